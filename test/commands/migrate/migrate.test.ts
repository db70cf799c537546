// The commands that need revision files and, some of them, the version table.
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { outputOf } from "../../../src/commands/instance/output.js";
import { edit } from "../../../src/commands/migrate/edit.js";
import { loadEnvironment } from "../../../src/commands/migrate/environment.js";
import { init } from "../../../src/commands/migrate/init.js";
import { current } from "../../../src/commands/migrate/listing/current.js";
import { heads } from "../../../src/commands/migrate/listing/heads.js";
import { history } from "../../../src/commands/migrate/listing/history.js";
import { show } from "../../../src/commands/migrate/listing/show.js";
import { merge } from "../../../src/commands/migrate/merge.js";
import { revision } from "../../../src/commands/migrate/revision.js";
import { writeNewRevision } from "../../../src/commands/migrate/write-new-revision.js";
import { emptyBodies } from "../../../src/migrations/history/files/render-revision.js";
import { scriptedTerminal } from "../../support/cli/cli.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { writeBothEnvironments } from "../../support/migrations/alembic-environment.js";

const line = ["a111", "b222 < a111"];
const listing = { name: "alembic", verbose: false, json: false };

/** An ini with its own revisions and a database with the given rows of the version table. */
function instance(lines: string[], rows: string[] = []) {
  const folder = temporaryFolder();
  const versions = writeBothEnvironments(folder, lines, rows);
  const config_file = path.join(folder, "my.ini");
  const url = `sqlite:///${path.join(folder, "x.db")}`;
  writeFileSync(
    config_file,
    `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = ${folder}\nversion_locations = ${versions}\n`,
  );
  return { folder, versions, config_file };
}

describe("listings", () => {
  it("history -i marks the revision of the database", async () => {
    const terminal = scriptedTerminal();
    await history({ ...listing, ...instance(line, ["a111"]), indicateCurrent: true }, terminal);
    expect(terminal.printed.join("")).toBe(
      "a111 -> b222 (head), message of b222\n<base> -> a111 (current), message of a111\n",
    );
  });

  it("history and heads do not open the database", async () => {
    const { config_file, folder } = instance(line);
    writeFileSync(path.join(folder, "x.db"), "no database");
    const terminal = scriptedTerminal();
    await history({ ...listing, config_file, indicateCurrent: false }, terminal);
    await heads({ ...listing, config_file, resolveDependencies: false }, terminal);
    expect(terminal.printed).toHaveLength(3);
  });

  it("history accepts `current` as the start of a range", async () => {
    const terminal = scriptedTerminal();
    await history({ ...listing, ...instance(line, ["b222"]), revRange: "current:", indicateCurrent: false }, terminal);
    expect(terminal.printed.join("")).toBe("a111 -> b222 (head), message of b222\n");
  });

  it("current -v prints the database, show current prints the revision", async () => {
    const made = instance(line, ["a111"]);
    const terminal = scriptedTerminal();
    await current({ ...listing, ...made, verbose: true }, terminal);
    await show({ ...listing, ...made, revision: "current" }, terminal);
    expect(terminal.printed[0]).toBe(`Current revision(s) for sqlite:///${path.join(made.folder, "x.db")}:\n`);
    expect(terminal.printed.filter((printed) => printed === "Rev: a111\n")).toHaveLength(2);
  });

  it("an ini used only for migrations needs no [app:main]", async () => {
    const { folder, versions } = instance(line, ["a111"]);
    const config_file = path.join(folder, "only.ini");
    writeFileSync(
      config_file,
      `[alembic]\nsqlalchemy.url = sqlite:///${path.join(folder, "x.db")}\nscript_location = ${folder}\nversion_locations = ${versions}\n`,
    );
    const terminal = scriptedTerminal();
    await current({ ...listing, config_file }, terminal);
    expect(terminal.printed.join("")).toBe("a111\n");
  });

  it("current changes nothing", async () => {
    const made = instance(line);
    const before = readFileSync(path.join(made.folder, "x.db"));
    await current({ ...listing, ...made }, scriptedTerminal());
    expect(readFileSync(path.join(made.folder, "x.db"))).toEqual(before);
  });

  it("--json prints one value", async () => {
    const terminal = scriptedTerminal();
    await current({ ...listing, ...instance(line, ["b222"]), json: true }, terminal);
    expect(JSON.parse(terminal.printed.join(""))).toMatchObject([{ revision: "b222", current: true, head: true }]);
  });

  it.each([
    ["no file", (folder: string) => path.join(folder, "gone.ini"), "alembic"],
    ["no section", (folder: string) => path.join(folder, "my.ini"), "other"],
  ])("refuse %s with Alembic's message", async (_, file, name) => {
    const config_file = file(instance(line).folder);
    const message = `No config file '${config_file}' found, or file has no '[${name}]' section`;
    await expect(
      heads({ ...listing, config_file, name, resolveDependencies: false }, scriptedTerminal()),
    ).rejects.toMatchObject({
      message,
      exitStatus: 2,
    });
  });
});

