// The keys of [app:main] that Kallithea knows: config/app-main-keys.json.
import { readShippedFile } from "../files/shipped-files.js";
import { similarName } from "../similar-name.js";

interface KnownKeys {
  /** By name. `default` is what Kallithea takes where the key is missing. */
  readonly keys: Readonly<
    Record<string, { type: "text" | "boolean" | "integer"; default?: string | boolean | number }>
  >;
  /** Beginnings of names that are of other libraries, or that a user makes up. */
  readonly families: readonly string[];
}

/**
 * A key of [app:main] that Kallithea does not know. It is ignored by the server, so it is worth a remark and no more.
 */
export function remarkOnSetting(key: string): string | undefined {
  const { keys, families } = knownKeys();
  const name = withoutPrefix(key);
  if (Object.hasOwn(keys, name) || families.some((family) => name.startsWith(family))) return undefined;
  return unknownKey(name, Object.keys(keys));
}

/** What is wrong with the value of a key of [app:main], for which Kallithea needs a number or a yes or no. */
export function wrongValue(key: string, value: string): string | undefined {
  const { keys } = knownKeys();
  const name = withoutPrefix(key);
  // The value of `get` is the name of another key; what %(…)s stands for is known when the file is read.
  if (key.startsWith("get ") || value.includes("%(") || !Object.hasOwn(keys, name)) return undefined;
  if (keys[name]?.type === "integer" && !/^(\d+|)$/.test(value)) return `${name}: "${value}" is not a whole number.`;
  if (keys[name]?.type === "boolean" && !/^(true|yes|on|y|t|1|false|no|off|n|f|0|)$/i.test(value))
    return `${name}: "${value}" is not a boolean.`;
  return undefined;
}

function knownKeys(): KnownKeys {
  known ??= JSON.parse(readShippedFile("config/app-main-keys.json")) as KnownKeys;
  return known;
}

let known: KnownKeys | undefined;

function withoutPrefix(key: string): string {
  return key.replace(/^(get|set) /, "");
}

function unknownKey(name: string, names: readonly string[]): string {
  const alike = similarName(name, names);
  return `Kallithea has no setting ${name}${alike === undefined ? "." : `; did you mean ${alike}?`}`;
}
