// The man pages, from the table of commands: one for the program and one for each command, as git has them.
import { inOrder, optionForm } from "../src/cli/help/command-page.js";
import { wrapped, wrappedCommand } from "../src/cli/help/layout.js";
import { environmentVariables } from "../src/cli/help/topics.js";
import { usageLine } from "../src/cli/help/usage-line.js";
import { type WrittenFile, writtenFiles } from "../src/cli/help/written-files.js";
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../src/cli/table/command-table.js";
import { exitStatuses } from "../src/errors.js";

export interface Release {
  readonly version: string;
  /** As in 2026-11-29. */
  readonly date: string;
}

const width = 72;

/** Roff changes these characters in text that one copies, and hyphens at which it breaks lines. */
const names: Readonly<Record<string, string>> = {
  "\\": "\\e",
  "-": "\\-",
  "'": "\\(aq",
  "`": "\\(ga",
  "~": "\\(ti",
  "^": "\\(ha",
};

/**
 * @param commands all of them; those that only other programs start have no page
 * @returns for the name of each file its text
 */
export function manPages(commands: readonly CommandEntry[], release: Release): ReadonlyMap<string, string> {
  const listed = commands.filter(({ isHidden }) => !isHidden).flatMap((command) => [command, ...command.commands]);
  return new Map([
    ["kallithea-cli.1", programPage(listed, release)],
    ...listed.map((command) => [`${pageName(command)}.1`, commandPage(command, listed, release)] as const),
  ]);
}

/** E.g. `kallithea-cli-migrate-upgrade`. */
function pageName({ path }: CommandEntry): string {
  return ["kallithea-cli", ...path].join("-");
}

function programPage(commands: readonly CommandEntry[], release: Release): string {
  const groups = [...new Set(commands.map(({ group }) => group))];
  return page("kallithea-cli", "set up and maintain a Kallithea instance", release, [
    ["SYNOPSIS", [`${bold("kallithea-cli")} ${italic("COMMAND")} [${italic("OPTIONS")}]`]],
    [
      "DESCRIPTION",
      [
        plain("Kallithea is a server for Mercurial and Git repositories."),
        ".PP",
        plain("Each command has a page: ") + bold("man kallithea-cli-repo-scan") + plain("."),
      ],
    ],
    ["COMMANDS", groups.flatMap((group) => groupLines(group, commands))],
    ["OPTIONS", [...helpOption, ...item(`${bold("-V")}, ${bold("--version")}`, "Show versions")]],
    ["EXIT STATUS", exitStatuses.flatMap(({ status, meaning }) => item(bold(String(status)), meaning))],
    ["ENVIRONMENT", environmentVariables.flatMap(({ name, meaning }) => item(bold(name), meaning))],
    ["FILES", writtenFiles.flatMap(fileLines)],
    ["SEE ALSO", [`${reference("git")},`, `${reference("hg")},`, plain("docs/README.md in the package")]],
  ]);
}

function groupLines(group: string, commands: readonly CommandEntry[]): string[] {
  const members = commands.filter((command) => command.group === group);
  return [`.SS ${plain(group)}`, ...members.flatMap((command) => item(reference(pageName(command)), command.summary))];
}

const helpOption = item(`${bold("-h")}, ${bold("--help")}`, "Show help");

function commandPage(command: CommandEntry, all: readonly CommandEntry[], release: Release): string {
  const { path, aliases, summary, commands, statuses, variables, examples, docsPage } = command;
  const related = all.filter((other) => other !== command && isRelated(other, command));
  const shown = command.options.filter(({ isHidden }) => !isHidden);
  const description = [
    plain(summary),
    ...aliases.flatMap((alias) => [
      ".PP",
      `${plain("Also available as ")}${bold(`kallithea-cli ${alias}`)}${plain(", which fails as Alembic does.")}`,
    ]),
  ];
  return page(pageName(command), lowerFirst(summary.replace(/\.$/, "")), release, [
    ["SYNOPSIS", [synopsis(command)]],
    ["DESCRIPTION", description],
    ["COMMANDS", commands.flatMap((member) => item(reference(pageName(member)), member.summary))],
    ["OPTIONS", [...command.arguments.flatMap(argumentLines), ...inOrder(shown).flatMap(optionLines), ...helpOption]],
    ["EXAMPLES", examples.flatMap(exampleLines).slice(1)],
    [
      "EXIT STATUS",
      exitStatuses
        .filter(({ status }) => statuses.includes(status))
        .flatMap(({ status, meaning }) => item(bold(String(status)), meaning)),
    ],
    [
      "ENVIRONMENT",
      environmentVariables
        .filter(({ name }) => variables.includes(name))
        .flatMap(({ name, meaning }) => item(bold(name), meaning)),
    ],
    ["FILES", writtenFiles.filter((file) => concerns(file, path)).flatMap(fileLines)],
    [
      "SEE ALSO",
      [
        ...[["kallithea-cli"], ...related.map(({ path }) => ["kallithea-cli", ...path])].map(
          (words) => `${reference(words.join("-"))},`,
        ),
        plain(`${docsPage} in the package`),
      ],
    ],
  ]);
}

