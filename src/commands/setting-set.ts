import { UsageError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { changeSetting, type SettingChange } from "../instance/settings/change-setting.js";
import { isSecret, type Setting } from "../instance/settings/setting.js";
import type { SettingType } from "../instance/settings/value-rules.js";
import { ownCommand } from "../own-command.js";
import { shellWord } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { withInstance } from "./instance/with-instance.js";
import { givenValue } from "./settings/given-value.js";
import { settingDocument, settingLine } from "./settings/setting-document.js";

export interface SettingSetOptions {
  config_file: string;
  name: string;
  value?: string | undefined;
  stdin: boolean;
  file?: string | undefined;
  active?: boolean | undefined;
  create: boolean;
  type?: string | undefined;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Gives a setting a value.
 * @throws UsageError if the name is not known, or the value is not one that Kallithea accepts; RefusedError for the
 * repositories root
 */
export async function settingSet(options: SettingSetOptions, terminal: Terminal): Promise<void> {
  const { name, active, create } = options;
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  const value = await givenValue(options, terminal);
  if (value === undefined && active === undefined) throw missingValue(name);
  const type = options.type as SettingType | undefined;
  await withInstance({ ini, terminal, wait }, async (dataSource) => {
    const change = await changeSetting(dataSource, { name, value, active, create, type });
    report(change, options, terminal);
  });
}

/** `setting-set title=x` is how config-set takes it. */
function missingValue(name: string): UsageError {
  const [, key, value] = /^([^=]+)=(.*)$/s.exec(name) ?? [];
  if (key !== undefined && value !== undefined)
    return new UsageError(`${printable(key)}: give the name and the value as two words.`, {
      hint: ownCommand("setting-set", key, isSecret({ name: key, stored: value }) ? "--stdin" : value),
    });
  return new UsageError(`${printable(name)}: a value is required.`, {
    hint: `Give it after the name: ${ownCommand("setting-set", name || "NAME", "VALUE")} (or --stdin, --file FILE; a value that begins with a dash: -- ${shellWord(name || "NAME")} -VALUE)`,
  });
}

function report({ before, after, changed }: SettingChange, options: SettingSetOptions, terminal: Terminal): void {
  if (options.json) {
    const setting = settingDocument(after, { showSecrets: false });
    terminal.print(printableJson({ changed, created: before === undefined, setting }));
  } else if (!options.quiet) {
    const line = settingLine(after, { showSecrets: false });
    terminal.print(changed ? line : `Nothing to do: ${line}`);
  }
  for (const warning of warnings(before, after, options)) terminal.warn(warning);
}

function* warnings(before: Setting | undefined, after: Setting, { value }: SettingSetOptions): Generator<string> {
  if (value !== undefined && value !== "" && isSecret({ name: after.name, stored: null }))
    yield `Warning: a value on the command line is visible to other users of this machine; prefer --stdin or --file.`;
  if (after.active === false && before?.active === false)
    yield `${printable(after.name)} is inactive: --active switches it on.`;
  if (locksOut(after))
    yield "Warning: users with a password in Kallithea, such as its first administrator, can no longer log in.";
  if (after.name === "realm" && before?.stored !== after.stored)
    yield "Restart Kallithea: it reads this setting when it starts.";
}

function locksOut({ name, stored }: Setting): boolean {
  if (name === "auth_internal_enabled") return stored === "False";
  return name === "auth_plugins" && !(stored ?? "").split(",").some((plugin) => plugin.endsWith("auth_internal"));
}
