// Explains a command line that could not be parsed: what is wrong, and what was probably meant. Loaded only if there is
// a mistake.
import { UsageError } from "../errors.js";
import { similarName } from "../similar-name.js";
import { printable } from "../terminal/printable.js";
import { usageLine } from "./help/usage-line.js";
import type { CommandEntry } from "./table/command-table.js";
import { type FoundCommand, findCommand } from "./table/find-command.js";

const programName = "kallithea-cli";

/**
 * Commands of earlier releases, which Kallithea 0.3 and before ran by `paster` and 0.4 by `gearbox`, and what they are
 * called now. `setup-rhodecode` is from before Kallithea had its name.
 */
const formerNames: Readonly<Record<string, string>> = {
  celeryd: "celery-run",
  "cleanup-repos": "repo-purge-deleted",
  "install-iis": "iis-install",
  "make-config": "config-create",
  "make-index": "index-create",
  "make-rcext": "extensions-create",
  "setup-db": "db-create",
  "setup-rhodecode": "db-create",
  "update-repoinfo": "repo-update-metadata",
  "upgrade-db": "migrate upgrade",
};

/** Verbs that other programs have for what a command, or the web pages, do. */
const otherVerbs: Readonly<Record<string, string>> = {
  "apikey-add": "Did you mean apikey-create?",
  "apikey-delete": "Did you mean apikey-revoke?",
  "sshkey-create": "Did you mean sshkey-add?",
  "sshkey-delete": "Did you mean sshkey-remove?",
  "user-add": "Did you mean user-create?",
  "user-delete": "Users are deleted in the web pages. To lock one out: kallithea-cli user-set NAME --no-active",
  "user-remove": "Users are deleted in the web pages. To lock one out: kallithea-cli user-set NAME --no-active",
};

/**
 * @param words of the command line, as the parser has got them
 * @param message of yargs
 * @param commands all of them
 * @param typed the command line as it was typed, including `--`
 */
export function commandLineMistake(
  words: readonly string[],
  message: string,
  commands: readonly CommandEntry[],
  typed = words,
): UsageError {
  const found = findCommand(words, commands);
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1]?.split(", ") ?? [];
  if (found.unknown !== undefined && unknown.includes(found.unknown)) return unknownCommandMistake(found, commands);
  return mistake(
    missingCommand(unknown, found, commands) ??
      unknownWords(unknown, words, found.command) ??
      misspelledOption(message, typed, found.command) ??
      missingOption(message) ??
      missingArgument(message, found.command) ??
      wrongChoice(message, found.command) ??
      message,
    found,
  );
}

/**
 * For a word in the position of a command that is not one of the program or of its group.
 * @param others what else the program knows there
 */
export function unknownCommandMistake(
  found: FoundCommand,
  commands: readonly CommandEntry[],
  others: readonly string[] = ["help"],
): UsageError {
  const { command: group, unknown = "" } = found;
  const program = [programName, ...(group?.path ?? [])].join(" ");
  const known = (group?.commands ?? commands).filter(({ isHidden }) => !isHidden);
  const names = known.flatMap(({ path, aliases }) => [path.at(-1) ?? "", ...aliases]);
  const advice =
    group === undefined
      ? (elsewhere(unknown, commands) ?? didYouMean(nearest(unknown, [...names, ...others])))
      : didYouMean(nearest(unknown, names));
  return mistake(`${unknown} is not a command of ${program}.${advice}`, found);
}

function nearest(typed: string, names: readonly string[]): string | undefined {
  return similarName(typed, names) ?? names.find((name) => sameWords(name, typed));
}

/** `list-users` and `users-list` for `user-list`. */
function sameWords(name: string, typed: string): boolean {
  const words = (text: string) =>
    text
      .split(/[-_]/)
      .map((word) => word.replace(/s$/, ""))
      .sort()
      .join();
  return words(name) === words(typed);
}

/** Every option of a command is unknown without one. */
function missingCommand(
  unknown: readonly string[],
  { command }: FoundCommand,
  commands: readonly CommandEntry[],
): string | undefined {
  if (command !== undefined || unknown.length === 0) return undefined;
  if (unknown.includes("v")) return "Missing command. Did you mean -V?";
  const known = new Set(commands.flatMap(optionNames));
  return unknown.every((name) => known.has(name)) ? "Missing command." : undefined;
}

/** A name of an earlier release, or of a command that is in a group. */
function elsewhere(typed: string, commands: readonly CommandEntry[]): string | undefined {
  const former = Object.hasOwn(formerNames, typed) ? formerNames[typed] : undefined;
  if (former !== undefined) return ` It is called ${former} now.`;
  if (typed === "version") return didYouMean("--version");
  const other = Object.hasOwn(otherVerbs, typed) ? otherVerbs[typed] : undefined;
  if (other !== undefined) return ` ${other}`;
  const [inGroup] = commands.flatMap((group) => group.commands).filter(({ path }) => path.at(-1) === typed);
  return inGroup === undefined ? undefined : didYouMean(inGroup.path.join(" "));
}

