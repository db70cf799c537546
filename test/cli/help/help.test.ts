// The rules of help; its words are in test/cli/help.txt.
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { environmentVariables, topicNames } from "../../../src/cli/help/topics.js";
import { commandTable } from "../../../src/cli/table/command-table.js";
import { exitStatuses } from "../../../src/errors.js";
import { main } from "../../../src/main.js";
import { textWidth } from "../../../src/terminal/terminal.js";
import { runHere, scriptedTerminal } from "../../support/cli/cli.js";

const table = commandTable();
const commands = table.flatMap((command) => [command, ...command.commands]);

async function help(words: readonly string[], width = 80): Promise<string> {
  const terminal = { ...scriptedTerminal(), width };
  expect(await main([...words, "--help"], terminal)).toBe(0);
  expect(terminal.warned).toEqual([]);
  return terminal.printed.join("");
}

describe("a request for help", () => {
  it.each([
    ["repo-scan --help", "repo-scan"],
    ["repo-scan -c my.ini -h", "repo-scan"],
    ["-c my.ini repo-scan --help", "repo-scan"],
    ["--json repo-scan -qh", "repo-scan"],
    ["repo-scan --no-such-option --help", "repo-scan"],
    ["help repo-scan", "repo-scan"],
    ["migrate -c migrate.ini upgrade --help", "migrate upgrade"],
    ["migrate --config upgrade downgrade head --help", "migrate downgrade"],
    ["alembic --help", "alembic"],
    ["help alembic stamp", "alembic stamp"],
    ["ssh-serve --help", "ssh-serve"],
  ])("%s gets the page of %s", async (line, name) => {
    const { status, stdout, stderr } = await runHere(line.split(" "));
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toMatch(new RegExp(`^Usage: kallithea-cli ${name}( (?![a-z]).*)?$`, "m"));
  });

  it.each([[[]], [["--help"]], [["-h"]], [["help"]], [["--"]]])("%j gets the list", async (words) => {
    expect((await runHere(words)).stdout).toContain("\nRepositories:\n");
  });

  it("is not made by an argument after --", async () => {
    expect((await runHere(["repo-scan", "-c", "t.ini", "--", "--help"])).status).toBe(2);
  });

  it("may name a page of help", async () => {
    for (const name of topicNames) expect((await runHere(["help", name])).status).toBe(0);
  });
});

