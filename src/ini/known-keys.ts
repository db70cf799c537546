// The keys of [app:main] that Kallithea knows: config/app-main-keys.json.
import { readShippedFile } from "../shipped-files.js";
import { similarName } from "../similar-name.js";

interface KnownKeys {
  /** By name. `default` is what Kallithea takes where the key is missing. */
  readonly keys: Readonly<Record<string, { type: "text" | "boolean" | "integer"; default?: string | boolean | number }>>;
  /** Beginnings of names that are of other libraries, or that a user makes up. */
  readonly families: readonly string[];
}

/**
 * What is odd about a setting of [app:main]: a key that Kallithea does not know, or a value of another type.
 * The server starts with either, so they are worth a remark and no more.
 */
export function remarkOnSetting(key: string, value: string): string | undefined {
  const { keys, families } = JSON.parse(readShippedFile("config/app-main-keys.json")) as KnownKeys;
  const name = key.replace(/^(get|set) /, "");
  const type = Object.hasOwn(keys, name) ? keys[name]?.type : undefined;
  if (type === undefined) return families.some((family) => name.startsWith(family)) ? undefined : unknownKey(name, Object.keys(keys));
  if (type === "integer" && !/^(\d+|)$/.test(value)) return `${name} is a number for Kallithea, and "${value}" is none.`;
  if (type === "boolean" && !/^(true|yes|on|y|t|1|false|no|off|n|f|0|)$/i.test(value))
    return `${name} is true or false for Kallithea, not "${value}".`;
  return undefined;
}

function unknownKey(name: string, known: readonly string[]): string {
  const alike = similarName(name, known);
  return `Kallithea knows no setting ${name}${alike === undefined ? "." : `; is it ${alike}?`}`;
}