function mistake(message: string, { command, calledAs }: FoundCommand): UsageError {
  // It repeats words of the command line, which may contain anything.
  return new UsageError(printable(message), {
    usage: `Usage: ${usageLine(command, calledAs)}`,
    hint: `See \`${[programName, ...calledAs].join(" ")} --help\`.`,
  });
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

/** A required option may be present with a typo in its name. Yargs reports only that it is missing. */
function misspelledOption(
  message: string,
  words: readonly string[],
  command: CommandEntry | undefined,
): string | undefined {
  if (!/^(Missing required argument|Not enough non-option arguments)/.test(message)) return undefined;
  const known = optionNames(command);
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  const long = options
    .flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? [])
    .filter((name) => !known.includes(name) && !known.includes(name.replace(/^no-/, "")));
  const short = (message.startsWith("Not enough") ? options : [])
    .flatMap((word) => /^-([^-])/.exec(word)?.[1] ?? [])
    .filter((name) => !known.includes(name));
  return unknownWords([...long, ...short], words, command);
}

/**
 * For missing arguments yargs reports only their number; an option without its value it names without dashes.
 */
function missingArgument(message: string, command: CommandEntry | undefined): string | undefined {
  const [, option] = /^Not enough arguments following: (.*)$/s.exec(message) ?? [];
  if (option !== undefined) return missingValue(option);
  const [, got] = /^Not enough non-option arguments: got (\d+)/.exec(message) ?? [];
  if (got === undefined) return undefined;
  const names = command?.arguments.filter(({ isRequired }) => isRequired).map(({ valueName }) => valueName) ?? [];
  return `Missing required argument: ${names.slice(Number(got)).join(", ")}`;
}

/** Yargs calls -c by its long name, and an argument. */
function missingOption(message: string): string | undefined {
  return /^Missing required arguments?:.*\bconfig_file\b/.test(message)
    ? "Missing option -c, which names the configuration file, e.g. -c my.ini."
    : undefined;
}

/** Yargs lists these over several lines, each with the name as in the code. Only the first is reported. */
function wrongChoice(message: string, command: CommandEntry | undefined): string | undefined {
  const [, key = "", given = ""] =
    /^Invalid values:\n {2}Argument: ([^,]*), Given: (.*?), Choices: /s.exec(message) ?? [];
  const option = command?.options.find(({ names }) => names.includes(key));
  const argument = command?.arguments.find(({ name }) => name === key);
  const choices = option?.choices ?? argument?.choices;
  if (choices === undefined) return undefined;
  return `${option ? `--${option.long}` : argument?.valueName}: ${given} is not one of ${choices.join(", ")}.`;
}

function missingValue(option: string): string {
  const given = option.length === 1 ? `-${option}` : `--${option}`;
  const isConfig = ["c", "config", "config-file", "config_file"].includes(option);
  return isConfig ? `${given} needs a file, e.g. ${given} my.ini.` : `${given} needs a value.`;
}

/** Yargs names options without their dashes, options of several words twice, and surplus arguments like options. */
function unknownWords(
  unknown: readonly string[],
  words: readonly string[],
  command: CommandEntry | undefined,
): string | undefined {
  const options = unknown.flatMap((name) => optionAsGiven(name, words) ?? []);
  if (options.length > 0) {
    const [only = ""] = options;
    if (options.length > 1) return `Unknown options: ${options.join(", ")}.`;
    const similar = similarOption(only, command);
    // Known, but not with what follows the equals sign.
    if (similar === only) return `${only} takes no value.`;
    const isShort = /^-[^-]/.test(only) && (command?.arguments.length ?? 0) > 0;
    const advice = isShort ? " If it is the beginning of an argument, write -- before that." : "";
    return `Unknown option ${only}.${didYouMean(similar)}${advice}`;
  }
  if (unknown.length === 0) return undefined;
  if (takesSecret(command)) return "Too many arguments. They are not repeated here, because they may be secret.";
  return `Unexpected ${unknown.length === 1 ? "argument" : "arguments"}: ${unknown.join(", ")}.`;
}

/** Whether an argument that is too many may be a password. */
function takesSecret(command: CommandEntry | undefined): boolean {
  const hasUser = command?.arguments.some(({ name }) => name === "user");
  return (hasUser && optionNames(command).includes("password-stdin")) || command?.path[0] === "setting-set";
}

function optionAsGiven(name: string, words: readonly string[]): string | undefined {
  const given = words.map((word) => word.split("=", 1)[0] ?? "");
  const long = given.find((word) => word === `--${name}` || word === `--no-${name}`);
  if (long !== undefined) return long;
  return name.length === 1 && given.some((word) => /^-[^-]/.test(word) && word.includes(name)) ? `-${name}` : undefined;
}

function similarOption(option: string, command: CommandEntry | undefined): string | undefined {
  const known = optionNames(command).filter((name) => name.length > 1);
  if (option.startsWith("--no-")) return similarName(option.slice(5), known)?.replace(/^/, "--no-");
  return option.startsWith("--") ? similarName(option.slice(2), known)?.replace(/^/, "--") : undefined;
}

/** Without dashes. */
function optionNames(command: CommandEntry | undefined): string[] {
  const shown = command?.options.filter(({ isHidden }) => !isHidden) ?? [];
  return [...shown.flatMap(({ names }) => names), "help", "h", "version", "V"];
}
