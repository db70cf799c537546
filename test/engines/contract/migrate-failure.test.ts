// A failing revision leaves nothing behind, and reports where and why it failed. An engine that cannot roll back DDL
// reports what is done, and resumes there.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type ByEngine, type Engine, engines, query } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { migrateOn } from "../../support/migrations/migration-session.js";
import { writeRevisions } from "../../support/migrations/write-revision-file.js";

const first = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';

const old = "CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);";

/** Runs a first revision, which succeeds, and a second one, which fails. */
async function failureOf(
  engine: Engine,
  body: string,
): Promise<{ error: UserError; url: string; revisionFile: string }> {
  const url = await databaseOn(engine, old);
  const folder = writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: first, bbbb: body });
  const error = await migrateOn(url, "head", { folder }).catch((error: unknown) => error);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return { error, url, revisionFile: path.join(folder, "bbbb_.ts") };
}

/** What each database reports. */
const words: ByEngine<{ noTable: string; noColumn: string; placeholder: string }> = {
  SQLite: { noTable: 'SQL: DROP TABLE "gone"\n', noColumn: "no such column: b", placeholder: "?" },
  PostgreSQL: { noTable: "SQL: DROP TABLE gone\n", noColumn: 'column "b" does not exist', placeholder: "$1" },
  // The table is looked up before the statement is sent.
  MariaDB: { noTable: "", noColumn: "Unknown column 'b' in 'SELECT'", placeholder: "?" },
};

describe.each(engines)("on $title", (engine) => {
  const { noTable, noColumn, placeholder } = words[engine.name];
  /** Rows of a table that the revision dropped before it failed. */
  const rowsOfDropped = async (url: string) => {
    if (engine.rollsBackSchemaChanges) expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    else await expect(query(url, "SELECT * FROM old")).rejects.toThrow("old");
  };

  describe.skipIf(engine.missing)("a revision that fails", () => {
    it("keeps the revision before it, and is rolled back or reported with a list of what is done", async () => {
      const body = 'op.execute("INSERT INTO t VALUES (7)");\nop.dropTable("old");\nop.dropTable("gone");';
      const { error, url } = await failureOf(engine, body);
      expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
      expect(await query(url, "SELECT * FROM t")).toEqual(engine.rollsBackSchemaChanges ? [] : [{ a: 7 }]);
      await rowsOfDropped(url);
      expect(error.exitStatus).toBe(1);
      if (engine.rollsBackSchemaChanges)
        expect(error.hint).toBe(
          `${noTable}The upgrade of revision bbbb was rolled back: the database is still at aaaa.`,
        );
      else
        expect(error.hint).toMatch(
          /^Revision bbbb is partially applied: MariaDB cannot roll back DDL\. alembic_version is still at aaaa\.\nDone:\n {2}op\.execute\(…\) INSERT INTO t VALUES \(7\)\n {2}op\.dropTable\("old"\)\nNot done/,
        );
    });

    it("is rolled back if it only changed rows", async () => {
      const body = 'op.execute("INSERT INTO t VALUES (7)");\nop.execute("DELETE FROM old");\nnull.x;';
      const { error, url } = await failureOf(engine, body);
      expect(error.hint).toContain("The upgrade of revision bbbb was rolled back: the database is still at aaaa.");
      expect(await query(url, "SELECT * FROM t")).toEqual([]);
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });

    it("is reported with the operation and the line that called it, although it runs later", async () => {
      const body = 'op.execute("SELECT 1");\n\nop.dropColumn("old", "b");\nop.execute("SELECT 2");';
      const { error, revisionFile } = await failureOf(engine, body);
      expect(error.message).toBe(`${revisionFile}:11: op.dropColumn("old", "b") failed: old has no column b; it has a`);
    });

    it("is reported with the line of a failing query", async () => {
      const { error, revisionFile } = await failureOf(
        engine,
        'await op.query("SELECT 1");\nawait op.query("SELECT b FROM old");',
      );
      expect(error.message).toBe(`${revisionFile}:10: op.query(…) failed: ${noColumn}`);
    });

    it("is reported with the line at which its own code throws", async () => {
      const { error, url, revisionFile } = await failureOf(
        engine,
        'op.dropTable("old");\nawait op.query("SELECT 1");\nnull.x;',
      );
      expect(error.message).toBe(
        `${revisionFile}:11: the upgrade of revision bbbb failed: Cannot read properties of null (reading 'x')`,
      );
      await rowsOfDropped(url);
    });

    it("is reported without parameter values", async () => {
      const { error } = await failureOf(
        engine,
        'op.execute("INSERT INTO gone VALUES (:password)", { password: "s3cret" });',
      );
      expect(`${error.message} ${error.hint}`).toContain(`INSERT INTO gone VALUES (${placeholder})`);
      expect(`${error.message} ${error.hint}`).not.toContain("s3cret");
    });

    it("is reported if it does not await its queries", async () => {
      const { error, url } = await failureOf(engine, 'op.query("SELECT 1").then(() => op.dropTable("old"));');
      expect(error.message).toContain("without `await`");
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });

    it("is not started, nor the one before it, if its file does not compile", async () => {
      const { error, url, revisionFile } = await failureOf(engine, "this is no TypeScript");
      expect(error.message).toContain(`${revisionFile}:9: `);
      await expect(query(url, "SELECT * FROM alembic_version")).rejects.toThrow("alembic_version");
    });
  });

  describe.skipIf(engine.missing)("a revision", () => {
    it("sees its own changes in later queries, even with the same text", async () => {
      const body = [
        'const before = await op.query("SELECT * FROM old");',
        'op.addColumn("old", { name: "b", type: { kind: "boolean" }, default: true });',
        'const after = await op.query("SELECT * FROM old");',
        'op.bulkInsert("old", [{ a: Object.keys(before[0]).length, b: false }, { a: Object.keys(after[0]).length, b: true }]);',
      ].join("\n");
      const url = await databaseOn(engine, old);
      await migrateOn(url, "head", {
        folder: writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: body }),
      });
      const rows = await query(url, "SELECT a, b FROM old");
      expect(rows.map(({ a, b }) => [a, Number(b)])).toEqual([
        [1, 1],
        [1, 0],
        [2, 1],
      ]);
    });

    it("gets the result of COUNT as a number", async () => {
      const body =
        'const [row] = await op.query("SELECT COUNT(*) AS n FROM old");\nif (row.n !== 1) throw new Error(typeof row.n);';
      const url = await databaseOn(engine, old);
      await migrateOn(url, "head", {
        folder: writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: body }),
      });
      expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
    });
  });
});
