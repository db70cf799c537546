// Help, made from the table of commands: neither the parser nor what a command needs is loaded.
import { exitStatus, exitStatuses } from "../../errors.js";
import type { Terminal } from "../../terminal/terminal.js";
import { groupNames } from "../table/command-groups.js";
import { type CommandEntry, commandTable } from "../table/command-table.js";
import { findCommand } from "../table/find-command.js";
import { commandPage } from "./command-page.js";
import { columns, noBreak, paragraph } from "./layout.js";
import { helpTopic, topicNames } from "./topics.js";
import { usageLine } from "./usage-line.js";

/**
 * Prints the help that a command line asks for.
 * @param words those before `--`
 * @returns the exit status
 * @throws UsageError for an unknown command or topic
 */
export async function printHelp(words: readonly string[], terminal: Terminal): Promise<number> {
  terminal.print(await pageOf(words, terminal.width));
  return exitStatus.ok;
}

async function pageOf(words: readonly string[], width: number): Promise<string> {
  const names = words[0] === "help" ? words.slice(1) : words;
  const topic = words[0] === "help" && names.length === 1 ? helpTopic(names[0] ?? "", width) : undefined;
  if (topic !== undefined) return topic;
  const commands = commandTable();
  const found = findCommand(names, commands);
  if (found.unknown !== undefined) {
    const { unknownCommandMistake } = await import("../mistake.js");
    throw unknownCommandMistake(found, commands, words[0] === "help" ? topicNames : ["help"]);
  }
  if (found.command === undefined) return listPage(commands, width);
  return commandPage(found.command, found.calledAs, width);
}

/** Longer names have a line of their own, so that the sentences of the others fit next to them. */
const widestName = 20;

/** @param commands all of them */
function listPage(commands: readonly CommandEntry[], width: number): string {
  const groups = groupNames.map((name) => {
    const rows = commands.filter(({ group }) => group === name).flatMap(rowsOf);
    return { name, rows: rows.map(([command = "", sentence = ""]) => [command.padEnd(widestName), sentence]) };
  });
  return [
    `Usage: ${usageLine(undefined, [])}`,
    paragraph("Set up and maintain a Kallithea instance.", width),
    ...groups.map(({ name, rows }) => [`${name}:`, ...columns(rows, width, widestName)].join("\n")),
    [
      paragraph(`Exit status: ${statuses().join(", ")}.`, width, 2),
      paragraph(
        `More: kallithea-cli help COMMAND, ${topicNames.map((name) => `help${noBreak}${name}`).join(", ")}`,
        width,
        2,
      ),
      "Version: kallithea-cli --version, or -V",
    ].join("\n"),
  ].join("\n\n");
}

function rowsOf({ path, aliases, summary, commands }: CommandEntry): string[][] {
  const name = [...path, ...(commands.length > 0 ? ["COMMAND"] : [])].join(" ");
  const others = aliases.map((alias) => [
    `${alias} COMMAND`,
    `Another name of migrate; it fails with Alembic's exit status, 255`,
  ]);
  return [[name, summary.replace(/\.$/, "")], ...others];
}

function statuses(): string[] {
  return exitStatuses
    .filter(({ short }) => short !== undefined)
    .map(({ status, code }) => `${status}${noBreak}${status === exitStatus.ok ? "done" : code}`);
}
