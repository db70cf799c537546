// What the operations of a revision do to a schema with rows, and what they refuse so that no row is lost.
import { describe, expect, it } from "vitest";
import type { ColumnType } from "../../../src/schema/operation.js";
import type { Operations } from "../../../src/schema/operations.js";
import { dump } from "../../support/databases/dump.js";
import { type ByEngine, type Engine, engines, query } from "../../support/databases/engines.js";
import { schemaDump } from "../../support/databases/schema-dump.js";
import { reflectAt, reflectTableAt } from "../../support/databases/schemas.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { runRevisionOn } from "../../support/migrations/run-revision.js";

type Revision = (op: Operations) => void;

async function run(engine: Engine, sql: string, revision: Revision) {
  const url = await databaseOn(engine, sql);
  return { url, ...(await runRevisionOn(url, revision)) };
}

/** The message of a revision that is refused, which must not change schema and rows. */
async function refusalOf(engine: Engine, sql: string, revision: Revision): Promise<string> {
  const url = await databaseOn(engine, sql);
  const before = [schemaDump(url), await dump(url)];
  const error = await runRevisionOn(url, revision).then(
    () => undefined,
    (reason: Error) => reason,
  );
  expect([schemaDump(url), await dump(url)]).toEqual(before);
  return error?.message ?? expect.fail("it was not refused");
}

/** On servers, the rows are checked before the change; SQLite reports an error of its own afterwards. */
function inWords(sqlite: string, servers: string): ByEngine<string> {
  return { SQLite: sqlite, PostgreSQL: servers, MariaDB: servers };
}

function same(words: string): ByEngine<string> {
  return inWords(words, words);
}

const columnNames = async (url: string, table: string) =>
  (await reflectTableAt(url, table)).columns.map(({ name }) => name);

const integer = { kind: "integer" } as const;
const text = { kind: "text" } as const;
const string: ColumnType = { kind: "string", length: 20 };

