import { describe, expect, it } from "vitest";
import { groupNames } from "../../../src/cli/table/command-groups.js";
import { type CommandEntry, commandTable } from "../../../src/cli/table/command-table.js";
import { migrateCommands } from "../../support/cli/migrate-commands.js";
import { sourceFiles, textOf } from "../../support/project/source-imports.js";

const table = commandTable();

function entry(...path: string[]): CommandEntry {
  const found = [...table, ...table.flatMap(({ commands }) => commands)].find(
    (command) => command.path.join(" ") === path.join(" "),
  );
  if (found === undefined) throw new Error(`no entry for ${path.join(" ")}`);
  return found;
}

const option = (command: CommandEntry, name: string) =>
  command.options.find(({ names }) => names.includes(name)) ?? `no option ${name}`;

describe("the table of commands", () => {
  it("has every command, and the commands of the group", () => {
    expect(table.length).toBeGreaterThan(40);
    expect(
      entry("migrate")
        .commands.map(({ path }) => path[1])
        .sort(),
    ).toEqual([...migrateCommands].sort());
    expect(entry("migrate").aliases).toEqual(["alembic"]);
  });

  it("has a sentence for each command, option and argument", () => {
    for (const command of [...table, ...entry("migrate").commands]) {
      expect(command.summary, command.path.join(" ")).toMatch(/^[A-Z].*\.$/s);
      const described = [...command.options.filter(({ isHidden }) => !isHidden), ...command.arguments];
      for (const { description } of described) expect(description, command.path.join(" ")).toMatch(/^\S.*[^.]$/);
    }
  });

  it("has a heading and two examples for each command that users start", () => {
    for (const command of [...table, ...entry("migrate").commands].filter(({ isHidden }) => !isHidden)) {
      const name = command.path.join(" ");
      expect(groupNames, name).toContain(command.group);
      expect(command.examples, name).toHaveLength(2);
      for (const { meaning } of command.examples) expect(meaning, name).toMatch(/^[A-Z].*[^.]$/);
    }
    expect(entry("git-hook")).toMatchObject({ group: "Started by other programs", examples: [] });
  });

  it("has the commands in the order of their headings", () => {
    expect([...new Set(table.map(({ group }) => group))]).toEqual([...groupNames, "Started by other programs"]);
  });

  it("has the arguments of a command", () => {
    expect(entry("config-create").arguments).toMatchObject([
      { name: "config_file", isRequired: false, isRepeatable: false },
      { name: "key_value_pairs", isRequired: false, isRepeatable: true },
    ]);
    expect(entry("migrate", "merge").arguments).toMatchObject([
      { name: "revisions", isRequired: true, isRepeatable: true },
    ]);
  });

  it("knows the kinds of options", () => {
    expect(option(entry("repo-scan"), "c")).toMatchObject({
      names: ["config_file", "c", "config-file", "config"],
      takesValue: true,
      isRequired: true,
    });
    expect(option(entry("db-create"), "backup")).toMatchObject({ takesValue: false, isOnByDefault: true });
    expect(option(entry("db-create"), "public-access")).toMatchObject({ isOnByDefault: false, isUndecided: true });
    expect(option(entry("db-create"), "reuse")).toMatchObject({ isOnByDefault: false, isUndecided: false });
    expect(option(entry("db-status"), "format")).toMatchObject({ choices: ["text", "json", "prometheus"] });
    expect(option(entry("config-set"), "unset")).toMatchObject({ isRepeatable: true, defaultValue: undefined });
    expect(option(entry("migrate", "upgrade"), "keep-backups")).toMatchObject({ defaultValue: "10" });
    expect(option(entry("db-restore"), "yes")).toMatchObject({
      description: "Replace existing tables, keeping them under another name",
      takesValue: false,
    });
  });

  it("gives the options of a group to each of its commands, and none of one command to another", () => {
    expect(option(entry("migrate", "check"), "config")).toMatchObject({ isRequired: false });
    expect(option(entry("migrate", "check"), "sql")).toBe("no option sql");
  });

  it("has the exit statuses that the modules of a command name", () => {
    const kinds = { exists: 3, pending: 4, refused: 5, partial: 6, unreachable: 7 };
    const errors = { PendingError: 4, RefusedError: 5, IncompleteError: 6, RevisionExistsError: 3 };
    const named = (text: string) => [
      ...[...text.matchAll(/exitStatus\.(\w+)/g)].map(([, kind = ""]) => kinds[kind as keyof typeof kinds]),
      ...[...text.matchAll(/new (\w+Error)\(/g)].map(([, kind = ""]) => errors[kind as keyof typeof errors]),
    ];
    let checked = 0;
    for (const { path, statuses } of [...table, ...entry("migrate").commands]) {
      const name = `${path.at(-1)}`.replace("_", "-");
      const own = new RegExp(
        `^commands/(${path.length > 1 ? "migrate/(listing/)?" : ""}${name}|${path.join("/")}/.*)\\.ts$`,
      );
      const files = sourceFiles.filter((file) => own.test(file));
      if (path[0] !== "migrate" || path.length > 1) expect(files, name).not.toEqual([]);
      for (const status of files.flatMap((file) => named(textOf(file))).filter((found) => found !== undefined)) {
        expect(statuses, `${path.join(" ")}: ${status}`).toContain(status);
        checked += 1;
      }
    }
    expect(checked).toBeGreaterThan(20);
  });

  it("names the value of each option and argument, and one long name", () => {
    for (const { path, options, arguments: args } of [...table, ...entry("migrate").commands]) {
      for (const { long, short, valueName, takesValue } of options) {
        const name = `${path.join(" ")} --${long}`;
        expect(long.length, name).toBeGreaterThan(1);
        expect(short ?? "x", name).toHaveLength(1);
        if (takesValue) expect(valueName, name).toMatch(/^(?!VALUE$)([A-Z|.:]+|[a-z|]+)$/);
        else expect(valueName, name).toBeUndefined();
      }
      for (const { valueName } of args) expect(valueName, path.join(" ")).toMatch(/^[A-Z_=-]+$/);
    }
    expect(option(entry("repo-scan"), "c")).toMatchObject({ short: "c", long: "config", valueName: "INI" });
    expect(option(entry("setup"), "y")).toMatchObject({ short: "y", long: "yes" });
    expect(option(entry("config-upgrade"), "from")).toMatchObject({ valueName: "RELEASE|FILE" });
  });

  it("marks what only other programs start, and what is not shown", () => {
    expect(entry("git-hook")).toMatchObject({
      isHidden: true,
      summary: "Record a push to a Git repository. Only its hook post-receive starts this command.",
    });
    expect(option(entry("migrate", "revision"), "sql")).toMatchObject({ isHidden: true });
  });
});
