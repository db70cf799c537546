import type { Ini } from "../../ini/load.js";
import { type ScannedSetting, scanIni } from "../../ini/scan.js";
import { keyForms, mainSection } from "../../ini/setting-address.js";
import { shellWord } from "../../shell-word.js";
import type { Finding } from "../finding.js";

/** A configuration file whose values are known to be readable, with its lines. */
export class ConfigFile {
  readonly ini: Ini;
  readonly settings: readonly ScannedSetting[];

  constructor(ini: Ini) {
    this.ini = ini;
    this.settings = scanIni(ini.text).settings;
  }

  /** A value that Kallithea reads; undefined if it is missing or empty. */
  value(key: string): string | undefined {
    return this.ini.app().get(key) || undefined;
  }

  /** The line that sets a key of [app:main], there or in [DEFAULT]; or a key of another section. */
  line(key: string, section?: string): number | undefined {
    const sections = section === undefined ? ["DEFAULT", mainSection] : [section];
    return this.settings.find(
      (setting) => sections.includes(setting.section) && (setting.key === key || keyForms(key).includes(setting.key)),
    )?.line;
  }

  /** @param key the setting that it is about */
  finding(
    id: string,
    severity: Finding["severity"],
    message: string,
    fix: string | null,
    key?: string,
    section?: string,
  ): Finding {
    const line = key === undefined ? undefined : this.line(key, section);
    return { id, severity, message, fix, ...(line !== undefined && { place: `line ${line}` }) };
  }

  /** A command line of config-set. */
  setCommand(...words: readonly string[]): string {
    return ["kallithea-cli config-set -c", shellWord(this.ini.path), ...words.map(shellWord)].join(" ");
  }
}