describe.each(engines)("operations on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  describe("alterColumn", () => {
    const table =
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(10) DEFAULT 'x' NOT NULL); INSERT INTO t VALUES (1, '7'), (2, 'abc')";

    test.each<[string, ColumnType]>([
      ["a longer string", { kind: "string", length: 20 }],
      ["a text", { kind: "text" }],
      ["a string as long as its values", { kind: "string", length: 3 }],
    ])("makes %s of a string, and keeps its place, its values, NOT NULL and the default", async (_, type) => {
      const { url } = await run(engine, table, (op) => op.alterColumn("t", "a", { type }));
      const { columns } = await reflectTableAt(url, "t");
      expect(columns[1]).toEqual({ name: "a", type, default: "x" });
      expect(await query(url, "SELECT a FROM t ORDER BY id")).toEqual([{ a: "7" }, { a: "abc" }]);
    });

    test("makes a string of a number with another default, and the number again", async () => {
      const { url } = await run(
        engine,
        "CREATE TABLE t (a INTEGER DEFAULT 5); INSERT INTO t VALUES (7), (NULL)",
        (op) => op.alterColumn("t", "a", { type: { kind: "string", length: 9 }, default: "five" }),
      );
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: "7" }, { a: null }]);
      await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: integer, default: 5 }));
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: 7 }, { a: null }]);
      expect((await reflectTableAt(url, "t")).columns).toEqual([
        { name: "a", type: integer, nullable: true, default: 5 },
      ]);
    });

    test("refuses a type that would change values, and reports how many but not which", async () => {
      const message = await refusalOf(
        engine,
        "CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20)); INSERT INTO t VALUES (1, '7'), (2, '0042'), (3, NULL)",
        (op) => op.alterColumn("t", "a", { type: integer }),
      );
      const words: ByEngine<string> = {
        SQLite: "the new type of t.a would change 1 of its values",
        PostgreSQL: "the new type of t.a would change, or cannot hold, the values of 1 row (id 2)",
        MariaDB: "the new type of t.a would change 1 of its values",
      };
      expect(message).toContain(words[engine.name]);
      expect(message).not.toContain("0042");
    });

    test("removes the default, and sets another one", async () => {
      const { url } = await run(engine, table, (op) => op.alterColumn("t", "a", { default: null }));
      const defaultOf = async () => (await reflectTableAt(url, "t")).columns[1]?.default;
      expect(await defaultOf()).toBeUndefined();
      await runRevisionOn(url, (op) => op.alterColumn("t", "a", { default: "it's" }));
      expect(await defaultOf()).toBe("it's");
    });
  });

  describe("rows that do not fit", () => {
    const tables = `
      CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
      CREATE TABLE t (k INTEGER, l INTEGER, a INTEGER, b VARCHAR(20), PRIMARY KEY (k, l));
      INSERT INTO t VALUES (1, 1, 1, 'x'), (1, 2, 1, 'x'), (2, 1, NULL, 'x'), (2, 2, NULL, NULL), (3, 3, 9, 'y');`;

    test.each<[string, Revision, ByEngine<string>]>([
      [
        "a NULL in a column that is to be NOT NULL",
        (op) => op.alterColumn("t", "b", { nullable: false }),
        inWords(
          "the rows of t cannot be copied: NOT NULL constraint failed: t.b",
          "t.b cannot be NOT NULL: it is NULL in 1 row (k/l 2/2). Set a value first",
        ),
      ],
      [
        "duplicates in a new unique constraint",
        (op) => op.createUniqueConstraint("t", "uq_t_a", ["a", "b"]),
        inWords(
          "the rows of t cannot be copied: UNIQUE constraint failed: t.a, t.b",
          "the values of a, b are not unique in 2 rows (k/l 1/1, 1/2) of t",
        ),
      ],
      [
        "duplicates in a new unique index",
        (op) => op.createIndex("t", { name: "t_a", columns: ["a"], unique: true }),
        inWords("UNIQUE constraint failed: t.a", "the values of a are not unique in 2 rows (k/l 1/1, 1/2) of t"),
      ],
      [
        "a reference to a missing row in a new foreign key",
        (op) => op.createForeignKey("t", "fk_t_a", ["a"], { referredTable: "p", referredColumns: ["id"] }),
        inWords("1 rows of t refer to rows of p that do not exist", "no matching row in p for 1 row (k/l 3/3) of t"),
      ],
      [
        "a row that a new check excludes",
        (op) => op.createCheckConstraint("t", "ck_t_a", "a < 5"),
        inWords(
          "the rows of t cannot be copied: CHECK constraint failed: ck_t_a",
          "the check a < 5 is violated by 1 row (k/l 3/3) of t",
        ),
      ],
      [
        "rows without a value for a new column that is NOT NULL",
        (op) => op.addColumn("t", { name: "c", type: text }),
        same("t.c is NOT NULL and has no default, but the table has 5 rows. Give it a default"),
      ],
    ])("are refused: %s", async (_, revision, message) => {
      expect(await refusalOf(engine, tables, revision)).toContain(message[engine.name]);
    });

    test("do not include rows without a value, for a unique constraint, a foreign key and a check", async () => {
      const { url } = await run(engine, `${tables} DELETE FROM t WHERE a IS NOT NULL`, (op) => {
        op.createUniqueConstraint("t", "uq_t_a", ["a"]);
        op.createForeignKey("t", "fk_t_a", ["a"], { referredTable: "p", referredColumns: ["id"] });
        op.createCheckConstraint("t", "ck_t_a", "a < 5");
      });
      const { constraints, indexes } = await reflectTableAt(url, "t");
      const names = [...constraints.filter(({ type }) => type !== "primary"), ...indexes].map(({ name }) => name);
      expect(names.toSorted()).toEqual(["ck_t_a", "fk_t_a", "uq_t_a"]);
    });

    test("do not exist in an empty table, for a new column that is NOT NULL", async () => {
      const { url } = await run(engine, "CREATE TABLE t (a INTEGER)", (op) =>
        op.addColumn("t", { name: "b", type: string }),
      );
      expect((await reflectTableAt(url, "t")).columns[1]).toEqual({ name: "b", type: string });
    });
  });

  describe("addColumn", () => {
    test("gives its default to existing rows", async () => {
      const { url } = await run(engine, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)", (op) => {
        op.addColumn("t", { name: "b", type: string, default: "it's" });
        op.addColumn("t", { name: "c", type: { kind: "boolean" }, default: true });
        op.addColumn("t", { name: "d", type: string, nullable: true });
      });
      expect(await query(url, "SELECT a, b, d FROM t WHERE c")).toEqual([{ a: 1, b: "it's", d: null }]);
    });

    test("evaluates a default that is an expression for existing rows", async () => {
      const { url } = await run(engine, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)", (op) =>
        op.addColumn("t", { name: "b", type: string, default: { sql: "upper('x')" } }),
      );
      expect(await query(url, "SELECT * FROM t")).toEqual([{ a: 1, b: "X" }]);
    });
  });

  describe("dropColumn", () => {
    test("also drops the column's own constraints and indexes, and reports what was dropped with it", async () => {
      const { url, noticed } = await run(
        engine,
        `CREATE TABLE t (id INTEGER PRIMARY KEY, a VARCHAR(20), b VARCHAR(20), c VARCHAR(20),
           CONSTRAINT ck_t_c CHECK (c <> ''), CONSTRAINT uq_t_a UNIQUE (a));
         CREATE INDEX t_b ON t (b)`,
        (op) => {
          for (const column of ["a", "b", "c"]) op.dropColumn("t", column);
        },
      );
      expect(noticed).toEqual([
        "Dropping t.a also drops unique constraint uq_t_a.",
        "Dropping t.b also drops index t_b.",
      ]);
      const { columns, constraints, indexes } = await reflectTableAt(url, "t");
      expect(columns.map(({ name }) => name)).toEqual(["id"]);
      expect(constraints.map(({ type }) => type)).toEqual(["primary"]);
      expect(indexes).toEqual([]);
    });

    test.each<[string, string, ByEngine<string>]>([
      [
        "a unique constraint over two columns",
        "CREATE TABLE t (a VARCHAR(20), b VARCHAR(20), CONSTRAINT uq_t_ab UNIQUE (a, b))",
        same("this would also drop unique constraint uq_t_ab. Drop that first"),
      ],
      [
        "a check of two columns",
        "CREATE TABLE t (a VARCHAR(20), b VARCHAR(20), CONSTRAINT ck_t_a CHECK (a < b))",
        same("this would also drop check ck_t_a. Drop that first"),
      ],
      [
        "an index over two columns",
        "CREATE TABLE t (a VARCHAR(20), b VARCHAR(20)); CREATE INDEX t_ab ON t (a, b)",
        same("this would also drop index t_ab. Drop that first"),
      ],
      [
        "the primary key",
        "CREATE TABLE t (a VARCHAR(20), b VARCHAR(20), PRIMARY KEY (a))",
        {
          SQLite: "this would also drop unnamed primary key on a. Drop that first",
          PostgreSQL: "this would also drop primary key t_pkey. Drop that first",
          MariaDB: "this would also drop primary key PRIMARY. Drop that first",
        },
      ],
      [
        "a view",
        "CREATE TABLE t (a VARCHAR(20), b VARCHAR(20)); CREATE VIEW seen AS SELECT a FROM t",
        {
          SQLite: "seen",
          PostgreSQL: "view seen depends on column a of table t",
          MariaDB: "t.a cannot be dropped: the view seen would no longer work",
        },
      ],
      [
        "a foreign key of another table",
        `CREATE TABLE t (a VARCHAR(20), b VARCHAR(20), CONSTRAINT uq_t_a UNIQUE (a));
         CREATE TABLE u (a VARCHAR(20), CONSTRAINT fk_u_a FOREIGN KEY (a) REFERENCES t (a))`,
        {
          SQLite: "a foreign key would no longer work",
          PostgreSQL: "constraint fk_u_a on table u depends on",
          MariaDB: "Cannot drop index 'uq_t_a': needed in a foreign key constraint",
        },
      ],
    ])("refuses a column that is used by %s", async (_, sql, message) => {
      expect(await refusalOf(engine, sql, (op) => op.dropColumn("t", "a"))).toContain(message[engine.name]);
    });

    test("forgets the values of a column that is dropped and added again", async () => {
      const { url } = await run(
        engine,
        "CREATE TABLE t (a VARCHAR(9), b VARCHAR(9)); INSERT INTO t VALUES ('1', '2')",
        (op) => {
          op.dropColumn("t", "a");
          op.addColumn("t", { name: "a", type: string, nullable: true });
        },
      );
      expect(await query(url, "SELECT a, b FROM t")).toEqual([{ a: null, b: "2" }]);
    });
  });

  describe("renameColumn and renameTable", () => {
    test("keep rows, keys, checks and indexes", async () => {
      const { url } = await run(
        engine,
        `CREATE TABLE p (id INTEGER PRIMARY KEY); INSERT INTO p VALUES (1);
         CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL, CONSTRAINT ck_t_n CHECK (n < 1000), CONSTRAINT uq_t_n UNIQUE (n),
           CONSTRAINT fk_t_n FOREIGN KEY (n) REFERENCES p (id));
         CREATE INDEX t_n ON t (n, id); INSERT INTO t VALUES (7, 1)`,
        (op) => {
          op.renameColumn("t", "n", "number");
          op.renameTable("t", "renamed");
          op.renameColumn("p", "id", "key_id");
        },
      );
      expect(await query(url, "SELECT id, number FROM renamed")).toEqual([{ id: 7, number: 1 }]);
      const { constraints, indexes } = await reflectTableAt(url, "renamed");
      const foreign = constraints.find(({ type }) => type === "foreign");
      expect(foreign).toMatchObject({ columns: ["number"], referredTable: "p", referredColumns: ["key_id"] });
      expect(JSON.stringify(constraints.filter(({ type }) => type === "check"))).toMatch(/number.*1000/);
      expect(indexes).toContainEqual({ name: "t_n", columns: ["number", "id"] });
      for (const [id, number] of [
        [8, 1],
        [8, 1000],
        [8, 2],
      ])
        await expect(query(url, `INSERT INTO renamed VALUES (${id}, ${number})`), String(number)).rejects.toThrow();
    });
  });

  test("dropTable refuses a table that others refer to", async () => {
    const words: ByEngine<string> = {
      SQLite: "u refer to t. Drop these foreign keys first",
      PostgreSQL: "constraint fk_u_a on table u depends on table t",
      MariaDB: "foreign keys of u refer to t. Drop them first",
    };
    const message = await refusalOf(
      engine,
      "CREATE TABLE t (a INTEGER PRIMARY KEY); CREATE TABLE u (a INTEGER, CONSTRAINT fk_u_a FOREIGN KEY (a) REFERENCES t (a))",
      (op) => op.dropTable("t"),
    );
    expect(message).toContain(words[engine.name]);
  });

  describe("what exists already, or is missing", () => {
    const tables =
      "CREATE TABLE t (a VARCHAR(20)); CREATE TABLE u (a VARCHAR(20), b INTEGER, CONSTRAINT uq_u_a UNIQUE (a)); CREATE INDEX u_a ON u (a)";

    test("is no error with ifExists and ifNotExists", async () => {
      const { url } = await run(engine, tables, (op) => {
        op.dropTable("gone", { ifExists: true });
        op.dropColumn("t", "gone", { ifExists: true });
        op.dropIndex("t", "gone", { ifExists: true });
        op.dropConstraint("t", "gone", "unique", { ifExists: true });
        op.addColumn("t", { name: "a", type: integer }, { ifNotExists: true });
      });
      expect((await reflectTableAt(url, "t")).columns).toEqual([{ name: "a", type: string, nullable: true }]);
    });

    test.each<[string, Revision, string]>([
      ["a column to drop", (op) => op.dropColumn("t", "gone"), "t has no column gone; it has a"],
      ["a column to alter", (op) => op.alterColumn("t", "gone", { nullable: true }), "t has no column gone; it has a"],
      ["a column to rename", (op) => op.renameColumn("t", "gone", "b"), "gone"],
      ["an index of this table", (op) => op.dropIndex("t", "u_a"), "t has no index u_a; it has none"],
      [
        "a constraint of this type",
        (op) => op.dropConstraint("u", "uq_u_a", "check"),
        "u has no check constraint uq_u_a; it has none",
      ],
      ["a table to change", (op) => op.addColumn("gone", { name: "a", type: text }), "no such table: gone"],
      ["a table to drop", (op) => op.dropTable("gone"), "gone"],
      ["a table to rename", (op) => op.renameTable("gone", "other"), "gone"],
    ])("is named in a refusal: %s is missing", async (_, revision, message) => {
      expect(await refusalOf(engine, tables, revision)).toContain(message);
    });

    test.each<[string, Revision, RegExp]>([
      ["a column", (op) => op.addColumn("t", { name: "a", type: text, nullable: true }), /^t already has a column a/],
      ["the new name of a column", (op) => op.renameColumn("u", "a", "b"), /\bb\b/],
      ["a constraint", (op) => op.createUniqueConstraint("u", "uq_u_a", ["a"]), /^u already has a constraint uq_u_a/],
      [
        "an index",
        (op) => op.createIndex("u", { name: "u_a", columns: ["a"] }),
        /\bu_a"? already|^u already has an index u_a\b/,
      ],
      ["a table", (op) => op.createTable({ name: "u", columns: [{ name: "a", type: integer }] }), /\bu"? already/],
      ["the new name of a table", (op) => op.renameTable("t", "u"), /\bu"? already|already .*: u$/],
    ])("is named in a refusal: %s exists", async (_, revision, message) => {
      expect(await refusalOf(engine, tables, revision)).toMatch(message);
    });
  });

  describe("names", () => {
    /** Of letters of one byte and of two; undefined if the database accepts names of any length. */
    const limits: ByEngine<{ longs: readonly string[]; words: string } | undefined> = {
      SQLite: undefined,
      PostgreSQL: {
        longs: ["x".repeat(64), "ö".repeat(32)],
        words: "longer than 63 bytes. Choose a shorter one",
      },
      MariaDB: {
        longs: ["x".repeat(65), "ö".repeat(65)],
        words: "longer than 64 characters. Choose a shorter one",
      },
    };
    const limit = limits[engine.name];
    const [long = "x".repeat(300), longInBytes = "ö".repeat(300)] = limit?.longs ?? [];

    test.each<[string, Revision]>([
      ["a table", (op) => op.createTable({ name: long, columns: [{ name: "a", type: text }] })],
      ["a column", (op) => op.addColumn("t", { name: long, type: text, nullable: true })],
      ["the new name of a column", (op) => op.renameColumn("t", "a", long)],
      ["an index", (op) => op.createIndex("t", { name: long, columns: ["a"] })],
      ["a constraint", (op) => op.createUniqueConstraint("t", long, ["a"])],
      [
        "a constraint named by the convention",
        (op) =>
          op.createTable({
            name: long.slice(3),
            columns: [{ name: "a", type: string }],
            constraints: [{ type: "primary", columns: ["a"] }],
          }),
      ],
      ["the new name of a table in letters of two bytes", (op) => op.renameTable("t", longInBytes)],
    ])("that are too long for the database are refused: %s", async (_, revision) => {
      const sql = "CREATE TABLE t (a VARCHAR(20))";
      if (limit !== undefined) expect(await refusalOf(engine, sql, revision)).toContain(limit.words);
      else await run(engine, sql, revision);
    });

    test.each(['Odd "name"', "Odd `name`", "with-dash", "order", "Ünïcode", "UPPER"])(
      "are quoted in all operations: %s",
      async (name) => {
        const { url } = await run(engine, "CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)", (op) => {
          op.createTable({
            name,
            columns: [{ name, type: string, nullable: true }],
            indexes: [{ name: `i ${name}`, columns: [name] }],
          });
          op.bulkInsert(name, [{ [name]: "x" }]);
          op.alterColumn(name, name, { nullable: false, type: { kind: "string", length: 5 }, default: "y" });
          op.renameColumn(name, name, `${name}2`);
          op.dropIndex(name, `i ${name}`);
          op.createUniqueConstraint(name, `uq ${name}`, [`${name}2`]);
          op.dropConstraint(name, `uq ${name}`, "unique");
          op.addColumn(name, { name: `${name}3`, type: integer, nullable: true });
          op.dropColumn(name, `${name}2`);
          op.renameTable(name, `${name}2`);
          op.dropTable(`${name}2`);
        });
        expect((await reflectAt(url)).tables.map((table) => table.name)).toEqual(["t"]);
        expect(await columnNames(url, "t")).toEqual(["id"]);
      },
    );
  });
});
