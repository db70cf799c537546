// The help of one command, and of a group of commands.
import { exitStatus, exitStatuses } from "../../errors.js";
import type { Example } from "../table/command-groups.js";
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../table/command-table.js";
import { columns, noBreak, paragraph, wrapped, wrappedCommand } from "./layout.js";
import { usageLine } from "./usage-line.js";

/** @param calledAs the words by which it was called: those of `alembic` have its exit statuses */
export function commandPage(command: CommandEntry, calledAs: readonly string[], width: number): string {
  const name = calledAs.join(" ");
  const asAlembic = calledAs[0] === "alembic";
  const calledSo = (text: string) =>
    asAlembic ? text.replaceAll("kallithea-cli migrate", "kallithea-cli alembic") : text;
  const shown = command.options.filter(({ isHidden }) => !isHidden);
  const sections = [
    paragraph(`Usage: ${usageLine(command, calledAs)}`, width, 7),
    paragraph(command.summary, width),
    otherName(command, asAlembic, width),
    section("Commands", columns(command.commands.map(commandRow), width)),
    section("Arguments", columns(command.arguments.map(argumentRow), width)),
    section("Options", columns([...inOrder(shown).map(optionRow), ["-h, --help", "Show this help"]], width, 28)),
    section(
      "Examples",
      command.examples.flatMap((example) => exampleLines(example, width).map(calledSo)),
    ),
    [
      ...statusLines(command, asAlembic, width),
      ...(command.variables.length > 0 ? [variableLines(command.variables, width)] : []),
      paragraph(`More: ${command.docsPage}${moreHelp(command, name)}`, width, 2),
    ].join("\n"),
  ];
  return sections.filter((text) => text !== "").join("\n\n");
}

function section(heading: string, lines: readonly string[]): string {
  return lines.length === 0 ? "" : [`${heading}:`, ...lines].join("\n");
}

function otherName({ path, aliases }: CommandEntry, asAlembic: boolean, width: number): string {
  const text = asAlembic
    ? `The same as kallithea-cli ${path.join(" ")}, except that it fails as Alembic does.`
    : aliases.map((alias) => `Also available as kallithea-cli ${alias}, which fails as Alembic does.`).join(" ");
  return text === "" ? "" : paragraph(text, width);
}

function commandRow({ path, summary }: CommandEntry): string[] {
  return [path.at(-1) ?? "", summary.replace(/\.$/, "")];
}

function argumentRow({ valueName, isRepeatable, description }: ArgumentEntry): string[] {
  return [isRepeatable ? `${valueName}...` : valueName, description];
}

/** What every command has comes last. */
const common = ["jobs", "timeout", "wait-db", "format", "json", "quiet"];

/** Options in the order in which they are shown. */
export function inOrder(options: readonly OptionEntry[]): OptionEntry[] {
  const rank = ({ names, isRequired }: OptionEntry) =>
    isRequired || names.includes("config_file") ? -1 : common.indexOf(names[0] ?? "") + 1;
  return [...options].sort((a, b) => rank(a) - rank(b));
}

function optionRow(option: OptionEntry): string[] {
  const { short, defaultValue, description } = option;
  const letter = short === undefined ? "    " : `-${short}, `;
  const byDefault = defaultValue === undefined ? "" : ` (default:${noBreak}${defaultValue})`;
  return [`${letter}${optionForm(option)}`, `${description}${byDefault}`];
}

/** How an option is typed: `--no-backup`, `--[no-]active`, `--owner USER` */
export function optionForm({ long, valueName, isOnByDefault, isUndecided }: OptionEntry): string {
  const undecided = isUndecided ? "[no-]" : "";
  const value = valueName === undefined ? "" : ` ${valueName}`;
  return `--${isOnByDefault ? "no-" : undecided}${long}${value}`;
}

function exampleLines({ command, meaning }: Example, width: number): string[] {
  const comment = wrapped(meaning, width - 4).map((line) => `# ${line}`);
  return [...comment, ...wrappedCommand(command, width - 2)].map((line) => `  ${line}`);
}

function statusLines({ statuses }: CommandEntry, asAlembic: boolean, width: number): string[] {
  if (statuses.length === 0 && !asAlembic) return [];
  const known = statuses.map(
    (status) => `${status}${noBreak}${exitStatuses.find((row) => row.status === status)?.short}`,
  );
  const all = asAlembic ? [...known, `${exitStatus.alembic}${noBreak}what Alembic calls a CommandError`] : known;
  return [paragraph(`Exit status: ${all.join("; ")}.`, width, 2)];
}

function variableLines(variables: readonly string[], width: number): string {
  const own = variables.filter((name) => !name.startsWith("PG"));
  const names = own.length < variables.length ? [...own, "PG… (PostgreSQL)"] : own;
  return paragraph(`Environment: ${names.join(", ")}.`, width, 2);
}

function moreHelp({ commands }: CommandEntry, name: string): string {
  return `, kallithea-cli help ${commands.length > 0 ? `${name} COMMAND` : "exit-codes"}`;
}
