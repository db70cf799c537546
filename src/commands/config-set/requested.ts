// What the command line and standard input of config-set ask for.
import { randomBytes } from "node:crypto";
import { UsageError } from "../../errors.js";
import type { Change } from "../../ini/edit.js";
import type { Ini } from "../../ini/load.js";
import { strip } from "../../ini/scan.js";
import { isSecretKey, withoutSecrets } from "../../ini/secrets.js";
import { escapedValue, withPassword } from "../../ini/set-value.js";
import { addressOf, isUninterpolated, mainSection, ownKeys, type SettingAddress } from "../../ini/setting-address.js";
import { printable } from "../../terminal/printable.js";

export interface Words {
  /** `KEY=VALUE`, or `[section]` for those that follow. */
  readonly settings: readonly string[];
  readonly generate: readonly string[];
  readonly unset: readonly string[];
  readonly section: string | undefined;
  /** For sqlalchemy.url. */
  readonly databasePassword: string | undefined;
  /** Whether values are written unchanged. */
  readonly raw: boolean;
}

export interface Requested extends Change {
  readonly action: "set" | "generate" | "unset";
}

/** The keys whose value is a random secret. */
const generated = ["session.secret", "app_instance_uuid", "session.encrypt_key", "session.validate_key"];

/** @throws UsageError naming the invalid word, but no value */
export function requestedChanges(words: Words, ini: Ini): Requested[] {
  const changes = [
    ...assignments(words.settings, words.section).map(({ section, word, value }): Requested => {
      const address = settable(place(word, section, ini), ini);
      return { ...address, action: "set", value: words.raw ? value : escaped(value, address, ini) };
    }),
    ...words.generate.map((word): Requested => {
      const address = settable(place(word, words.section, ini), ini);
      if (!generated.includes(address.key.replace(/^set /, "")) || address.section !== mainSection)
        throw new UsageError(`--generate: ${printable(word)} is not a secret that can be generated.`, {
          hint: `Possible: ${generated.join(", ")}`,
        });
      // As many as config-create and Kallithea itself generate.
      return { ...address, action: "generate", value: randomBytes(16).toString("hex") };
    }),
    ...words.unset.map((word): Requested => {
      const address = place(word, words.section, ini);
      return { ...existing(address, ini), action: "unset", value: undefined };
    }),
    ...databasePassword(words.databasePassword, ini),
  ];
  requireOnce(changes);
  return changes;
}

/** A warning if a secret was given as an argument. */
export function visibleSecret(settings: readonly string[]): string | undefined {
  const isSecret = ({ word, value }: { word: string; value: string }) =>
    value !== "" && (isSecretKey(word) || withoutSecrets(word, value) !== value);
  return assignments(settings, undefined).some(isSecret)
    ? "Warning: a secret on the command line is visible to other users of this machine; prefer --stdin."
    : undefined;
}

function assignments(words: readonly string[], given: string | undefined) {
  let section = given;
  const found: { section: string | undefined; word: string; value: string }[] = [];
  for (const word of words) {
    const name = /^\[(.+)\]$/s.exec(word)?.[1];
    const equals = word.indexOf("=");
    if (name !== undefined) section = name;
    else if (equals === -1)
      throw new UsageError(`"${printable(word)}" is not KEY=VALUE.`, { hint: "To remove a setting: --unset KEY" });
    else found.push({ section, word: strip(word.slice(0, equals)), value: strip(word.slice(equals + 1)) });
  }
  return found;
}

function place(word: string, section: string | undefined, ini: Ini): SettingAddress {
  return section === undefined ? addressOf(word, ini) : { section, key: word };
}

/** PasteDeploy may have the key as `set KEY = …`; a key that comes from another one cannot be set here. */
function settable({ section, key }: SettingAddress, ini: Ini): SettingAddress {
  if (section !== mainSection) return { section, key };
  const own = ownKeys(ini, section);
  const source = own.get(`get ${key}`);
  if (source !== undefined)
    throw new UsageError(`${key} has the value of ${source} in [DEFAULT] (\`get ${key} = ${source}\`).`, {
      hint: `Set ${source}, or remove the line first: --unset 'get ${key}'`,
    });
  return { section, key: own.has(`set ${key}`) ? `set ${key}` : key };
}

function existing({ section, key }: SettingAddress, ini: Ini): SettingAddress {
  const own = ownKeys(ini, section);
  const form = section === mainSection ? [key, `set ${key}`, `get ${key}`].find((name) => own.has(name)) : key;
  return { section, key: form ?? key };
}

function escaped(value: string, address: SettingAddress, ini: Ini): string {
  if (isUninterpolated(address)) return value;
  const names = ini.rawSection(address.section) ?? ini.rawSection("DEFAULT");
  return escapedValue(value, (name) => name === "here" || name === "__file__" || names?.has(name) === true);
}

function databasePassword(password: string | undefined, ini: Ini): Requested[] {
  if (password === undefined) return [];
  const address = settable(addressOf("sqlalchemy.url", ini), ini);
  const raw = ini.rawSection(address.section)?.get(address.key);
  if (raw === undefined)
    throw new UsageError(`${ini.path} has no sqlalchemy.url in [app:main].`, {
      hint: "Set the whole URL first, e.g. sqlalchemy.url=postgresql://kallithea@localhost/kallithea",
    });
  return [{ ...address, action: "set", value: withPassword(raw, password) }];
}

function requireOnce(changes: readonly Requested[]): void {
  const seen = new Set<string>();
  for (const { section, key } of changes) {
    const name = `[${section}] ${key}`;
    if (seen.has(name)) throw new UsageError(`${printable(key)} is given twice.`);
    seen.add(name);
  }
}
