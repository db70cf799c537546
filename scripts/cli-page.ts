// docs/cli.md, from the table of commands.
import { inOrder, optionForm } from "../src/cli/help/command-page.js";
import { wrappedCommand } from "../src/cli/help/layout.js";
import { topicNames } from "../src/cli/help/topics.js";
import { usageLine } from "../src/cli/help/usage-line.js";
import type { ArgumentEntry, CommandEntry, OptionEntry } from "../src/cli/table/command-table.js";

const width = 100;

/** @param commands all of them, in the order of the list in `--help` */
export function cliPage(commands: readonly CommandEntry[]): string {
  const groups = [...new Set(commands.map(({ group }) => group))];
  const sections = groups.map((group) => {
    const members = commands.filter((command) => command.group === group);
    const all = members.flatMap((command) => [command, ...command.commands]);
    return [`## ${group}`, list(all), ...all.map(section)].join("\n\n");
  });
  return `${[
    "<!-- Generated from src/cli/ by `npm run docs:cli`; edit the files there instead. -->\n# Commands",
    "What `kallithea-cli help COMMAND` prints for each command; `man kallithea-cli` has it, too. " +
      "[command-line.md](command-line.md) says how a command line is read, [exit-statuses.md](exit-statuses.md) what " +
      "an exit status means, [environment.md](environment.md) which variables there are.",
    `Pages of help that are not about a command: ${topicNames.map((name) => `\`kallithea-cli help ${name}\``).join(", ")}.`,
    ...sections,
  ].join("\n\n")}\n`;
}

function list(commands: readonly CommandEntry[]): string {
  const rows = commands.map(({ path, summary }) => {
    const name = path.join(" ");
    return `| [\`${name}\`](#${name.replaceAll(" ", "-")}) | ${cell(summary)} |`;
  });
  return ["| command | |", "|---|---|", ...rows].join("\n");
}

function section(command: CommandEntry): string {
  const { path, aliases, summary, commands, arguments: args, options, examples } = command;
  const shown = options.filter(({ isHidden }) => !isHidden);
  const parts = [
    `### ${path.join(" ")}`,
    summary,
    `\`\`\`text\n${usageLine(command, path)}\n\`\`\``,
    aliases.map((alias) => `Also available as \`kallithea-cli ${alias}\`, which fails as Alembic does.`).join(" "),
    table("argument", args.map(argumentRow)),
    // Those of a group are those of its commands.
    commands.length > 0
      ? ""
      : table("option", [...inOrder(shown).map(optionRow), ["`-h`, `--help`", "Show this help"]]),
    examples.length === 0
      ? ""
      : `\`\`\`sh no-run="needs names of your instance"\n${examples.map(exampleLines).join("\n")}\n\`\`\``,
    closing(command),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

function table(heading: string, rows: readonly (readonly [string, string])[]): string {
  if (rows.length === 0) return "";
  return [`| ${heading} | |`, "|---|---|", ...rows.map(([name, meaning]) => `| ${name} | ${cell(meaning)} |`)].join(
    "\n",
  );
}

function argumentRow({ valueName, isRepeatable, description }: ArgumentEntry): [string, string] {
  return [`\`${isRepeatable ? `${valueName}...` : valueName}\``, description];
}

function optionRow(option: OptionEntry): [string, string] {
  const { short, defaultValue, description } = option;
  const letter = short === undefined ? "" : `\`-${short}\`, `;
  const byDefault = defaultValue === undefined ? "" : ` (default: ${defaultValue})`;
  return [`${letter}\`${optionForm(option).replaceAll("|", "\\|")}\``, `${description}${byDefault}`];
}

function exampleLines({ command, meaning }: CommandEntry["examples"][number]): string {
  return [`# ${meaning}`, ...wrappedCommand(command, width)].join("\n");
}

function closing({ statuses, variables, docsPage }: CommandEntry): string {
  return [
    statuses.length === 0 ? "" : `Exit statuses: ${statuses.join(", ")}.`,
    variables.length === 0 ? "" : `Variables: ${variables.map((name) => `\`${name}\``).join(", ")}.`,
    `See also [${docsPage.slice(5)}](${docsPage.slice(5)}).`,
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function cell(text: string): string {
  return text.replace(/[\\|<*_`]/g, "\\$&");
}
