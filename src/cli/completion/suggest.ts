// What can come next on a command line. Pure: names that have to be looked up are only asked for.
import { topicNames } from "../help/topics.js";
import type { CommandEntry, OptionEntry } from "../table/command-table.js";
import { kindOfArgument, kindOfOption, type NameKind, type ValueKind } from "./value-kinds.js";

export interface Suggestion {
  readonly text: string;
  readonly description?: string | undefined;
}

/** What can come next, in the place of the word with the cursor. */
export type Suggestions = Words | Paths;

export interface Words {
  readonly kind: "words";
  /** What is before the value in the same word: `--format=`, `a:` */
  readonly prefix: string;
  readonly words: readonly Suggestion[];
  /** Names that can come next, too. */
  readonly names?: Lookup;
}

/** The shell itself completes these. */
export interface Paths {
  readonly kind: "files" | "folders";
  readonly prefix: string;
}

export interface Lookup {
  readonly kind: NameKind;
  /** As `-c` or the environment names it. */
  readonly configFile: string | undefined;
  /** The section of the ini that an option names. */
  readonly section: string | undefined;
  /** Whether the word may begin with a dash: after `--` or an equals sign. */
  readonly mayBeginWithDash: boolean;
}

export interface Typed {
  /** The words between the program's name and the word with the cursor, without quotes. */
  readonly words: readonly string[];
  /** That word up to the cursor, without quotes. */
  readonly current: string;
  readonly environment: NodeJS.ProcessEnv;
}

const nothing: Words = { kind: "words", prefix: "", words: [] };

/** @param table every command */
export function suggestions(table: readonly CommandEntry[], typed: Typed): Suggestions {
  const [first, ...others] = typed.words;
  if (first === "help") return helpPages(table, others);
  const line = readWords(table, typed.words);
  if (line === undefined) return nothing;
  return line.awaited === undefined
    ? nextWord(table, line, typed)
    : valuesOf(line.awaited, line, { ...typed, prefix: "" });
}

/** A command line as far as it has been typed. */
interface Line {
  /** The command so far; undefined if it is still to come. */
  command: CommandEntry | undefined;
  readonly given: Set<OptionEntry>;
  readonly values: Map<string, string>;
  arguments: number;
  /** An option whose value is to come. */
  awaited: OptionEntry | undefined;
  /** Whether `--` was given. */
  isEnded: boolean;
}

/** @returns undefined after a word that is not a command */
function readWords(table: readonly CommandEntry[], words: readonly string[]): Line | undefined {
  const line: Line = {
    command: undefined,
    given: new Set(),
    values: new Map(),
    arguments: 0,
    awaited: undefined,
    isEnded: false,
  };
  for (const word of words) {
    const option = line.isEnded ? undefined : readOption(line.command, word);
    if (line.awaited !== undefined) {
      line.values.set(line.awaited.names[0] ?? "", word);
      line.awaited = undefined;
    } else if (word === "--" && !line.isEnded) line.isEnded = true;
    else if (option !== undefined) {
      line.given.add(option.entry);
      if (option.value !== undefined) line.values.set(option.entry.names[0] ?? "", option.value);
      else if (option.entry.takesValue) line.awaited = option.entry;
    } else if (isGroup(line.command)) {
      if (/^-./.test(word) && !line.isEnded) continue;
      const command = (line.command?.commands ?? table).find(({ path, aliases }) =>
        [path.at(-1), ...aliases].includes(word),
      );
      if (command === undefined) return undefined;
      line.command = command;
    } else if (!/^-\D/.test(word) || line.isEnded) line.arguments += 1;
  }
  return line;
}

/** Whether the name of a command is to come. */
function isGroup(command: CommandEntry | undefined): boolean {
  return command === undefined || command.commands.length > 0;
}

interface GivenOption {
  readonly entry: OptionEntry;
  /** What precedes the value in the same word. */
  readonly prefix: string;
  /** Undefined if it is not in the same word. */
  readonly value: string | undefined;
}

/** `--name`, `--name=value`, `--no-name`, `-n`, `-nvalue`, `-n=value`, `-vn` */
function readOption(command: CommandEntry | undefined, word: string): GivenOption | undefined {
  const named = (name: string) => command?.options.find(({ names }) => names.includes(name));
  const [, long, equals, value] = /^--([^=]+)(=?)(.*)$/s.exec(word) ?? [];
  if (long !== undefined) {
    const entry = named(long) ?? named(long.replace(/^no-/, ""));
    return entry && { entry, prefix: `--${long}=`, value: equals ? value : undefined };
  }
  const letters = /^-([a-z]+)/.exec(word)?.[1] ?? "";
  for (const [index, letter] of [...letters].entries()) {
    const entry = named(letter);
    if (entry === undefined) return undefined;
    const [, between = "", rest = ""] = /^(=?)(.*)$/s.exec(word.slice(index + 2)) ?? [];
    if (entry.takesValue || index === letters.length - 1) {
      const isGiven = entry.takesValue && between + rest !== "";
      return { entry, prefix: word.slice(0, index + 2) + between, value: isGiven ? rest : undefined };
    }
  }
  return undefined;
}

