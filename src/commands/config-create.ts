import { existsSync } from "node:fs";
import path from "node:path";
import { UsageError, userErrorOf } from "../errors.js";
import { programVersion } from "../files/shipped-files.js";
import { type IniRequest, mainChoices, mainDefaults, readArguments } from "../ini/arguments.js";
import { thisMachine } from "../ini/machine.js";
import { addedSections, newIni } from "../ini/new-ini.js";
import { findPythonSide, likelyFolders, type PythonSide, pythonSideOf } from "../ini/python.js";
import { replaceFile } from "../ini/replace-file.js";
import { shellPath, shellWord } from "../shell-word.js";
import type { Terminal } from "../terminal/terminal.js";
import { type OutputOptions, outputOf } from "./instance/output.js";

const usage = "Usage: kallithea-cli config-create [OPTIONS] CONFIG_FILE [KEY=VALUE | '[SECTION]']...";

export interface ConfigCreateOptions extends OutputOptions {
  config_file?: string | undefined;
  key_value_pairs: string[];
  showDefaults: boolean;
  mode?: string | undefined;
  /** The Python that Kallithea is installed in. */
  python?: string | undefined;
  /** The folder of caches, the index, and an SQLite database. */
  dataDir?: string | undefined;
  /** A user who will own the file, by name or number. */
  owner?: string | undefined;
  group?: string | undefined;
  clobber: boolean;
}

/**
 * Writes a new ini file.
 * @throws UsageError for invalid settings; UserError if the file cannot be written
 */
export async function configCreate(
  options: ConfigCreateOptions,
  terminal: Pick<Terminal, "print" | "warn">,
): Promise<void> {
  if (options.showDefaults) return showDefaults(options, terminal);
  if (!options.config_file) throw new UsageError("Missing argument 'CONFIG_FILE'.", { usage });
  const file = path.resolve(options.config_file);
  const mode = options.mode === undefined ? undefined : readMode(options.mode);
  const owner = await ownerOf(options);
  const request = await withDataFolder(readArguments(options.key_value_pairs), options.dataDir);
  const python = pythonSide(options.python, file);
  const text = newIni(request, thisMachine(programVersion(), process.argv[1] ?? "", python, process.env), file);

  for (const warning of await settingWarnings(request)) terminal.warn(warning);
  for (const key of request.misplaced)
    terminal.warn(
      `${key} came after other settings and was written to [app:main]; to change the template, give it first.`,
    );
  for (const { name, similar } of addedSections(request)) {
    terminal.warn(
      `[${name}] is not a section of the template, so it was added at the end.${similar ? ` Did you mean [${similar}]?` : ""}`,
    );
  }
  if (request.warning !== undefined) terminal.warn(request.warning);
  for (const warning of await urlWarnings(text, file)) terminal.warn(warning);
  const { line, notice, document } = outputOf(options, terminal);
  line("Creating config file using:");
  for (const [key, value] of Object.entries(request.main)) line(`  ${key}=${value}${choicesOf(key)}`);
  if (options.dataDir !== undefined) await createDataFolder(options, owner, terminal);
  const kept = replaceFile(file, text, { mode, owner, clobber: options.clobber });
  if (kept !== undefined) notice(`The old file was kept as ${kept}`);
  line(`Wrote new config file in ${file}`);
  line("Don't forget to build the front-end using 'kallithea-cli front-end-build'.");
  document({ file, kept: kept ?? null, settings: request.main });
  for (const warning of guessWarnings(request, python, options)) terminal.warn(warning);
}

/** Who owns the file and the folder; loaded only if it is asked for. */
async function ownerOf({ owner, group }: ConfigCreateOptions) {
  if (owner === undefined && group === undefined) return undefined;
  return (await import("./config-create/owner.js")).fileOwner(owner, group);
}

async function withDataFolder(request: IniRequest, folder: string | undefined): Promise<IniRequest> {
  if (folder === undefined) return request;
  return (await import("./config-create/data-folder.js")).withDataFolder(request, folder);
}

async function createDataFolder(
  { dataDir = "", clobber, config_file = "" }: ConfigCreateOptions,
  owner: { uid: number; gid: number } | undefined,
  terminal: Pick<Terminal, "print">,
): Promise<void> {
  // The file will be refused.
  if (!clobber && existsSync(config_file)) return;
  const { createDataFolder: create } = await import("./config-create/data-folder.js");
  if (create(dataDir, owner)) terminal.print(`Created the folder ${path.resolve(dataDir)}`);
}

