// Which setting a word of a command line means: `git_path`, `server:main.port`.
import { UsageError } from "../errors.js";
import { similarName } from "../similar-name.js";
import type { Ini } from "./load.js";
import { scanIni } from "./scan.js";

export interface SettingAddress {
  readonly section: string;
  readonly key: string;
}

export const mainSection = "app:main";

/** [DEFAULT] and the sections of a file, in its order. */
export function sectionNames(ini: Ini): string[] {
  return [...new Set(scanIni(ini.text).headers.map(({ name }) => name))];
}

/**
 * The setting that a word means: a key of [app:main] or, if it is set there, of [DEFAULT]; or SECTION.KEY. Keys contain
 * dots, too: what is set is meant before what is not.
 */
export function addressOf(word: string, ini: Ini): SettingAddress {
  const isSet = (section: string, key: string) => ownKeys(ini, section).has(key);
  if (hasKey(ini, mainSection, word)) return { section: mainSection, key: word };
  if (isSet("DEFAULT", word)) return { section: "DEFAULT", key: word };
  const section = sectionNames(ini)
    .concat("DEFAULT", mainSection)
    .filter((name) => word.startsWith(`${name}.`))
    .sort((one, other) => other.length - one.length)[0];
  if (section === undefined) return { section: belongsTo(word, ini), key: word };
  return { section, key: word.slice(section.length + 1) };
}

/** Whether [app:main] has the key: also by `set key = …` or `get key = …`. */
function hasKey(ini: Ini, section: string, key: string): boolean {
  return keyForms(key).some((form) => ownKeys(ini, section).has(form));
}

/** How PasteDeploy can be given a key. */
export function keyForms(key: string): string[] {
  return [key, `set ${key}`, `get ${key}`];
}

/** Without those that it inherits from [DEFAULT]. */
export function ownKeys(ini: Ini, section: string): ReadonlyMap<string, string> {
  const own = scanIni(ini.text).settings.filter((setting) => setting.section === section);
  return new Map(own.map(({ key, value }) => [key, value]));
}

/** Kallithea's own template has these in [DEFAULT], which wins over [app:main]. */
const defaultKeys = /^(app_email_from|email_prefix|email_to|error_email_from|smtp_\w+)$/;

/** The section that a key which is not set goes to. */
function belongsTo(key: string, ini: Ini): string {
  return defaultKeys.test(key) && sectionNames(ini).includes("DEFAULT") ? "DEFAULT" : mainSection;
}

/** @throws UsageError if the file has no such section */
export function requireSection(section: string, ini: Ini): void {
  const names = sectionNames(ini);
  if (names.includes(section)) return;
  const similar = similarName(section, names);
  throw new UsageError(
    `${ini.path} has no section [${section}].${similar === undefined ? "" : ` Did you mean [${similar}]?`}`,
    { hint: `Its sections: ${names.map((name) => `[${name}]`).join(" ")}` },
  );
}

/** Sections that other programs read without interpolation: there, a percent sign stands for itself. */
export function isUninterpolated({ section, key }: SettingAddress): boolean {
  return section === "uwsgi" || (section.includes("formatter_") && (key === "format" || key === "datefmt"));
}