/** The other commands of a group such as `migrate`, or those whose names begin with the same word. */
function isRelated(other: CommandEntry, { path }: CommandEntry): boolean {
  const [first = ""] = path;
  const subject = (name = "") => name.split("-")[0];
  return path.length > 1
    ? other.path[0] === first
    : other.path.length === 1 && subject(other.path[0]) === subject(first);
}

/** Whether its meaning names the command, e.g. `repo-scan --remove-missing`; `migrate` stands for all of its group. */
function concerns({ meaning }: WrittenFile, path: readonly string[]): boolean {
  const named = [...meaning.matchAll(/`([^`]+)`/g)].map(([, words = ""]) => words.split(" -")[0] ?? "");
  return named.includes(path.join(" ")) || (path.length > 1 && named.includes(path[0] ?? ""));
}

type Section = readonly [heading: string, lines: readonly string[]];

function page(name: string, what: string, { version, date }: Release, sections: readonly Section[]): string {
  const head = [
    '.\\" Generated from src/cli/ by the build.',
    `.TH ${plain(name.toUpperCase())} 1 ${date} "kallithea\\-cli ${plain(version)}" "Kallithea"`,
    // Neither hyphens in names of commands, nor gaps between them.
    ".nh",
    ".ad l",
    ".SH NAME",
    `${plain(name)} \\- ${plain(what)}`,
  ];
  const body = sections.flatMap(([heading, lines]) => (lines.length === 0 ? [] : [`.SH ${heading}`, ...lines]));
  return `${[...head, ...body].join("\n")}\n`;
}

function synopsis(command: CommandEntry): string {
  const words = usageLine(command, command.path).split(" ");
  const start = 1 + command.path.length;
  const rest = words.slice(start).map((word) => (word.startsWith("-") ? bold(word) : inItalic(word)));
  return [bold(words.slice(0, start).join(" ")), ...rest].join(" ");
}

/** `[FILE]`, `NAME...`: brackets and dots are not part of what one types. */
function inItalic(word: string): string {
  const [, open = "", name = "", close = ""] = /^(\[?)(.*?)((?:\.\.\.)?\]?)$/.exec(word) ?? [];
  return `${open}${italic(name)}${close}`;
}

function argumentLines({ valueName, isRepeatable, description }: ArgumentEntry): string[] {
  return item(inItalic(isRepeatable ? `${valueName}...` : valueName), description);
}

function optionLines(option: OptionEntry): string[] {
  const { short, valueName, defaultValue, description } = option;
  const letter = short === undefined ? "" : `${bold(`-${short}`)}, `;
  const [form = ""] = optionForm(option).split(" ", 1);
  const value = valueName === undefined ? "" : ` ${italic(valueName)}`;
  const byDefault = defaultValue === undefined ? "" : ` (default: ${defaultValue})`;
  return item(`${letter}${bold(form)}${value}`, `${description}${byDefault}`);
}

function fileLines({ name, meaning }: WrittenFile): string[] {
  return item(italic(name), meaning);
}

function exampleLines({ command, meaning }: CommandEntry["examples"][number]): string[] {
  return [
    ".PP",
    plain(`${meaning}:`),
    ".PP",
    ".RS 4",
    ".nf",
    ...wrappedCommand(command, width).map(plain),
    ".fi",
    ".RE",
  ];
}

/** @param text in Markdown, as far as help uses it: names in backquotes */
function item(name: string, text: string): string[] {
  const parts = text.split("`").map((part, index) => (index % 2 === 1 ? bold(part) : escaped(part)));
  // A line of the source need not fit; text is filled when the page is shown.
  return [".TP", name, ...wrapped(parts.join(""), 80).map(atLineStart)];
}

function reference(name: string): string {
  return `${bold(name)}(1)`;
}

function bold(text: string): string {
  return `\\fB${escaped(text)}\\fR`;
}

function italic(text: string): string {
  return `\\fI${escaped(text)}\\fR`;
}

/** A line of text. */
function plain(text: string): string {
  return atLineStart(escaped(text));
}

/** A dot or an apostrophe at the beginning of a line would be a request. */
function atLineStart(text: string): string {
  return /^([.']|\\\(aq)/.test(text) ? `\\&${text}` : text;
}

function escaped(text: string): string {
  return text
    .replace(/[\\\-'`~^]/g, (character) => names[character] ?? character)
    .replace(
      /[^\n -~]/g,
      (character) => `\\[u${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`,
    );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