describe("a page", () => {
  it.each([40, 57, 80, 100])("fits into a width of %i", async (width) => {
    const pages = await Promise.all([[], ...commands.map(({ path }) => path)].map((words) => help(words, width)));
    const long = pages.flatMap((page) => page.split("\n")).filter((line) => line.length > width);
    // A word cannot be broken, nor can an option of an example and its value.
    expect(long.filter((line) => !/^ +((kallithea-cli|--\S+) )?\S+( \\)?$/.test(line))).toEqual([]);
    for (const page of pages) expect(page).not.toMatch(/ $/m);
  });

  it("shows no types, and each option once, with its letter and one long name", async () => {
    for (const { path } of commands) {
      const page = await help(path);
      expect(page).not.toMatch(/\[(string|boolean|array|required|default)/);
      expect(page).not.toMatch(/config[-_]file INI|--yes.*--force-yes/);
      expect(page.match(/^ +-h, --help /gm)).toHaveLength(1);
    }
    expect(await help(["repo-scan"])).toMatch(/^ {2}-c, --config INI {2,}Configuration file/m);
    expect(await help(["setup"])).toMatch(/^ {2}-y, --yes {2,}Assume "yes" for all questions$/m);
    expect(await help(["db-status"])).toMatch(/^ {6}--format text\|json\|prometheus/m);
  });

  it("shows what is typed to switch an option off that is on, and both for one that is neither", async () => {
    expect(await help(["migrate", "upgrade"])).toMatch(/^ {6}--no-backup {2,}Do not copy an SQLite database first$/m);
    expect(await help(["migrate", "upgrade"])).not.toContain("--backup");
    expect(await help(["db-create"])).toMatch(/^ {6}--\[no-\]public-access {2,}Allow/m);
    for (const { options } of commands)
      for (const { isOnByDefault, description } of options)
        if (isOnByDefault) expect(description).toMatch(/^(Do not|Only|Drop) /);
  });

  it("has defaults in words", async () => {
    expect(await help(["migrate", "upgrade"])).toMatch(/--keep-backups N .*\n.*\(default: 10\)$/m);
  });

  it("names KALLITHEA_CONFIG as the default, and needs no -c, if it is set", async () => {
    vi.stubEnv("KALLITHEA_CONFIG", "/etc/my.ini");
    onTestFinished(() => void vi.unstubAllEnvs());
    const page = await help(["repo-scan"]);
    expect(page).toMatch(/^Usage: kallithea-cli repo-scan \[OPTIONS\]$/m);
    expect(page).toContain("(default: KALLITHEA_CONFIG)");
  });

  it("has the exit statuses of the command, and of alembic its own", async () => {
    expect(await help(["config-create"])).toMatch(/^Exit status: 0 done.* 2 .*[\s\S]* 3 exists already\.$/m);
    expect(await help(["config-create"])).not.toContain("7 the database");
    expect(await help(["migrate", "upgrade"])).not.toContain("255");
    expect((await help(["alembic", "upgrade"])).replace(/\s+/g, " ")).toContain(
      "255 what Alembic calls a CommandError",
    );
  });

  it("shows examples of alembic by that name", async () => {
    expect(await help(["alembic", "upgrade"])).toContain("\n  kallithea-cli alembic -c my.ini upgrade head\n");
  });

  it("names only variables that help environment explains", () => {
    const known = environmentVariables.map(({ name }) => name);
    for (const { variables } of commands) expect(known).toEqual(expect.arrayContaining([...variables]));
  });

  it("names the variables whose explanation names the command", () => {
    const named = environmentVariables.flatMap(({ name, meaning }) =>
      [...meaning.matchAll(/`((?:migrate )?[a-z]+(?:-[a-z]+)*)`/g)].map(([, command]) => [command, name] as const),
    );
    const variables = new Map(commands.map((command) => [command.path.join(" "), command.variables]));
    const missing = named.filter(([command = "", name]) => variables.get(command)?.includes(name) === false);
    expect(missing.map(([command, name]) => `${command}: ${name}`)).toEqual([
      // It sets it.
      "ssh-serve: KALLITHEA_EXTRAS",
    ]);
  });
});

describe("the list of commands", () => {
  it("has each command that users start on one line, aligned, below its heading", async () => {
    const page = await help([]);
    for (const { path, summary, commands, isHidden, group } of table) {
      const name = `${path[0]}${commands.length > 0 ? " COMMAND" : ""}`;
      const line = `  ${name.padEnd(20)}  ${summary.replace(/\.$/, "")}`;
      if (isHidden) expect(page).not.toContain(`  ${name} `);
      else if (name.length > 20)
        expect(page).toContain(`\n  ${name}\n${" ".repeat(24)}${summary.replace(/\.$/, "")}\n`);
      else expect(page).toContain(`\n${line}\n`);
      if (!isHidden) expect(page.split(`\n${group}:\n`)[1]?.split("\n\n")[0]).toContain(`  ${name}`);
    }
  });

  it("ends with the exit statuses and where to read on", async () => {
    const end = (await help([])).split("\n\n").at(-1)?.replace(/\s+/g, " ");
    for (const { status, code, short } of exitStatuses)
      if (short !== undefined) expect(end).toContain(`${status} ${code ?? "done"}`);
    expect(end).toContain("help COMMAND, help environment, help exit-codes, help files");
  });
});

it("has the width of the terminal within limits, and 80 if it is not known", () => {
  expect([undefined, 0, 20, 72, 500].map(textWidth)).toEqual([80, 80, 40, 72, 100]);
});

it("knows every command of Kallithea 0.7.0", () => {
  const original =
    "celery-run config-create db-create extensions-create front-end-build iis-install index-create ishell repo-purge-deleted repo-scan repo-update-metadata ssh-serve ssh-update-authorized-keys";
  expect(table.map(({ path }) => path[0])).toEqual(expect.arrayContaining(original.split(" ")));
});
