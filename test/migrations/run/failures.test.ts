// A failing revision leaves nothing behind, and reports where and why it failed. MariaDB cannot roll back DDL and has
// separate tests.
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type Engine, postgresql, query, sqlite, sqliteFile } from "../../support/databases/engines.js";
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
const words = {
  SQLite: { noTable: 'DROP TABLE "gone"', noColumn: "no such column: b", placeholder: "?" },
  PostgreSQL: { noTable: "DROP TABLE gone", noColumn: 'column "b" does not exist', placeholder: "$1" },
};

describe.each([
  { engine: sqlite, ...words.SQLite },
  { engine: postgresql, ...words.PostgreSQL },
])("on $engine.title", ({ engine, noTable, noColumn, placeholder }) => {
  describe.skipIf(engine.missing)("a failing revision", () => {
    it("is rolled back, and keeps the revision before it", async () => {
      const body = 'op.execute("INSERT INTO t VALUES (7)");\nop.dropTable("old");\nop.dropTable("gone");';
      const { error, url } = await failureOf(engine, body);
      expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
      expect(await query(url, "SELECT * FROM t")).toEqual([]);
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
      expect(error.exitStatus).toBe(1);
      expect(error.hint).toBe(
        `SQL: ${noTable}\nThe upgrade of revision bbbb was rolled back: the database is still at aaaa.`,
      );
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

    it("is reported with the line where its own code throws half-way", async () => {
      const { error, url, revisionFile } = await failureOf(
        engine,
        'op.dropTable("old");\nawait op.query("SELECT 1");\nnull.x;',
      );
      expect(error.message).toBe(
        `${revisionFile}:11: the upgrade of revision bbbb failed: Cannot read properties of null (reading 'x')`,
      );
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });

    it("is reported without parameter values", async () => {
      const { error } = await failureOf(
        engine,
        'op.execute("INSERT INTO gone VALUES (:password)", { password: "s3cret" });',
      );
      expect(`${error.message} ${error.hint}`).toContain(`INSERT INTO gone VALUES (${placeholder})`);
      expect(`${error.message} ${error.hint}`).not.toContain("s3cret");
    });

    it("is one that does not await its queries", async () => {
      const { error, url } = await failureOf(engine, 'op.query("SELECT 1").then(() => op.dropTable("old"));');
      expect(error.message).toContain("without `await`");
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    });

    it("does not run if a later file does not compile", async () => {
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

it("leaves no lock file next to an SQLite database after a failed run", async () => {
  const { url } = await failureOf(sqlite, 'op.dropTable("gone");');
  expect(existsSync(`${sqliteFile(url)}.lock`)).toBe(false);
});

describe.skipIf(postgresql.missing)(`on ${postgresql.title}`, () => {
  it("fails if the revision swallows an error, because COMMIT would silently roll everything back", async () => {
    const body = 'op.dropTable("old");\nawait op.query("SELECT b FROM nowhere").catch(() => {});';
    const { error, url } = await failureOf(postgresql, body);
    expect(error.message).toContain("current transaction is aborted");
    expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
  });

  it.each(["COMMIT", "/* so */ rollback; SELECT 1", "SELECT 1; END"])(
    "refuses a statement that would end the transaction of its revision: %s",
    async (statement) => {
      const { error, url } = await failureOf(
        postgresql,
        `op.dropTable("old");\nop.execute(${JSON.stringify(statement)});`,
      );
      expect(error.message).toContain("a revision runs in one transaction");
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    },
  );

  it("reports a statement that cannot run in a transaction", async () => {
    const { error } = await failureOf(postgresql, 'op.execute("CREATE INDEX CONCURRENTLY i ON old (a)");');
    expect(error.message).toContain("CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
  });
});
