// How SQLite, whose columns have no fixed types, stores the values of a revision.
import { describe, expect, it } from "vitest";
import type { Operations } from "../../../../src/schema/operations.js";
import { ask, databaseOf, runRevision } from "../../../support/migrations/run-revision.js";

/** The smallest integer that a JavaScript number cannot represent. */
const large = 2n ** 53n + 1n;

describe("values of a revision on SQLite", () => {
  it("are 1 and 0 for booleans, and keep their type in a column that has none", async () => {
    const file = databaseOf("CREATE TABLE t (a, b TEXT);");
    await runRevision(file, (op: Operations) => {
      op.bulkInsert("t", [{ a: 2, b: true }]);
      op.execute("INSERT INTO t VALUES (:a, 'k' || :b)", { a: 0.5, b: false });
    });
    expect(ask(file, "SELECT typeof(a) AS type, a, b FROM t")).toEqual([
      { type: "integer", a: 2, b: "1" },
      { type: "real", a: 0.5, b: "k0" },
    ]);
  });

  it("are read as numbers if they are integers that are safe in JavaScript", async () => {
    let read: object[] = [];
    await runRevision(databaseOf("CREATE TABLE t (a); INSERT INTO t VALUES (7), (0.5), ('x'), (NULL);"), async (op) => {
      read = await op.query("SELECT a FROM t");
    });
    expect(read).toEqual([{ a: 7 }, { a: 0.5 }, { a: "x" }, { a: null }]);
  });

  it("leave the counter of a rebuilt table an integer, however large it is", async () => {
    const file = databaseOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t VALUES (${large}, 'x'); DELETE FROM t;`,
    );
    await runRevision(file, (op) => op.alterColumn("t", "a", { nullable: false }));
    expect(ask(file, "SELECT typeof(seq) AS type, CAST(seq AS TEXT) AS seq FROM sqlite_sequence")).toEqual([
      { type: "integer", seq: String(large) },
    ]);
  });
});
