import path from "node:path";
import { UsageError } from "../errors.js";
import { type IniRequest, mainChoices, mainDefaults, readArguments } from "../ini/arguments.js";
import { thisMachine } from "../ini/machine.js";
import { newIni } from "../ini/new-ini.js";
import { replaceFile } from "../ini/replace-file.js";
import { programVersion } from "../shipped-files.js";
import type { Terminal } from "../terminal/terminal.js";

const usage = "Usage: kallithea-cli config-create [OPTIONS] CONFIG_FILE [KEY=VALUE | '[SECTION]']...";

export interface ConfigCreateOptions {
  config_file?: string | undefined;
  key_value_pairs: string[];
  showDefaults: boolean;
  mode?: string | undefined;
  clobber: boolean;
}

/** Writes a new ini file. Throws a UsageError for settings that are wrong, a UserError for a file that cannot be written. */
export async function configCreate(options: ConfigCreateOptions, terminal: Pick<Terminal, "print" | "warn">): Promise<void> {
  if (options.showDefaults) return showDefaults(terminal);
  if (!options.config_file) throw new UsageError("Missing argument 'CONFIG_FILE'.", { usage });
  const file = path.resolve(options.config_file);
  const mode = options.mode === undefined ? undefined : readMode(options.mode);
  const request = readArguments(options.key_value_pairs);
  const text = newIni(request, thisMachine(programVersion(), process.argv[1] ?? "", process.env), file);

  for (const remark of await remarks(request)) terminal.warn(remark);
  for (const key of request.late) terminal.warn(`${key} follows other settings, so it went to [app:main]; put it first to have it steer.`);
  terminal.print("Creating config file using:");
  for (const [key, value] of Object.entries(request.main)) terminal.print(`  ${key}=${value}${choicesOf(key)}`);
  const kept = replaceFile(file, text, { mode, clobber: options.clobber });
  if (kept !== undefined) terminal.warn(`The old file is now ${kept}`);
  terminal.print(`Wrote new config file in ${file}`);
  terminal.print("Don't forget to build the front-end using 'kallithea-cli front-end-build'.");
}

async function remarks({ settings, late }: IniRequest): Promise<string[]> {
  const given = [...(settings.get("app:main") ?? [])].filter(([key]) => !late.includes(key));
  if (given.length === 0) return [];
  const { remarkOnSetting } = await import("../ini/known-keys.js");
  return given.flatMap(([key, value]) => remarkOnSetting(key, value) ?? []);
}

function showDefaults(terminal: Pick<Terminal, "print">): void {
  for (const [key, value] of Object.entries(mainDefaults)) terminal.print(`${key}=${value}`);
}

function choicesOf(key: string): string {
  const choices = mainChoices[key];
  return choices === undefined ? "" : `  (options: ${choices.join(", ")})`;
}

function readMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new UsageError(`Invalid value for '--mode': "${text}" is no file mode.`, { hint: "Write it as chmod takes it: 600, 640." });
}
