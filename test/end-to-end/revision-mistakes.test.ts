// A mistake in a revision is neither reported as an internal error of Node or of this program, nor looks like success.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { ask, databaseOf } from "../support/migrations/run-revision.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";

/** Runs a revision whose body is in line 9 of its file. */
function upgrade(body: string) {
  const folder = temporaryFolder();
  const versions = writeRevisions(path.join(folder, "versions"), { a1: body });
  const database = databaseOf("CREATE TABLE t (a); INSERT INTO t VALUES (1);");
  const ini = path.join(folder, "my.ini");
  writeFileSync(
    ini,
    `[app:main]\nsqlalchemy.url = sqlite:///${database}\n[alembic]\nscript_location = kallithea:alembic\nversion_locations = ${versions}\n`,
  );
  const { status, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head", "--no-backup"]);
  return { status, stderr, file: path.join(versions, "a1_.ts"), rows: ask(database, "SELECT a FROM t") };
}

describe("a revision that", () => {
  it("uses op in a timer without await is reported with file and line", () => {
    const { status, stderr, file, rows } = upgrade('setTimeout(() => op.execute("DELETE FROM t"), 20);');
    expect(stderr).toContain(
      `Error: ${file}:9: op.execute(…) was called after revision a1 had ended, and was not run.\nUse \`await\` for`,
    );
    expect(stderr).not.toContain("node:internal");
    expect(status).toBe(1);
    expect(rows).toEqual([{ a: 1 }]);
  });

  it("fails in a promise without await is reported with file and line", () => {
    const { status, stderr, file } = upgrade('setTimeout(() => Promise.reject(new Error("too late")), 20);');
    expect(stderr).toContain(`Error: ${file}:9: too late\n`);
    expect(stderr).not.toContain("bug");
    expect(status).toBe(1);
  });

  it("ends the program fails and is rolled back", () => {
    const { status, stderr, file, rows } = upgrade(
      'op.execute("DELETE FROM t"); await op.query("SELECT 1"); process.exit(0);',
    );
    expect(stderr).toContain(
      `Error: ${file}:9: the upgrade of revision a1 failed: process.exit() would end the program`,
    );
    expect(status).toBe(1);
    expect(rows).toEqual([{ a: 1 }]);
  });

  it("waits forever fails and is rolled back", () => {
    const { status, stderr, file, rows } = upgrade(
      'op.execute("DELETE FROM t"); await op.query("SELECT 1"); await new Promise(() => {});',
    );
    expect(stderr).toContain(
      `Error: ${file}: the program ended in the middle of revision a1, which waits for something that never happens.`,
    );
    expect(status).toBe(1);
    expect(rows).toEqual([{ a: 1 }]);
  });
});

it("prints a bug of the program with the lines of its sources, not of the build", () => {
  const code = `
    const { load } = require(${JSON.stringify(builtProgram)});
    const terminal = { print() { throw new Error("full"); }, warn: (line) => console.log(line) };
    load("main.js").main(["--version"], terminal);`;
  const { stdout } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8" });
  expect(stdout).toContain("This is a bug in kallithea-cli");
  expect(stdout).toContain(`(${path.join(projectRoot, "src/main.ts")}:`);
  expect(stdout).not.toMatch(/dist\/main\.js/);
});
