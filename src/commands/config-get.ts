import { UsageError, UserError } from "../errors.js";
import { interpolate } from "../ini/interpolate.js";
import { defaultOf, unknownSetting } from "../ini/known-keys.js";
import { type Ini, loadIni } from "../ini/load.js";
import { scanIni } from "../ini/scan.js";
import { withoutSecrets } from "../ini/secrets.js";
import {
  addressOf,
  isUninterpolated,
  mainSection,
  requireSection,
  type SettingAddress,
  sectionNames,
} from "../ini/setting-address.js";
import { shellWord } from "../shell-word.js";
import { similarName } from "../similar-name.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { printValue } from "./instance/print-value.js";

export interface ConfigGetOptions {
  config_file: string;
  keys: string[];
  section?: string | undefined;
  raw: boolean;
  showSecrets: boolean;
  json: boolean;
  quiet: boolean;
}

interface Setting extends SettingAddress {
  readonly value: string;
  /** Whether a secret was taken out of the value. */
  readonly hidden: boolean;
}

/**
 * Prints the values of settings as Kallithea reads them, one per line; without names, all settings, without secrets.
 * @throws UserError for one that is not set: then nothing is printed
 */
export async function configGet(
  options: ConfigGetOptions,
  terminal: Pick<Terminal, "print" | "printExactly">,
): Promise<void> {
  const ini = loadIni(options.config_file);
  const settings = options.keys.length === 0 ? listSettings(ini, options) : namedSettings(ini, options);
  if (options.json) terminal.print(printableJson({ file: ini.path, settings }));
  else if (options.quiet) return;
  else if (options.keys.length === 0) printAll(settings, terminal);
  else for (const { value } of settings) printValue(value, terminal);
}

function namedSettings(ini: Ini, { keys, section, raw, config_file }: ConfigGetOptions): Setting[] {
  if (section !== undefined) requireSection(section, ini);
  return keys.map((word) => {
    const address = section === undefined ? addressOf(word, ini) : { section, key: word };
    if (address.key === "")
      throw new UsageError(`The name of the setting is empty${word === "" ? "" : `: ${printable(word)}`}.`);
    const value = raw ? rawValue(ini, address) : readValue(ini, address);
    if (value === undefined) throw notSet(ini, address, config_file);
    return { ...address, value, hidden: false };
  });
}

/** As Kallithea, or the program that reads the section, gets it. */
function readValue(ini: Ini, address: SettingAddress): string | undefined {
  const { section, key } = address;
  if (section === mainSection) return ini.app().get(key);
  if (isUninterpolated(address)) return ini.rawSection(section)?.get(key);
  const names = ini.rawSection(section) ?? new Map<string, string>();
  const raw = names.get(key);
  return raw === undefined ? undefined : interpolate(raw, names, { file: ini.path, section, key });
}

/** As it is written in the file; for `get key = other`, the value of the other key. */
function rawValue(ini: Ini, { section, key }: SettingAddress): string | undefined {
  const names = ini.rawSection(section);
  if (section !== mainSection) return names?.get(key);
  const source = names?.get(`get ${key}`);
  if (source !== undefined) return names?.get(`set ${source}`) ?? ini.rawSection("DEFAULT")?.get(source);
  return names?.get(`set ${key}`) ?? ini.rawSection("DEFAULT")?.get(key) ?? names?.get(key);
}

function notSet(ini: Ini, { section, key }: SettingAddress, file: string): UserError {
  const command = `kallithea-cli config-get -c ${shellWord(file)}`;
  const names = section === mainSection ? [...ini.app().keys()] : [...(ini.rawSection(section)?.keys() ?? [])];
  const similar = similarName(key, names) ?? (section === mainSection ? unknownSetting(key)?.similar : undefined);
  const usual = section === mainSection ? defaultOf(key) : undefined;
  const hint = usual !== undefined ? `Kallithea uses its default: ${usual}` : `To list all settings: ${command}`;
  return new UserError(
    `${printable(key)} is not set in [${printable(section)}] of ${ini.path}.${similar === undefined ? "" : ` Did you mean ${similar}?`}`,
    { hint },
  );
}

/** Every setting of the file, in its order; of those that are inherited only the original. */
function listSettings(ini: Ini, options: ConfigGetOptions): Setting[] {
  if (options.section !== undefined) requireSection(options.section, ini);
  const sections = options.section === undefined ? sectionNames(ini) : [options.section];
  const { settings } = scanIni(ini.text);
  return sections.flatMap((section) =>
    settings
      .filter((setting) => setting.section === section)
      .map(({ key }) => {
        const address = { section, key: section === mainSection ? key.replace(/^[gs]et +/, "") : key };
        if (options.raw) return { section, key, value: ini.rawSection(section)?.get(key) ?? "" };
        // `use` and `filter-with` are for PasteDeploy.
        return { ...address, value: readValue(ini, address) ?? ini.rawSection(section)?.get(key) ?? "" };
      })
      .map((setting) => concealed(setting, options.showSecrets)),
  );
}

function concealed(setting: SettingAddress & { value: string }, showSecrets: boolean): Setting {
  const value = showSecrets ? setting.value : withoutSecrets(setting.key, setting.value);
  return { ...setting, value, hidden: value !== setting.value };
}

function printAll(settings: readonly Setting[], terminal: Pick<Terminal, "print" | "printExactly">): void {
  let current: string | undefined;
  for (const { section, key, value } of settings) {
    if (section !== current) terminal.print(`${current === undefined ? "" : "\n"}[${section}]`);
    current = section;
    printValue(`${key} = ${value.replaceAll("\n", "\n    ")}`.trimEnd(), terminal);
  }
}
