import { engineOf } from "../engines/registry.js";
import { ConfigurationError, UsageError, UserError, userErrorOf } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { editIni } from "../ini/edit.js";
import { unknownSetting, unknownSettingWarning, valueProblem } from "../ini/known-keys.js";
import { type Ini, iniFromText } from "../ini/load.js";
import { keyForms, mainSection, ownKeys, sectionNames } from "../ini/setting-address.js";
import { similarName } from "../similar-name.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { changeFile } from "./config/change-file.js";
import { type Requested, requestedChanges, visibleSecret, type Words } from "./config-set/requested.js";
import { givenSecret } from "./instance/given-secret.js";

export interface ConfigSetOptions {
  config_file: string;
  settings: string[];
  section?: string | undefined;
  stdin: boolean;
  databasePasswordStdin: boolean;
  databasePasswordFile?: string | undefined;
  generate: string[];
  unset: string[];
  raw: boolean;
  force: boolean;
  dryRun: boolean;
  diff: boolean;
  backup: boolean;
  json: boolean;
  quiet: boolean;
}

/**
 * Changes settings of an ini file. Everything else in it stays, and the old file is kept.
 * @throws UsageError, ConfigurationError; nothing is changed then
 */
export async function configSet(options: ConfigSetOptions, terminal: Terminal): Promise<void> {
  const words = await requestedWords(options, terminal);
  const warning = visibleSecret(options.settings);
  if (warning !== undefined) terminal.warn(warning);
  let warnings: readonly string[] = [];
  let unchanged: readonly Requested[] = [];
  const { file, changed, kept, report } = await changeFile(
    options,
    async (text, path) => {
      const ini = iniFromText(text, path);
      const changes = requestedChanges(words, ini);
      warnings = changes.flatMap((change) => checkChange(change, ini, options.force));
      const edited = editIni(text, changes);
      const after = iniFromText(edited, path);
      if (!options.force) refuseRemoval(ini, after);
      await requireReadable(ini, after, changes);
      unchanged = changes.filter((change) => change.action === "set" && !changesText(change, ini));
      return { text: edited, report: changes.filter((change) => changesText(change, ini)) };
    },
    terminal,
    !options.json,
  );
  for (const line of warnings) terminal.warn(line);
  const isTrial = options.dryRun || options.diff;
  if (options.json) {
    const changes = report.map(({ section, key, action }) => ({ section, key, action }));
    terminal.print(printableJson({ file, changed, dryRun: isTrial, changes, kept }));
    return;
  }
  if (options.quiet || options.diff) return;
  for (const change of report) terminal.print(sentence(change, isTrial));
  if (!changed) terminal.print("Nothing to change.");
  else
    for (const { section, key } of unchanged)
      terminal.print(`${printable(key)} in [${printable(section)}] has this value already`);
  if (kept !== null) terminal.warn(`The old file was kept as ${kept}`);
  if (changed && !isTrial && report.some(({ key }) => key === "session.secret"))
    terminal.warn("Users have to log in again after the server is restarted.");
}

async function requestedWords(options: ConfigSetOptions, terminal: Terminal): Promise<Words> {
  if (options.stdin && options.databasePasswordStdin)
    throw new UsageError("Use only one of --stdin and --database-password-stdin.");
  const databasePassword = await databasePasswordOf(options, terminal);
  const lines = options.stdin ? await inputLines(terminal) : [];
  const { generate, unset, section, raw } = options;
  const settings = [...options.settings, ...lines];
  requireUtf8([...settings, ...generate, ...unset, section ?? ""]);
  if (settings.length + generate.length + unset.length === 0 && databasePassword === undefined)
    throw new UsageError("There is nothing to set.", {
      hint: "Give settings as KEY=VALUE, or --stdin, --generate KEY, --unset KEY, --database-password-stdin.",
    });
  return { settings, generate, unset, section, databasePassword, raw };
}

/** Bytes that are not UTF-8 have become U+FFFD before this program sees them. */
function requireUtf8(words: readonly string[]): void {
  const broken = words.find((word) => word.includes("\ufffd"));
  if (broken === undefined) return;
  const [name = ""] = broken.split("=", 1);
  throw new UsageError(`${printable(name)} is not valid UTF-8. Nothing was changed.`);
}

/** The variable counts only if nothing else is asked for: it may be there for another command. */
async function databasePasswordOf(options: ConfigSetOptions, terminal: Terminal): Promise<string | undefined> {
  const { databasePasswordStdin: stdin, databasePasswordFile: file, settings, generate, unset } = options;
  const hasOther = options.stdin || settings.length + generate.length + unset.length > 0;
  if (!stdin && file === undefined && hasOther) return undefined;
  return givenSecret(
    { option: "database-password", variable: "KALLITHEA_DATABASE_PASSWORD", stdin, file, rule: passwordRule },
    terminal,
  );
}

function passwordRule(password: string): true | string {
  if (/[\r\n\0]/.test(password)) return "a password cannot contain line breaks";
  return password !== "" || "the password is empty";
}

/** What the terminal reads of standard input. */
const longestInput = 4096;