describe("new files", () => {
  it("revision writes a file, and history lists it", async () => {
    const made = instance(line);
    const terminal = scriptedTerminal();
    await revision(
      { ...made, name: "alembic", message: "add it", head: "head", splice: false, revId: "c333" },
      terminal,
    );
    expect(terminal.printed).toEqual([`Generating ${path.join(made.versions, "c333_add_it.ts")} ...  done\n`]);
    await heads({ ...listing, ...made, resolveDependencies: false }, terminal);
    expect(terminal.printed.at(-1)).toBe("c333 (head)\n");
  });

  it("merge writes a file that follows all heads", async () => {
    const made = instance(["a111", "b222 < a111", "c333 < a111"]);
    const terminal = scriptedTerminal();
    await merge(
      { ...made, name: "alembic", revisions: ["heads"], splice: false, message: "both", revId: "d444" },
      terminal,
    );
    await history({ ...listing, ...made, revRange: "d444:", indicateCurrent: false }, terminal);
    expect(terminal.printed.at(-1)).toBe("b222, c333 -> d444 (head) (mergepoint), both\n");
  });

  it.each([
    ["an id that is there", { revId: "a111" }, "Revision a111 already exists"],
    [
      "a path that is no version location",
      { versionPath: "/elsewhere" },
      "Path /elsewhere is not represented in current version locations",
    ],
    ["a head that is none", { head: "a111" }, "Revision a111 is not a head revision"],
  ])("%s: no file is written", async (_, options, message) => {
    const made = instance(line);
    const before = readdirSync(made.versions);
    await expect(
      revision({ ...made, name: "alembic", head: "head", splice: false, ...options }, scriptedTerminal()),
    ).rejects.toThrow(message);
    expect(readdirSync(made.versions)).toEqual(before);
  });

  it("a file that cannot be written is reported as failed", async () => {
    const environment = await loadEnvironment({ ...instance(line), name: "alembic" });
    const terminal = scriptedTerminal();
    const gone = path.join(temporaryFolder(), "gone");
    const writing = writeNewRevision(
      { ...environment, folders: [gone] },
      { heads: ["head"], revisionId: "c333" },
      emptyBodies,
      outputOf({}, terminal),
    );
    await expect(writing).rejects.toThrow(`${gone}/c333_.ts cannot be written: there is no such folder.`);
    expect(terminal.printed).toEqual([`Generating ${gone}/c333_.ts ...  FAILED\n`]);
  });
});

describe("init", () => {
  it("recommends a setting that keeps Kallithea's own history", async () => {
    const folder = temporaryFolder();
    const terminal = scriptedTerminal();
    await init({ directory: path.join(folder, "mine") }, terminal);
    const setting = terminal.printed.join("").trimEnd().split("\n").at(-1);
    const config_file = path.join(folder, "my.ini");
    writeFileSync(
      config_file,
      `[app:main]\nsqlalchemy.url = sqlite:///x.db\n[alembic]\nscript_location = kallithea:alembic\n${setting}\n`,
    );
    const options = { config_file, name: "alembic" };
    await revision(
      {
        ...options,
        head: "base",
        splice: false,
        branchLabel: ["mine"],
        versionPath: path.join(folder, "mine/versions"),
      },
      terminal,
    );
    const after = scriptedTerminal();
    await heads({ ...options, verbose: false, json: false, resolveDependencies: false }, after);
    expect(after.printed.join("")).toContain("7ba0d2cad930 (head)\n");
    expect(after.printed.join("")).toContain("(mine) (head)\n");
  });

  it("creates a folder that revision can use", async () => {
    const folder = temporaryFolder();
    const terminal = scriptedTerminal();
    await init({ directory: path.join(folder, "mine") }, terminal);
    expect(terminal.printed[0]).toBe(`Creating directory ${folder}/mine ...  done\n`);
    const config_file = path.join(folder, "my.ini");
    writeFileSync(config_file, `[app:main]\n[alembic]\nscript_location = ${folder}/mine\n`);
    await revision(
      { config_file, name: "alembic", message: "first", head: "head", splice: false, revId: "a111" },
      terminal,
    );
    expect(existsSync(path.join(folder, "mine/versions/a111_first.ts"))).toBe(true);
  });

  it("does not touch a folder that is not empty", async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "mine"), "");
    await expect(init({ directory: folder }, scriptedTerminal())).rejects.toThrow(
      `Directory ${folder} already exists and is not empty`,
    );
    expect(readdirSync(folder)).toEqual(["mine"]);
  });
});

describe("edit", () => {
  const withEditor = async (editor: string | undefined, use: () => Promise<void>) => {
    const { VISUAL, EDITOR } = process.env;
    process.env.VISUAL = "";
    process.env.EDITOR = editor ?? "";
    await use().finally(() => Object.assign(process.env, { VISUAL: VISUAL ?? "", EDITOR: EDITOR ?? "" }));
  };

  it("passes the file to the editor, after the editor's own arguments", async () => {
    const made = instance(line, ["a111"]);
    await withEditor(`cp -- ${made.versions}/b222_.ts`, () =>
      edit({ ...made, name: "alembic", revision: "current" }, scriptedTerminal()),
    );
    expect(readFileSync(path.join(made.versions, "a111_.ts"), "utf8")).toContain("message of b222");
  });

  it.each([
    ["there is no editor", undefined, "head", "No editor is configured"],
    ["the editor fails", "false", "head", "The editor (false) failed: exit status 1"],
    ["there is nothing to edit", "true", "base", "No revision files indicated by symbol 'base'"],
    ["the database is at nothing", "true", "current", "No current revisions"],
  ])("reports that %s", async (_, editor, identifier, message) => {
    const made = instance(line);
    await withEditor(editor, () =>
      expect(edit({ ...made, name: "alembic", revision: identifier }, scriptedTerminal())).rejects.toThrow(message),
    );
  });
});
