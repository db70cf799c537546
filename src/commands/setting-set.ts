import { UsageError } from "../errors.js";
import { loadIni } from "../ini/load.js";
import { changeSetting, type SettingChange } from "../instance/settings/change-setting.js";
import { locksOutPasswords } from "../instance/settings/lockout.js";
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
  force: boolean;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Gives a setting a value.
 * @throws UsageError if the name is not known, or the value is not one that Kallithea accepts; RefusedError for the
 * repositories root, or if no administrator could log in
 */
export async function settingSet(options: SettingSetOptions, terminal: Terminal): Promise<void> {
  const { name, active, create } = options;
  const ini = loadIni(options.config_file);
  const wait = waitSeconds(options.waitDb);
  const value = await givenValue(options, terminal);
  if (value === undefined && active === undefined) throw missingValue(name);
  const type = options.type as SettingType | undefined;
  await withInstance({ ini, terminal, wait }, async (dataSource) => {
    const change = await changeSetting(dataSource, { name, value, active, create, type }, options);
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
    const previous = before === undefined ? null : settingDocument(before, { showSecrets: false });
    terminal.print(printableJson({ changed, created: before === undefined, setting, previous }));
  } else if (!options.quiet) {
    const line = settingLine(after, { showSecrets: false });
    terminal.print(changed ? line : `Nothing to do: ${line}`);
    const undo = changed && before !== undefined ? undoCommand(before, after) : undefined;
    if (undo !== undefined) terminal.warn(`To undo: ${undo}`);
  }
  for (const warning of warnings(before, after, options)) terminal.warn(warning);
}

/** @returns undefined for a secret, which is not printed */
function undoCommand(before: Setting, after: Setting): string | undefined {
  if (isSecret(before) || isSecret(after)) return undefined;
  const active = before.active === after.active ? [] : [before.active ? "--active" : "--no-active"];
  const words = [before.name, ...(before.stored === after.stored ? [] : [before.stored ?? ""])];
  const end = words.some((word) => word.startsWith("-")) ? ["--"] : [];
  return ownCommand("setting-set", ...active, ...end, ...words);
}

function* warnings(before: Setting | undefined, after: Setting, { value }: SettingSetOptions): Generator<string> {
  if (value !== undefined && value !== "" && isSecret({ name: after.name, stored: null }))
    yield `Warning: a value on the command line is visible to other users of this machine; prefer --stdin or --file.`;
  if (after.active === false && before?.active === false)
    yield `${printable(after.name)} is inactive: --active switches it on.`;
  if (locksOutPasswords(after))
    yield "Warning: users with a Kallithea password, such as the first administrator, can no longer log in.";
  if (after.name === "realm" && before?.stored !== after.stored)
    yield "Restart Kallithea: it reads this setting when it starts.";
}