async function inputLines(terminal: Terminal): Promise<string[]> {
  if (terminal.interactive)
    throw new UsageError("--stdin: standard input is a terminal.", {
      hint: "Use a pipe or a file: kallithea-cli config-set … --stdin < settings",
    });
  const input = await terminal.readInput();
  if (Buffer.byteLength(input) > longestInput)
    throw new UsageError(`--stdin: the input is longer than ${longestInput} bytes.`);
  return input.split(/\r?\n/).filter((line) => line.trim() !== "" && !/^\s*[#;]/.test(line));
}

/**
 * @returns warnings
 * @throws UsageError for a value of the wrong type, or a name that is probably misspelled
 */
function checkChange({ section, key, value, action }: Requested, ini: Ini, force: boolean): string[] {
  const isKnownHere = ownKeys(ini, section).has(key);
  if (action === "unset") {
    if (!isKnownHere) return [`${printable(key)} is not set in [${printable(section)}].`];
    return [];
  }
  const names = sectionNames(ini);
  const similarSection = names.includes(section) ? undefined : similarName(section, names);
  if (similarSection !== undefined && !force)
    throw misspelled(`${ini.path} has no section [${printable(section)}].`, `[${similarSection}]`);
  const isUrlPort = section === "server:main" && key === "port";
  if (
    isUrlPort &&
    value !== undefined &&
    !value.includes("%(") &&
    !(/^\d{1,5}$/.test(value) && Number(value) <= 65_535)
  )
    throw new UsageError(`port: "${printable(value)}" is not a valid port number.`);
  if (section !== mainSection && section !== "DEFAULT") return [];
  const problem = valueProblem(key, value ?? "");
  if (problem !== undefined) throw new UsageError(printable(problem));
  const unknown = section === mainSection ? unknownSetting(key) : undefined;
  if (unknown !== undefined && !force && !isKnownHere && ownKeys(ini, "server:main").has(key))
    throw misspelled(`Kallithea has no setting ${printable(key)}.`, `server:main.${printable(key)}`);
  if (unknown?.similar !== undefined && !force && !isKnownHere)
    throw misspelled(`Kallithea has no setting ${printable(unknown.name)}.`, unknown.similar);
  const warning = section === mainSection ? unknownSettingWarning(key) : undefined;
  const effect = "It has an effect only if an extension reads it.";
  const doubled = value?.includes("%%%%")
    ? [`${key}: %% was written as %%%%; with --raw, values are written unchanged.`]
    : [];
  return [...(warning === undefined ? [] : [`${printable(warning)} ${effect}`]), ...doubled];
}

function misspelled(what: string, similar: string): UsageError {
  return new UsageError(`${what} Did you mean ${similar}?`, { hint: "Use --force if the name is right." });
}

/** Without these, Kallithea does not start, or not safely. */
const required = ["use", "sqlalchemy.url", "session.secret", "app_instance_uuid", "cache_dir", "index_dir"];

/** @throws UsageError if a required setting would be gone */
function refuseRemoval(before: Ini, after: Ini): void {
  const removed = required.find((key) => has(before, key) && !has(after, key));
  if (removed === undefined) return;
  throw new UsageError(`${removed} is required: Kallithea does not work without it. Nothing was changed.`, {
    hint: `To change it: ${removed}=VALUE. To remove it anyway: --force`,
  });
}

function has(ini: Ini, key: string): boolean {
  const names = ini.rawSection(mainSection);
  return names !== undefined && keyForms(key).some((form) => names.has(form));
}

/** What is wrong with the file already may be what is being repaired. */
async function requireReadable(before: Ini, after: Ini, changes: readonly Requested[]): Promise<void> {
  const problem = userErrorOf(() => after.app()) ?? userErrorOf(() => after.section("server:main"));
  if (problem !== undefined && userErrorOf(() => before.app()) === undefined)
    throw new UsageError(`With these settings, the file could not be read: ${problem.message}`, {
      ...(problem.hint && { hint: problem.hint }),
    });
  const isUrl = changes.some(({ key, value }) => /(^|set )sqlalchemy\.url$/.test(key) && value !== undefined);
  if (isUrl && problem === undefined) await requireValidUrl(after);
}

/** A certificate that the URL names may be on the machine of the server only. */
async function requireValidUrl(ini: Ini): Promise<void> {
  const engine = await engineOf(databaseUrl(ini));
  await engine.checkUrl().catch((error: unknown) => {
    if (!(error instanceof UserError) || error instanceof ConfigurationError) throw error;
  });
}

function changesText({ section, key, value }: Requested, ini: Ini): boolean {
  return ownKeys(ini, section).get(key) !== value;
}

/** Without the value, which may be a secret. */
function sentence({ section, key, action }: Requested, isTrial: boolean): string {
  const verbs = { set: "set", generate: "generate", unset: "remove" };
  const past = { set: "Set", generate: "Generated", unset: "Removed" };
  const what = `${printable(key)} ${action === "unset" ? "from" : "in"} [${printable(section)}]`;
  return isTrial ? `Would ${verbs[action]} ${what}` : `${past[action]} ${what}`;
}
