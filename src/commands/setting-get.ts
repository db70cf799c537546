import { UserError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { knownNames } from "../instance/settings/known-settings.js";
import { readSettings } from "../instance/settings/read-settings.js";
import { ownCommand } from "../own-command.js";
import { similarName } from "../similar-name.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { printValue } from "./instance/print-value.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";
import { settingDocument } from "./settings/setting-document.js";

export interface SettingGetOptions {
  config_file: string;
  name: string;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Prints the value of one setting, also if it is secret: it was asked for by its name.
 * @throws UserError if it is not set
 */
export async function settingGet(options: SettingGetOptions, terminal: Terminal): Promise<void> {
  const { name, json, quiet } = options;
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  await withInstance({ ini, terminal, wait, readOnly: true }, async (dataSource) => {
    const rows = await readSettings(dataSource);
    const row = rows.find((other) => other.name === name);
    if (row === undefined) throw notSet(name, [...knownNames, ...rows.map((other) => other.name)]);
    if (json) terminal.print(printableJson(settingDocument(row, { showSecrets: true })));
    else if (!quiet) printValue(row.stored ?? "", terminal);
  });
}

function notSet(name: string, names: readonly string[]): UserError {
  if (knownNames.includes(name)) return new UserError(`${name} is not set.`);
  const similar = names.find((other) => other.toLowerCase() === name.toLowerCase()) ?? similarName(name, names);
  return new UserError(
    `There is no setting ${printable(name) || '""'}.${similar === undefined ? "" : ` Did you mean ${printable(similar)}?`}`,
    { hint: `To list the names: ${ownCommand("setting-list", "--all")}` },
  );
}
