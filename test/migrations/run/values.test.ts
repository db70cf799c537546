// Values are stored as they are in the revision, and are read back unchanged.
import { describe, expect, it } from "vitest";
import type { Operations } from "../../../src/schema/operations.js";
import { engines, query, sqlite } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { ask, databaseOf, runRevision, runRevisionOn } from "../../support/migrations/run-revision.js";

/** The smallest integer that a JavaScript number cannot represent. */
const large = 2n ** 53n + 1n;

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("a value of a revision", () => {
    it("that is an integer is stored as one in a text column, too", async () => {
      const url = await databaseOn(engine, "CREATE TABLE t (a VARCHAR(40));");
      await runRevisionOn(url, (op) => {
        op.bulkInsert("t", [{ a: 5 }, { a: large }]);
        op.execute("INSERT INTO t (a) VALUES (:n)", { n: 7 });
      });
      expect(await query(url, "SELECT a FROM t ORDER BY a")).toEqual([{ a: "5" }, { a: "7" }, { a: String(large) }]);
    });

    it("that is a bigint is stored and read back exactly", async () => {
      const url = await databaseOn(engine, "CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (9007199254740993);");
      let read: Record<string, unknown>[] = [];
      await runRevisionOn(url, async (op) => {
        op.execute("INSERT INTO t SELECT n + :one FROM t WHERE n = :n", { one: 1n, n: large });
        read = await op.query("SELECT n FROM t ORDER BY n");
        const [first] = read as { n: bigint }[];
        op.execute("UPDATE t SET n = :n WHERE n = :old", { n: first?.n ?? 0, old: large + 1n });
      });
      expect(read.map(({ n }) => String(n))).toEqual([String(large), String(large + 1n)]);
      expect(typeof read[0]?.n).toBe(engine === sqlite ? "bigint" : "string");
      expect(
        await query(url, "SELECT CAST(n AS CHAR(20)) AS n FROM t").then((rows) =>
          rows.map(({ n }) => String(n).trim()),
        ),
      ).toEqual([String(large), String(large)]);
    });
  });
});

describe("on SQLite", () => {
  it("stores booleans as 1 and 0, and keeps the type of numbers in a column without a type", async () => {
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

  it("returns integers that are safe in JavaScript as numbers", async () => {
    let read: object[] = [];
    await runRevision(databaseOf("CREATE TABLE t (a); INSERT INTO t VALUES (7), (0.5), ('x'), (NULL);"), async (op) => {
      read = await op.query("SELECT a FROM t");
    });
    expect(read).toEqual([{ a: 7 }, { a: 0.5 }, { a: "x" }, { a: null }]);
  });

  it("keeps the counter of a rebuilt table as an integer, however large", async () => {
    const file = databaseOf(
      `CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t VALUES (${large}, 'x'); DELETE FROM t;`,
    );
    await runRevision(file, (op) => op.alterColumn("t", "a", { nullable: false }));
    expect(ask(file, "SELECT typeof(seq) AS type, CAST(seq AS TEXT) AS seq FROM sqlite_sequence")).toEqual([
      { type: "integer", seq: String(large) },
    ]);
  });
});
