// A revision that fails leaves nothing behind, and says where and why.
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.js";
import { migrateFile } from "../../support/migration-session.js";
import { ask, databaseOf } from "../../support/run-revision.js";
import { temporaryFolder } from "../../support/temporary-folder.js";
import { writeRevisions } from "../../support/write-revision-file.js";

const first = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';

/** Runs a first revision that succeeds and a second one. */
async function failureOf(body: string): Promise<{ error: UserError; file: string; revisionFile: string }> {
  const file = databaseOf("CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);");
  const folder = writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: first, bbbb: body });
  const error = await migrateFile(file, "head", { folder }).catch((error: unknown) => error);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return { error, file, revisionFile: path.join(folder, "bbbb_.ts") };
}

describe("a revision that fails", () => {
  it("leaves the one before it, and nothing of itself", async () => {
    const { error, file } = await failureOf('op.execute("INSERT INTO t VALUES (7)");\nop.dropTable("old");\nop.dropTable("gone");');
    expect(ask(file, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
    expect(ask(file, "SELECT * FROM t")).toEqual([]);
    expect(ask(file, "SELECT * FROM old")).toHaveLength(1);
    expect(error.exitStatus).toBe(1);
    expect(error.hint).toBe('SQL: DROP TABLE "gone"\nNothing of revision bbbb was kept: the database is at aaaa, as before it.');
  });

  it("names the operation with the line that asked for it, though it runs later", async () => {
    const { error, revisionFile } = await failureOf('op.execute("SELECT 1");\n\nop.dropColumn("old", "b");\nop.execute("SELECT 2");');
    expect(error.message).toBe(`${revisionFile}:11: op.dropColumn("old", "b") failed: old has no column b; it has a`);
  });

  it("names the line of a query", async () => {
    const { error, revisionFile } = await failureOf('await op.query("SELECT 1");\nawait op.query("SELECT b FROM old");');
    expect(error.message).toBe(`${revisionFile}:10: op.query(…) failed: no such column: b`);
  });

  it("names the line where its own code throws half-way", async () => {
    const { error, file, revisionFile } = await failureOf('op.dropTable("old");\nawait op.query("SELECT 1");\nnull.x;');
    expect(error.message).toBe(`${revisionFile}:11: the upgrade of revision bbbb failed: Cannot read properties of null (reading 'x')`);
    expect(ask(file, "SELECT * FROM old")).toHaveLength(1);
  });

  it("shows no value", async () => {
    const { error } = await failureOf('op.execute("INSERT INTO gone VALUES (:password)", { password: "s3cret" });');
    expect(`${error.message} ${error.hint}`).toContain("INSERT INTO gone VALUES (?)");
    expect(`${error.message} ${error.hint}`).not.toContain("s3cret");
  });

  it("is one that does not wait for its queries", async () => {
    const { error, file } = await failureOf('op.query("SELECT 1").then(() => op.dropTable("old"));');
    expect(error.message).toContain("without `await`");
    expect(ask(file, "SELECT * FROM old")).toHaveLength(1);
  });

  it("does not run where a later file cannot be used", async () => {
    const { error, file, revisionFile } = await failureOf("this is no TypeScript");
    expect(error.message).toContain(`${revisionFile}:9: `);
    expect(ask(file, "SELECT name FROM sqlite_master")).toEqual([{ name: "old" }]);
  });
});

describe("a run", () => {
  it("sees its own changes in later queries, also of the same text", async () => {
    const body = [
      'const before = await op.query("SELECT * FROM old");',
      'op.addColumn("old", { name: "b", type: { kind: "boolean" }, default: true });',
      'const after = await op.query("SELECT * FROM old");',
      'op.bulkInsert("old", [{ a: Object.keys(before[0]).length, b: false }, { a: Object.keys(after[0]).length, b: true }]);',
    ].join("\n");
    const file = databaseOf("CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);");
    await migrateFile(file, "head", { folder: writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: body }) });
    expect(ask(file, "SELECT a, b FROM old")).toEqual([
      { a: 1, b: 1 },
      { a: 1, b: 0 },
      { a: 2, b: 1 },
    ]);
  });

  it("leaves no lock", async () => {
    const { file } = await failureOf('op.dropTable("gone");');
    expect(() => readFileSync(`${file}.migration-lock`)).toThrow("ENOENT");
  });
});