function nextWord(table: readonly CommandEntry[], line: Line, typed: Typed): Suggestions {
  const { command } = line;
  const { current } = typed;
  if (!line.isEnded && current.startsWith("-")) {
    const option = readOption(command, current);
    if (option?.value !== undefined) return valuesOf(option.entry, line, { ...typed, prefix: option.prefix });
    return { ...nothing, words: [...optionWords(line, current), ...stepsBack(line)] };
  }
  if (command === undefined) return { ...nothing, words: [...commandWords(table), helpCommand] };
  if (isGroup(command)) return { ...nothing, words: commandWords(command.commands) };
  const argument = command.arguments[line.arguments] ?? command.arguments.findLast(({ isRepeatable }) => isRepeatable);
  if (argument === undefined) return nothing;
  if (argument.choices.length > 0) return choices(argument.choices, "");
  return valuesOfKind(kindOfArgument(command, argument) ?? "text", line, { ...typed, prefix: "" });
}

const helpCommand: Suggestion = { text: "help", description: "Show the help of a command." };

function commandWords(commands: readonly CommandEntry[]): Suggestion[] {
  return commands
    .filter(({ isHidden }) => !isHidden)
    .flatMap(({ path, aliases, summary }) =>
      [path.at(-1) ?? "", ...aliases].map((text) => ({ text, description: summary })),
    );
}

function helpPages(table: readonly CommandEntry[], before: readonly string[]): Words {
  const [name] = before;
  if (name === undefined)
    return { ...nothing, words: [...commandWords(table), ...topicNames.map((text) => ({ text }))] };
  const command = table.find(({ path, aliases }) => [...path, ...aliases].includes(name));
  return before.length > 1 ? nothing : { ...nothing, words: commandWords(command?.commands ?? []) };
}

/** Every option that can still be given, in the forms in which one types it. */
function optionWords({ command, given }: Line, current: string): Suggestion[] {
  const left = (command?.options ?? []).filter(
    (option) => !option.isHidden && (option.isRepeatable || !given.has(option)),
  );
  const words = left.flatMap((option) => longForms(option, option.long));
  // Other names only help those who have begun to type them.
  const found = words.some(({ text }) => text.startsWith(current))
    ? words
    : left.flatMap((option) => option.names.flatMap((name) => longForms(option, name)));
  const letters = left.flatMap(({ short, description }) =>
    short === undefined ? [] : { text: `-${short}`, description },
  );
  const general = [
    { text: "--help", description: "Show help" },
    ...(command === undefined ? [{ text: "--version", description: "Show the version" }] : []),
  ];
  return [...found, ...general, ...letters];
}

function longForms({ takesValue, isOnByDefault, isUndecided, description }: OptionEntry, name: string): Suggestion[] {
  if (name.length < 2) return [];
  const forms = [
    ...(isOnByDefault ? [] : [`--${name}`]),
    ...(!takesValue && (isOnByDefault || isUndecided) ? [`--no-${name}`] : []),
  ];
  return forms.map((text) => ({ text, description }));
}

/** `downgrade -1` looks like an option. */
function stepsBack({ command }: Line): Suggestion[] {
  return command?.path.join(" ") === "migrate downgrade" ? [oneBack] : [];
}

const oneBack: Suggestion = { text: "-1", description: "One revision back" };

type Place = Typed & { readonly prefix: string };

function valuesOf(option: OptionEntry, line: Line, place: Place): Suggestions {
  if (option.choices.length > 0) return choices(option.choices, place.prefix);
  const kind = line.command && kindOfOption(line.command, option);
  return valuesOfKind(kind ?? "text", line, place);
}

function choices(texts: readonly string[], prefix: string): Words {
  return { kind: "words", prefix, words: texts.map((text) => ({ text })) };
}

function valuesOfKind(kind: ValueKind, line: Line, { prefix, current, environment }: Place): Suggestions {
  if (kind === "text") return { ...nothing, prefix };
  if (kind === "file" || kind === "folder") return { kind: kind === "file" ? "files" : "folders", prefix };
  // Several in one word, each after a comma or a colon.
  const separator = { repositories: ",", revisions: ":" }[kind as string];
  const before =
    separator === undefined ? prefix : current.slice(0, Math.max(current.lastIndexOf(separator) + 1, prefix.length));
  const single = ({ repositories: "repository", revisions: "revision" } as const)[kind as string] ?? kind;
  return {
    kind: "words",
    prefix: before,
    words: single === "revision" ? symbolicRevisions(line) : [],
    names: {
      kind: single as NameKind,
      configFile: configFileOf(line, environment),
      section: line.values.get("section") ?? line.values.get("name"),
      mayBeginWithDash: line.isEnded || before !== "",
    },
  };
}

/** What each command takes besides the ids of revisions. */
const symbols: Readonly<Record<string, readonly Suggestion[]>> = (() => {
  const head = { text: "head", description: "The newest revision" };
  const heads = { text: "heads", description: "The newest revision of each branch" };
  const base = { text: "base", description: "Before the first revision" };
  const current = { text: "current", description: "The revision of the database" };
  return {
    upgrade: [head, heads, { text: "+1", description: "One revision forward" }],
    downgrade: [oneBack, base],
    show: [current, head, heads],
    edit: [current, head, heads],
    stamp: [head, heads, base],
    merge: [heads],
    history: [base, current, head],
    revision: [head, base],
  };
})();

function symbolicRevisions({ command }: Line): readonly Suggestion[] {
  return symbols[command?.path.at(-1) ?? ""] ?? [];
}

function configFileOf({ command, values }: Line, environment: NodeJS.ProcessEnv): string | undefined {
  const given = values.get("config_file");
  if (given !== undefined) return given;
  const fromEnvironment = environment.KALLITHEA_CONFIG || undefined;
  return command?.path[0] === "migrate"
    ? (environment.ALEMBIC_CONFIG ?? fromEnvironment ?? "alembic.ini")
    : fromEnvironment;
}
