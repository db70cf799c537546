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
  const unknown = unknownSetting(key);
  if (unknown === undefined) return undefined;
  const { name, similar } = unknown;
  return `Kallithea has no setting ${name}${similar === undefined ? "." : `; did you mean ${similar}?`}`;
}

/** A key of [app:main] that Kallithea does not know, and the known one that was probably meant. */
export function unknownSetting(key: string): { name: string; similar: string | undefined } | undefined {
  const { keys, families } = knownKeys();
  const name = withoutPrefix(key);
  if (Object.hasOwn(keys, name) || familyKeys.includes(name)) return undefined;
  const isOfFamily = families.some((family) => name.startsWith(family));
  const similar = similarName(name, isOfFamily ? familyKeys : [...Object.keys(keys), ...familyKeys]);
  return isOfFamily && similar === undefined ? undefined : { name, similar };
}

/** The keys of the families that matter most: a typing mistake in one of them must not go unnoticed. */
const familyKeys = [
  ...["sqlalchemy.url", "sqlalchemy.pool_recycle", "celery.broker_url", "i18n.lang", "i18n.enabled"],
  ...["secret", "key", "timeout", "type", "httponly", "secure", "encrypt_key", "validate_key"].map(
    (name) => `session.${name}`,
  ),
  ...["beaker.cache.data_dir", "beaker.cache.lock_dir"],
];

/** Whether Kallithea itself uses the key: not only a library. */
export function isKnownKey(key: string): boolean {
  return Object.hasOwn(knownKeys().keys, withoutPrefix(key));
}

/** What Kallithea uses if a key is not set; undefined if it is not known. */
export function defaultOf(key: string): string | undefined {
  const { keys } = knownKeys();
  return Object.hasOwn(keys, key) && keys[key]?.default !== undefined ? String(keys[key].default) : undefined;
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
