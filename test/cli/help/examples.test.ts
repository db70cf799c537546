import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { beforeAll, expect, it } from "vitest";
import { parseCommandLine } from "../../../src/cli/cli.js";
import { commandTable } from "../../../src/cli/table/command-table.js";
import { projectRoot, scriptedTerminal } from "../../support/cli/cli.js";

const commands = commandTable().flatMap((command) => [command, ...command.commands]);
const examples = commands.flatMap((entry) => entry.examples.map(({ command }) => ({ command, entry })));

const argumentsOf = new Map<string, string[]>();

// One shell for all of them, in which the program prints its arguments.
beforeAll(() => {
  const script = `
    kallithea-cli() { printf '%s\\0' "$@"; }
    ssh-add() { :; }
    ssh() { cat; }
    source() { cat $1; }
    for line; do eval "$line"; printf '\\1'; done`;
  const { stdout } = spawnSync("bash", ["-c", script, "bash", ...examples.map(({ command }) => command)], {
    encoding: "utf8",
  });
  for (const [index, words] of stdout.split("\u0001").slice(0, -1).entries())
    argumentsOf.set(examples[index]?.command ?? "", words.split("\0").slice(0, -1));
});

it.each(examples.map(({ command, entry }) => [command, entry] as const))(
  "%s is a valid command line",
  async (command, entry) => {
    const words = argumentsOf.get(command) ?? [];
    const parsed = await parseCommandLine(words, scriptedTerminal());
    expect(parsed.command).toBeTypeOf("function");
    expect(parsed.calledAs).toBe(entry.path[0]);
    if (entry.commands.length === 0) for (const word of entry.path) expect(words).toContain(word);
  },
);

it("names pages of the documentation that exist", () => {
  for (const { docsPage } of commands) expect(existsSync(path.join(projectRoot, docsPage)), docsPage).toBe(true);
});
