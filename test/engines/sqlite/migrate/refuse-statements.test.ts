// What a revision's SQL may not do on SQLite, and that nothing more is said of a failure than is true.
import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Connection } from "../../../../src/engines/sqlite/migrate/connection.js";
import { GuardedTransaction } from "../../../../src/engines/sqlite/migrate/guarded-transaction.js";
import { refuseStatement } from "../../../../src/engines/sqlite/migrate/refuse-statements.js";
import { UserError } from "../../../../src/errors.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { migrateFile } from "../../../support/migrations/migration-session.js";
import { ask, databaseOf } from "../../../support/migrations/run-revision.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

describe("a statement of a revision on SQLite", () => {
  it.each([
    ["COMMIT", "COMMIT is not allowed"],
    ["end transaction", "END is not allowed"],
    ["  -- a note\n/* more */ ; rollback", "ROLLBACK is not allowed"],
    ["BEGIN IMMEDIATE", "BEGIN is not allowed"],
    ["SAVEPOINT a", "SAVEPOINT is not allowed"],
    ["RELEASE a", "RELEASE is not allowed"],
    ["ATTACH 'x.db' AS x", "ATTACH is not allowed"],
    ["DETACH x", "DETACH is not allowed"],
    ["VACUUM", "Run it afterwards"],
    ["PRAGMA foreign_keys = ON", "PRAGMA foreign_keys is not allowed in a revision: it would change a setting"],
    [
      "PRAGMA main.writable_schema(1)",
      "PRAGMA writable_schema is not allowed in a revision: it would change a setting",
    ],
  ])("is refused if it would end the transaction or change a setting: %s", (statement, reason) => {
    expect(() => refuseStatement(statement)).toThrow(reason);
  });

  it.each([
    "SELECT 'COMMIT'",
    "UPDATE t SET a = 'x; COMMIT'",
    "CREATE TRIGGER g AFTER INSERT ON t BEGIN DELETE FROM u; END",
    'SELECT 1 AS "end"',
    "PRAGMA table_info(t)",
    "PRAGMA foreign_keys",
    "PRAGMA main.user_version = 7",
    "WITH x AS (SELECT 1) SELECT * FROM x",
    "",
  ])("is accepted: %s", (statement) => {
    expect(() => refuseStatement(statement)).not.toThrow();
  });
});

const table = "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE); INSERT INTO t (a) VALUES ('one'), ('two');";

/** Runs it as a revision, which fails. */
async function failureOf(body: string): Promise<{ error: UserError; file: string }> {
  const file = databaseOf(table);
  const folder = writeRevisions(path.join(temporaryFolder(), "versions"), { a1: body });
  const error = await migrateFile(file, "head", { folder }).catch((reason: unknown) => reason);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return { error, file };
}

const rows = [
  { id: 1, a: "one" },
  { id: 2, a: "two" },
];

describe("a revision on SQLite", () => {
  it("leaves no lock file next to the database if it fails", async () => {
    const { file } = await failureOf('op.dropTable("gone");');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it.each([
    ["COMMIT", 'op.execute("UPDATE t SET a = a || 1"); op.execute("COMMIT"); op.execute("SELECT nope FROM nowhere");'],
    ["ROLLBACK", 'op.execute("ROLLBACK"); op.execute("DELETE FROM t");'],
    ["END in a query", 'await op.query("END").catch(() => {}); op.execute("DELETE FROM t"); await op.query("COMMIT");'],
  ])("keeps nothing when it asks for %s", async (_, body) => {
    const { error, file } = await failureOf(body);
    expect(error.hint).toContain("The upgrade of revision a1 was rolled back: the database is still at base.");
    expect(ask(file, "SELECT * FROM t")).toEqual(rows);
  });

  it("does not continue after SQLite itself has rolled back the transaction, even if the revision swallows that error", async () => {
    const { error, file } = await failureOf(
      'await op.query("INSERT OR ROLLBACK INTO t (a) VALUES (\'one\') RETURNING id").catch(() => {});\nop.execute("DELETE FROM t");',
    );
    expect(error.message).toContain("SQLite rolled back the transaction of the revision after a failed statement");
    expect(error.hint).toContain("The upgrade of revision a1 was rolled back");
    expect(ask(file, "SELECT * FROM t")).toEqual(rows);
  });
});

it("a transaction that a statement has ended is not reported as rolled back", async () => {
  const native = { inTransaction: false };
  const connection = {
    query: async (statement: string) => {
      if (statement.startsWith("BEGIN")) native.inTransaction = true;
      return statement === "PRAGMA foreign_keys" ? [{ foreign_keys: 0 }] : [];
    },
  };
  const transaction = new GuardedTransaction(connection as unknown as Connection, native);
  const ending = transaction.run(() =>
    transaction.part(async () => {
      native.inTransaction = false;
    }),
  );
  await expect(ending).rejects.toThrow("the statement ended the transaction of the revision");
  expect(transaction.endedEarly).toBe(true);
});
