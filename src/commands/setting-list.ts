import { loadIni } from "../ini/load.js";
import { readSettings, unsetSettings } from "../instance/settings/read-settings.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";
import { settingDocument, settingLine, unreadableWarning } from "./settings/setting-document.js";

export interface SettingListOptions {
  config_file: string;
  all: boolean;
  showSecrets: boolean;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/** Prints all settings, without secrets unless they are asked for. */
export async function settingList(options: SettingListOptions, terminal: Terminal): Promise<void> {
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait, readOnly: true }, async (dataSource) => {
    const rows = await readSettings(dataSource);
    const unset = options.all ? unsetSettings(rows) : [];
    if (options.json) {
      const list = [...rows, ...unset].map((row) => ({
        ...settingDocument(row, options),
        set: !unset.includes(row),
      }));
      terminal.print(printableJson({ settings: list }));
    } else if (!options.quiet) {
      for (const row of rows) terminal.print(settingLine(row, options));
      for (const { name } of unset) terminal.print(printable(`# ${name} is not set`));
    }
    for (const row of rows) {
      const warning = unreadableWarning(row);
      if (warning !== undefined) terminal.warn(warning);
    }
  });
}
