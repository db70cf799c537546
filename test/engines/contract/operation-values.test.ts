// Values are stored as they are in the revision, and are read back unchanged.
import { describe, expect, it } from "vitest";
import { type ByEngine, engines, query } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { runRevisionOn } from "../../support/migrations/run-revision.js";

/** The smallest integer that a JavaScript number cannot represent. */
const large = 2n ** 53n + 1n;

/** The type in which `op.query` returns an integer beyond 2^53. */
const largeType: ByEngine<string> = { SQLite: "bigint", PostgreSQL: "string", MariaDB: "string" };

/** An SQL expression for bytes in hexadecimal digits. */
const hexOf: ByEngine<(column: string) => string> = {
  SQLite: (column) => `hex(${column})`,
  PostgreSQL: (column) => `upper(encode(${column}, 'hex'))`,
  MariaDB: (column) => `hex(${column})`,
};

describe.each(engines)("values of a revision on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test("stay integers in a column of strings", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (a VARCHAR(40));");
    await runRevisionOn(url, (op) => {
      op.bulkInsert("t", [{ a: 5 }, { a: large }]);
      op.execute("INSERT INTO t (a) VALUES (:n)", { n: 7 });
    });
    expect(await query(url, "SELECT a FROM t ORDER BY a")).toEqual([{ a: "5" }, { a: "7" }, { a: String(large) }]);
  });

  test("are stored and read unchanged: strings, booleans, bytes, numbers and NULL", async () => {
    const url = await databaseOn(engine, "");
    const row = { a: 'it\'s \\ "so" ?\n', b: true, c: new Uint8Array([0, 255, 39, 92]), d: -1, e: null };
    await runRevisionOn(url, async (op) => {
      op.createTable({
        name: "t",
        columns: [
          { name: "a", type: { kind: "text" } },
          { name: "b", type: { kind: "boolean" } },
          { name: "c", type: { kind: "binary" } },
          { name: "d", type: { kind: "integer" } },
          { name: "e", type: { kind: "text" }, nullable: true },
        ],
      });
      op.bulkInsert("t", [row]);
      op.execute("UPDATE t SET d = :d WHERE b = :b AND a = :a AND a <> '?'", { d: 7, b: true, a: row.a });
      expect(await op.query("SELECT a, d FROM t WHERE c = :c", { c: row.c })).toEqual([{ a: row.a, d: 7 }]);
    });
    const [stored = {}] = await query(url, `SELECT a, b, ${hexOf[engine.name]("c")} AS c, d, e FROM t`);
    expect({ ...stored, b: Boolean(stored.b) }).toEqual({ ...row, c: "00FF275C", d: 7 });
  });

  test("of 64 bits are stored and read exactly", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (n BIGINT); INSERT INTO t VALUES (9007199254740993);");
    let read: Record<string, unknown>[] = [];
    await runRevisionOn(url, async (op) => {
      op.execute("INSERT INTO t SELECT n + :one FROM t WHERE n = :n", { one: 1n, n: large });
      read = await op.query("SELECT n FROM t ORDER BY n");
      const [first] = read as { n: bigint }[];
      op.execute("UPDATE t SET n = :n WHERE n = :old", { n: first?.n ?? 0, old: large + 1n });
    });
    expect(read.map(({ n }) => String(n))).toEqual([String(large), String(large + 1n)]);
    expect(typeof read[0]?.n).toBe(largeType[engine.name]);
    expect(
      await query(url, "SELECT CAST(n AS CHAR(20)) AS n FROM t").then((rows) => rows.map(({ n }) => String(n).trim())),
    ).toEqual([String(large), String(large)]);
  });
});
