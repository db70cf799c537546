// Explains a command line that could not be parsed: what is wrong, and what was probably meant. Loaded only if there is
// a mistake.
import { UsageError } from "../errors.js";
import { similarName } from "../similar-name.js";
import { printable } from "../terminal/printable.js";

const programName = "kallithea-cli";

/**
 * @param words of the command line
 * @param message of yargs
 * @param help of the command as far as it was parsed; its first line is e.g. `kallithea-cli migrate stamp
 * <revisions..>`
 * @param typed the command line as it was typed, including `--`
 */
export function commandLineMistake(words: readonly string[], message: string, help: string, typed = words): UsageError {
  const [form = ""] = help.split("\n", 1);
  const command = form.replace(/ [[<A-Z].*/, "");
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message)?.[1]?.split(", ") ?? [];
  const unknownCommand = listsCommands(help)
    ? unknown.find((name) => !name.startsWith("-") && words.includes(name))
    : undefined;
  if (unknownCommand !== undefined) return unknownCommandMistake(unknownCommand, help);
  return mistake(
    unknownWords(unknown, words, help) ??
      misspelledOption(message, typed, help) ??
      missingOption(message) ??
      missingArgument(message, form) ??
      message,
    form,
    command,
  );
}

/** For a word in the position of a command that is not a command of the group. */
export function unknownCommandMistake(name: string, help: string): UsageError {
  const [form = ""] = help.split("\n", 1);
  const command = form.replace(/ [[<A-Z].*/, "");
  return mistake(
    `${name} is not a command of ${command}.${didYouMean(similarName(name, [...commandsIn(help, command), ...(command === programName ? ["help"] : [])]))}`,
    form,
    command,
  );
}

/** Whether a help text is that of the program or of a group rather than of a command. */
export function listsCommands(help: string): boolean {
  return /^Commands:$/m.test(help);
}

function mistake(message: string, form: string, command: string): UsageError {
  // It repeats words of the command line, which may contain anything.
  return new UsageError(printable(message), {
    usage: `Usage: ${form.endsWith("[OPTIONS]") ? form : `${form} [OPTIONS]`}`,
    hint: `See \`${command} --help\`.`,
  });
}

function didYouMean(name: string | undefined): string {
  return name === undefined ? "" : ` Did you mean ${name}?`;
}

function commandsIn(help: string, command: string): string[] {
  const names = [...help.matchAll(new RegExp(`^ {2}${command} ([\\w-]+)`, "gm"))].map(([, name = ""]) => name);
  const aliases = [...help.matchAll(/\[aliases: ([\w-]+)\]/g)].map(([, name = ""]) => name);
  return [...names, ...aliases];
}

/** A required option may be present with a typo in its name. Yargs reports only that it is missing. */
function misspelledOption(message: string, words: readonly string[], help: string): string | undefined {
  if (!/^(Missing required argument|Not enough non-option arguments)/.test(message)) return undefined;
  const known = longOptions(help);
  const end = words.indexOf("--");
  const options = end === -1 ? words : words.slice(0, end);
  const long = options
    .flatMap((word) => /^--([^=]+)/.exec(word)?.[1] ?? [])
    .filter((name) => !known.includes(`--${name}`) && !known.includes(`--${name.replace(/^no-/, "")}`));
  const short = (message.startsWith("Not enough") ? options : [])
    .flatMap((word) => /^-([^-])/.exec(word)?.[1] ?? [])
    .filter((name) => !help.includes(` -${name}, `));
  return unknownWords([...long, ...short], words, help);
}

/**
 * For missing arguments yargs reports only their number; an option without its value it names without dashes.
 */
function missingArgument(message: string, form: string): string | undefined {
  const [, option] = /^Not enough arguments following: (.*)$/s.exec(message) ?? [];
  if (option !== undefined) return missingValue(option);
  const [, got] = /^Not enough non-option arguments: got (\d+)/.exec(message) ?? [];
  if (got === undefined) return undefined;
  const names = [...form.matchAll(/<(\w+)/g)].map(([, word]) => word).slice(Number(got));
  return `Missing required argument: ${names.join(", ")}`;
}

/** Yargs calls -c by its long name, and an argument. */
function missingOption(message: string): string | undefined {
  return /^Missing required arguments?:.*\bconfig_file\b/.test(message)
    ? "Missing option -c, which names the configuration file, e.g. -c my.ini."
    : undefined;
}

function missingValue(option: string): string {
  const given = option.length === 1 ? `-${option}` : `--${option}`;
  const isConfig = ["c", "config", "config-file", "config_file"].includes(option);
  return isConfig ? `${given} needs a file, e.g. ${given} my.ini.` : `${given} needs a value.`;
}

/** Yargs names options without their dashes, options of several words twice, and surplus arguments like options. */
function unknownWords(unknown: readonly string[], words: readonly string[], help: string): string | undefined {
  const [form = ""] = help.split("\n", 1);
  const options = unknown.flatMap((name) => optionAsGiven(name, words) ?? []);
  if (options.length > 0) {
    const [only = ""] = options;
    if (options.length > 1) return `Unknown options: ${options.join(", ")}.`;
    const similar = similarOption(only, help);
    // Known, but not with what follows the equals sign.
    if (similar === only) return `${only} takes no value.`;
    const isShort = /^-[^-]/.test(only) && /[<[](?!OPTIONS)\w/.test(form);
    const advice = isShort ? " If it is the beginning of an argument, write -- before that." : "";
    return `Unknown option ${only}.${didYouMean(similar)}${advice}`;
  }
  if (unknown.length === 0) return undefined;
  if (/<user>.*\n[\s\S]*--password-stdin|setting-set /.test(help))
    return "Too many arguments. They are not repeated here, because they may be secret.";
  return `Unexpected ${unknown.length === 1 ? "argument" : "arguments"}: ${unknown.join(", ")}.`;
}

function optionAsGiven(name: string, words: readonly string[]): string | undefined {
  const given = words.map((word) => word.split("=", 1)[0] ?? "");
  const long = given.find((word) => word === `--${name}` || word === `--no-${name}`);
  if (long !== undefined) return long;
  return name.length === 1 && given.some((word) => /^-[^-]/.test(word) && word.includes(name)) ? `-${name}` : undefined;
}

function similarOption(option: string, help: string): string | undefined {
  const known = longOptions(help);
  if (option.startsWith("--no-"))
    return similarName(
      option.slice(5),
      known.map((name) => name.slice(2)),
    )?.replace(/^/, "--no-");
  return option.startsWith("--") ? similarName(option, known) : undefined;
}

function longOptions(help: string): string[] {
  return [...help.matchAll(/^ {2,}(-.*?)(?: {2,}|$)/gm)].flatMap(([, column = ""]) => column.match(/--[\w-]+/g) ?? []);
}