/** As in Kallithea's own instructions. */
const usualBinFolder = "/srv/kallithea/venv/bin";

function pythonSide(given: string | undefined, file: string): PythonSide {
  if (given === undefined) return findPythonSide(likelyFolders(process.env, path.dirname(file)).join(path.delimiter));
  const named = pythonSideOf(path.resolve(given));
  if (named !== undefined) return named;
  throw new UsageError(`Invalid value for '--python': "${given}" is not a program.`, {
    hint: `Give the Python that Kallithea is installed in, e.g. --python=${usualBinFolder}/python`,
  });
}

/**
 * Without Kallithea's own program it is unknown which Python has Kallithea; with another one, a push fails in the hook.
 */
function guessWarnings({ settings }: IniRequest, python: PythonSide, options: ConfigCreateOptions): string[] {
  if (python.kallitheaCli !== undefined) return [];
  if (options.python !== undefined)
    return [`There is no kallithea-cli next to ${options.python}; is Kallithea installed there?`];
  if (settings.get("app:main")?.has("git_hook_interpreter")) return [];
  return [
    "git_hook_interpreter was guessed: Kallithea's own kallithea-cli was not found on PATH or in a virtual environment. With a wrong value, Git pushes fail.",
    `If Kallithea is installed, run: ${commandWithOption(`--python=${usualBinFolder}/python`, options)}`,
  ];
}

/** The command as it was typed, plus an option. `--no-clobber` is omitted: the file exists now. */
function commandWithOption(
  option: string,
  { config_file = "", key_value_pairs, mode, dataDir, owner, group }: ConfigCreateOptions,
): string {
  const words = key_value_pairs.map((word) => shellWord(withoutSecret(word)));
  return [
    "kallithea-cli config-create",
    ...Object.entries({ mode, "data-dir": dataDir, owner, group }).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}=${shellWord(value)}`],
    ),
    option,
    ...(words.some((word) => word.startsWith("-")) ? ["--"] : []),
    shellPath(config_file),
    ...words,
  ].join(" ");
}

/** Standard error may be logged. */
function withoutSecret(word: string): string {
  const [, key = "", value = ""] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  const isSecret = /secret|passw|token/i.test(key) || /:\/\/.*:.*@|passw/is.test(value);
  return isSecret ? `${key}=…` : word;
}

/** @throws UsageError for a value that the server cannot parse */
async function settingWarnings({ settings, misplaced }: IniRequest): Promise<string[]> {
  const given = [...(settings.get("app:main") ?? [])].filter(([key]) => !misplaced.includes(key));
  if (given.length === 0) return [];
  const { unknownSettingWarning, valueProblem } = await import("../ini/known-keys.js");
  for (const [key, value] of given) {
    const problem = valueProblem(key, value);
    if (problem !== undefined) throw new UsageError(problem);
  }
  return given.flatMap(([key]) => unknownSettingWarning(key) ?? []);
}

/** Kallithea would not start, or use another database. */
async function urlWarnings(text: string, file: string): Promise<string[]> {
  const { iniFromText } = await import("../ini/load.js");
  const { databaseUrl } = await import("../ini/database-url.js");
  const error = userErrorOf(() => databaseUrl(iniFromText(text, file)));
  return error === undefined ? [] : [`Warning: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])];
}

function showDefaults(options: OutputOptions, terminal: Pick<Terminal, "print" | "warn">): void {
  const { line, document } = outputOf(options, terminal);
  for (const [key, value] of Object.entries(mainDefaults)) line(`${key}=${value}`);
  document({ file: null, kept: null, settings: mainDefaults });
}

function choicesOf(key: string): string {
  const choices = mainChoices[key];
  return choices === undefined ? "" : `  (options: ${choices.join(", ")})`;
}

function readMode(text: string): number {
  if (/^0?[0-7]{3}$/.test(text)) return Number.parseInt(text, 8);
  throw new UsageError(`Invalid value for '--mode': "${text}" is not a valid file mode.`, {
    hint: "Use octal digits, e.g. 640.",
  });
}
