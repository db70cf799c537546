// The keys of [app:main] that Kallithea knows: config/app-main-keys.json.
import { readShippedFile } from "../files/shipped-files.js";
import { similarName } from "../similar-name.js";

interface KnownKeys {
  /** By name. Kallithea uses `default` if the key is missing. */
  readonly keys: Readonly<
    Record<string, { type: "text" | "boolean" | "integer"; default?: string | boolean | number }>
  >;
  /** Prefixes of names that belong to other libraries, or that users choose. */
  readonly families: readonly string[];
}

/**
 * A warning for a key of [app:main] that Kallithea does not know. The server ignores it, so it is not an error.
 */
export function unknownSettingWarning(key: string): string | undefined {
  const { keys, families } = knownKeys();
  const name = withoutPrefix(key);
  if (Object.hasOwn(keys, name) || families.some((family) => name.startsWith(family))) return undefined;
  return unknownKeyWarning(name, Object.keys(keys));
}

/** What is wrong with a value in [app:main], if Kallithea needs a number or a boolean. */
export function valueProblem(key: string, value: string): string | undefined {
  const { keys } = knownKeys();
  const name = withoutPrefix(key);
  // The value of `get` is the name of another key; the value of %(…)s is known only when the file is read.
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

function unknownKeyWarning(name: string, names: readonly string[]): string {
  const similar = similarName(name, names);
  return `Kallithea has no setting ${name}${similar === undefined ? "." : `; did you mean ${similar}?`}`;
}
