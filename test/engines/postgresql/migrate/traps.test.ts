// The traps of PostgreSQL that migrations of TypeORM and of Alembic have fallen into, by the numbers under which the
// project knows them, and those that lie in PostgreSQL itself.
import { describe, expect, it } from "vitest";
import type { Operations } from "../../../../src/schema/operations.js";
import { postgresql, query, type Row } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { migrateOn } from "../../../support/migrations/migration-session.js";
import { runRevisionOn } from "../../../support/migrations/run-revision.js";
import { loadRelease } from "../../../support/reference/load-release.js";

const databaseOf = (sql: string) => serverDatabase(postgresql, sql);

async function columnsOf(url: string, table: string): Promise<Row[]> {
  return query(
    url,
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, attnotnull AS required, pg_get_expr(adbin, adrelid) AS default
     FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE attrelid = '${table}'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
  );
}

async function constraintsOf(url: string, table: string): Promise<unknown[]> {
  const rows = await query(url, `SELECT conname FROM pg_constraint WHERE conrelid = '${table}'::regclass ORDER BY 1`);
  return rows.map((row) => row.conname);
}

describe.skipIf(postgresql.missing)(`on ${postgresql.title}`, () => {
  describe("P1: another type", () => {
    const table =
      "CREATE TABLE t (id serial CONSTRAINT pk_t PRIMARY KEY, a varchar(10) NOT NULL DEFAULT 'x'); INSERT INTO t (a) VALUES ('7'), ('abc');";

    it.each<[string, Parameters<Operations["alterColumn"]>[2]["type"], string]>([
      ["longer", { kind: "string", length: 20 }, "character varying(20)"],
      ["a text", { kind: "text" }, "text"],
      ["as long as its values", { kind: "string", length: 3 }, "character varying(3)"],
    ])("%s keeps place, values, NOT NULL and the default", async (_, type, expected) => {
      const url = await databaseOf(table);
      await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: type ?? { kind: "text" } }));
      expect((await columnsOf(url, "t"))[1]).toMatchObject({ name: "a", type: expected, required: true });
      expect((await columnsOf(url, "t"))[1]?.default).toContain("'x'");
      expect(await query(url, "SELECT a FROM t ORDER BY id")).toEqual([{ a: "7" }, { a: "abc" }]);
    });

    it.each<[string, Parameters<Operations["alterColumn"]>[2]["type"], string | null]>([
      ["stays with a longer type", { kind: "string", length: 50 }, "C"],
      ["stays with another type of texts", { kind: "text" }, "C"],
      ["is another one if the type names it", { sql: 'varchar(50) COLLATE "POSIX"' }, "POSIX"],
      ["goes with a type that has none", { kind: "integer" }, null],
    ])("the collation %s", async (_, type, expected) => {
      const url = await databaseOf("CREATE TABLE t (a varchar(20) COLLATE \"C\"); INSERT INTO t VALUES ('7');");
      await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: type ?? { kind: "text" } }));
      const collations = await query(
        url,
        "SELECT collname AS name FROM pg_attribute LEFT JOIN pg_collation ON pg_collation.oid = attcollation WHERE attrelid = 't'::regclass AND attnum = 1",
      );
      expect(collations).toEqual([{ name: expected }]);
    });

    it.each<[string, string, Parameters<Operations["alterColumn"]>[2]["type"], string]>([
      ["that would be cut", "varchar(10)", { kind: "string", length: 2 }, "1 row (id 2)"],
      ["that are no numbers, or other ones than they look", "varchar(10)", { kind: "integer" }, "3 rows (id 2, 3, 4)"],
      [
        "that are bytes, of which PostgreSQL would write the digits",
        "bytea",
        { kind: "text" },
        "4 rows (id 1, 2, 3, …)",
      ],
    ])("refuses values %s, and keeps them", async (_, type, wanted, rows) => {
      const url = await databaseOf(
        `CREATE TABLE t (id serial PRIMARY KEY, a ${type}); INSERT INTO t (a) VALUES ('7'), ('abc'), ('07'), ('1e'), (NULL);`,
      );
      await expect(
        runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: wanted ?? { kind: "text" } })),
      ).rejects.toThrow(`the new type of t.a would change, or cannot hold, the values of ${rows}`);
      expect(await query(url, "SELECT a FROM t")).toHaveLength(5);
    });

    it.each([
      ["round", "double precision", "1.5", { kind: "integer" } as const],
      ["cut off the time of", "timestamp", "2015-04-01 12:00:00", { sql: "date" }],
      ["make true of", "integer", "2", { kind: "boolean" } as const],
    ])("refuses to %s a value", async (_, type, value, wanted) => {
      const url = await databaseOf(`CREATE TABLE t (a ${type}); INSERT INTO t VALUES ('${value}'), (NULL);`);
      await expect(runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: wanted }))).rejects.toThrow(
        "the values of 1 row",
      );
    });

    it("takes a number for a text, and the way back", async () => {
      const url = await databaseOf("CREATE TABLE t (a integer DEFAULT 5); INSERT INTO t VALUES (7), (NULL);");
      await runRevisionOn(url, (op) =>
        op.alterColumn("t", "a", { type: { kind: "string", length: 9 }, default: "five" }),
      );
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: "7" }, { a: null }]);
      await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: { kind: "integer" }, default: 5 }));
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: 7 }, { a: null }]);
      expect((await columnsOf(url, "t"))[0]).toMatchObject({ type: "integer", default: "5" });
    });

    it.each<[string, Parameters<Operations["alterColumn"]>[2]["type"], boolean]>([
      ["varchar(10)", { kind: "string", length: 10 }, false],
      ["varchar(10)", { kind: "text" }, false],
      ["text", { sql: "varchar" }, false],
      ["varchar(10)", { kind: "string", length: 9 }, true],
      ["text", { kind: "string", length: 1000 }, true],
      ["integer", { sql: "bigint" }, true],
    ])("looks at the values only where they may not fit: from %s to %j", async (type, wanted, looks) => {
      const url = await databaseOf(`CREATE TABLE t (a ${type}); INSERT INTO t VALUES ('1');`);
      const { statements } = await runRevisionOn(url, (op) =>
        op.alterColumn("t", "a", { type: wanted ?? { kind: "text" } }),
      );
      expect(statements.some((statement) => statement.includes("CREATE FUNCTION"))).toBe(looks);
    });

    it("is refused under a view, which is named", async () => {
      const url = await databaseOf("CREATE TABLE t (a integer); CREATE VIEW seen AS SELECT a FROM t;");
      await expect(runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: { kind: "text" } }))).rejects.toThrow(
        /view seen/,
      );
    });

    it("leaves a secret out of the message", async () => {
      const url = await databaseOf("CREATE TABLE t (a text); INSERT INTO t VALUES ('s3cret');");
      const error = await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: { kind: "integer" } })).catch(
        (e: Error) => e,
      );
      expect(String(error)).toContain("1 row");
      expect(String(error)).not.toContain("s3cret");
    });
  });

  describe("rows that do not fit", () => {
    const tables = `
      CREATE TABLE p (id integer PRIMARY KEY); INSERT INTO p VALUES (1);
      CREATE TABLE t (k integer, l integer, a integer, b text, PRIMARY KEY (k, l));
      INSERT INTO t VALUES (1, 1, 1, 'x'), (1, 2, 1, 'x'), (2, 1, NULL, 'x'), (2, 2, NULL, NULL), (3, 3, 9, 'y');`;

    it.each<[string, (op: Operations) => void, string]>([
      [
        "a NULL",
        (op) => op.alterColumn("t", "b", { nullable: false }),
        "t.b cannot be NOT NULL: it is NULL in 1 row (k/l 2/2)",
      ],
      [
        "a duplicate",
        (op) => op.createUniqueConstraint("t", "uq_t_a", ["a", "b"]),
        "the values of a, b are not unique in 2 rows (k/l 1/1, 1/2) of t",
      ],
      [
        "a duplicate in an index",
        (op) => op.createIndex("t", { name: "t_a", columns: ["a"], unique: true }),
        "the values of a are not unique in 2 rows (k/l 1/1, 1/2) of t",
      ],
      [
        "an orphan",
        (op) => op.createForeignKey("t", "fk_t_a", ["a"], { referredTable: "p", referredColumns: ["id"] }),
        "no matching row in p for 1 row (k/l 3/3) of t",
      ],
      [
        "a row that a check excludes",
        (op) => op.createCheckConstraint("t", "ck_t_a", "a < 5"),
        "the check a < 5 is violated by 1 row (k/l 3/3) of t",
      ],
      [
        "rows without a value",
        (op) => op.addColumn("t", { name: "c", type: { kind: "text" } }),
        "t.c is NOT NULL and has no default, but the table has 5 rows. Give it a default",
      ],
    ])("%s is named by its key", async (_, revision, message) => {
      const url = await databaseOf(tables);
      const before = [await columnsOf(url, "t"), await constraintsOf(url, "t")];
      await expect(runRevisionOn(url, revision)).rejects.toThrow(message);
      expect([await columnsOf(url, "t"), await constraintsOf(url, "t")]).toEqual(before);
    });

    it("those without a value are no duplicates, and no orphans", async () => {
      const url = await databaseOf(`${tables} DELETE FROM t WHERE a IS NOT NULL;`);
      await runRevisionOn(url, (op) => {
        op.createUniqueConstraint("t", "uq_t_a", ["a"]);
        op.createForeignKey("t", "fk_t_a", ["a"], { referredTable: "p", referredColumns: ["id"] });
        op.createCheckConstraint("t", "ck_t_a", "a < 5");
      });
      expect(await constraintsOf(url, "t")).toEqual(["ck_t_a", "fk_t_a", "t_pkey", "uq_t_a"]);
    });
  });

  describe("P4, P5: what goes with a column", () => {
    const table = `
      CREATE TABLE t (id integer PRIMARY KEY, a text, b text, c text CONSTRAINT ck_t_c CHECK (c <> ''), CONSTRAINT uq_t_a UNIQUE (a));
      CREATE INDEX t_lower ON t (lower(b));`;

    it("goes, and is told", async () => {
      const url = await databaseOf(table);
      const { noticed } = await runRevisionOn(url, (op) => {
        for (const column of ["a", "b", "c"]) op.dropColumn("t", column);
      });
      expect(noticed).toEqual([
        "Dropping t.a also drops unique constraint uq_t_a.",
        "Dropping t.b also drops index t_lower.",
      ]);
      expect((await columnsOf(url, "t")).map(({ name }) => name)).toEqual(["id"]);
    });

    it.each([
      [
        "a composite unique",
        "CONSTRAINT uq_t_ab UNIQUE (a, b)",
        "",
        "this would also drop unique constraint uq_t_ab. Drop that first",
      ],
      [
        "a check of two columns",
        "CONSTRAINT ck_t_a CHECK (a < b)",
        "",
        "this would also drop check ck_t_a. Drop that first",
      ],
      [
        "a composite index",
        "CHECK (true)",
        "CREATE INDEX t_ab ON t (a, b)",
        "this would also drop index t_ab. Drop that first",
      ],
      [
        "the condition of an index",
        "CHECK (true)",
        "CREATE INDEX t_b ON t (b) WHERE a > ''",
        "this would also drop index t_b. Drop that first",
      ],
      [
        "an expression of an index",
        "CHECK (true)",
        "CREATE INDEX t_b ON t ((a || b))",
        "this would also drop index t_b. Drop that first",
      ],
      ["an exclusion", "EXCLUDE (a WITH =, b WITH =)", "", "this would also drop index t_a_b_excl. Drop that first"],
      ["the primary key", "PRIMARY KEY (a)", "", "this would also drop primary key t_pkey. Drop that first"],
      ["a view", "CHECK (true)", "CREATE VIEW seen AS SELECT a FROM t", "view seen depends on column a of table t"],
      [
        "another table",
        "CONSTRAINT uq_t_a UNIQUE (a)",
        "CREATE TABLE u (a text CONSTRAINT fk_u_a REFERENCES t (a))",
        "constraint fk_u_a on table u depends on",
      ],
    ])("keeps it from going where it is %s", async (_, constraint, more, message) => {
      const url = await databaseOf(`CREATE TABLE t (a text, b text, ${constraint}); ${more};`);
      await expect(runRevisionOn(url, (op) => op.dropColumn("t", "a"))).rejects.toThrow(message);
      expect(await columnsOf(url, "t")).toHaveLength(2);
    });

    it("keeps a table from going that others refer to", async () => {
      const url = await databaseOf(
        "CREATE TABLE t (a text PRIMARY KEY); CREATE TABLE u (a text CONSTRAINT fk_u_a REFERENCES t);",
      );
      await expect(runRevisionOn(url, (op) => op.dropTable("t"))).rejects.toThrow(
        "constraint fk_u_a on table u depends on table t",
      );
    });
  });

  describe("names", () => {
    const long = "x".repeat(64);

    it.each<[string, (op: Operations) => void]>([
      ["table", (op) => op.createTable({ name: long, columns: [] })],
      ["column", (op) => op.addColumn("t", { name: long, type: { kind: "text" }, nullable: true })],
      ["new name of a column", (op) => op.renameColumn("t", "a", long)],
      ["index", (op) => op.createIndex("t", { name: long, columns: ["a"] })],
      ["constraint", (op) => op.createUniqueConstraint("t", long, ["a"])],
      [
        "constraint named by the convention",
        (op) =>
          op.createTable({ name: "y".repeat(61), columns: [], constraints: [{ type: "primary", columns: ["a"] }] }),
      ],
      ["table in letters of two bytes", (op) => op.renameTable("t", "ö".repeat(32))],
    ])("of more than 63 bytes are refused: a %s", async (_, revision) => {
      const url = await databaseOf("CREATE TABLE t (a text);");
      await expect(runRevisionOn(url, revision)).rejects.toThrow("longer than 63 bytes. Choose a shorter one");
    });

    it.each(['Odd "name"', "with-dash", "order", "Ünïcode", "UPPER"])(
      "are put in quotes where they have to be: %s",
      async (name) => {
        const url = await databaseOf("CREATE TABLE t (id integer PRIMARY KEY); INSERT INTO t VALUES (1);");
        await runRevisionOn(url, (op) => {
          op.createTable({
            name,
            columns: [{ name, type: { kind: "text" }, nullable: true }],
            indexes: [{ name: `i ${name}`, columns: [name] }],
          });
          op.bulkInsert(name, [{ [name]: "x" }]);
          op.alterColumn(name, name, { nullable: false, type: { kind: "string", length: 5 }, default: "y" });
          op.renameColumn(name, name, `${name}2`);
          op.dropIndex(name, `i ${name}`);
          op.createUniqueConstraint(name, `uq ${name}`, [`${name}2`]);
          op.dropConstraint(name, `uq ${name}`, "unique");
          op.dropColumn(name, `${name}2`);
          op.renameTable(name, `${name}2`);
          op.dropTable(`${name}2`);
        });
        expect(
          await query(
            url,
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace",
          ),
        ).toEqual([{ relname: "t" }]);
      },
    );

    it("of sequences are those of SQLAlchemy", async () => {
      const url = await databaseOf("");
      await runRevisionOn(url, (op) =>
        op.createTable({
          name: "people",
          columns: [{ name: "people_id", type: { kind: "integer" }, autoIncrement: true }],
          constraints: [{ type: "primary", columns: ["people_id"] }],
        }),
      );
      expect(await query(url, "SELECT relname FROM pg_class WHERE relkind = 'S'")).toEqual([
        { relname: "people_people_id_seq" },
      ]);
      expect(await constraintsOf(url, "people")).toEqual(["pk_people"]);
    });

    it("are looked for in the schemas of the search path, and made in the current one", async () => {
      const url = await databaseOf("CREATE SCHEMA mine; CREATE TABLE t (a text); CREATE TABLE mine.t (b text);");
      const { database } = (await query(url, "SELECT current_database() AS database"))[0] as { database: string };
      await query(url, `ALTER DATABASE ${database} SET search_path TO mine, public`);
      await runRevisionOn(url, (op) => {
        op.addColumn("t", { name: "c", type: { kind: "text" }, nullable: true });
        op.createTable({ name: "u", columns: [{ name: "a", type: { kind: "text" } }] });
      });
      expect((await columnsOf(url, "mine.t")).map(({ name }) => name)).toEqual(["b", "c"]);
      expect(await columnsOf(url, "public.t")).toHaveLength(1);
      expect(await columnsOf(url, "mine.u")).toHaveLength(1);
    });

    it("are found behind an empty schema of the account's, the version table too", async () => {
      const url = await loadRelease(postgresql, "kallithea-0.6.3", "");
      await query(url, "CREATE SCHEMA postgres");
      expect((await migrateOn(url, "head")).logged).toHaveLength(4);
      expect(await query(url, "SELECT version_num FROM public.alembic_version")).toEqual([
        { version_num: "7ba0d2cad930" },
      ]);
    });
  });

  describe("what is there, or not", () => {
    it("with ifExists and ifNotExists is no error", async () => {
      const url = await databaseOf("CREATE TABLE t (a text);");
      await runRevisionOn(url, (op) => {
        op.dropTable("gone", { ifExists: true });
        op.dropColumn("t", "gone", { ifExists: true });
        op.dropIndex("t", "gone", { ifExists: true });
        op.dropConstraint("t", "gone", "unique", { ifExists: true });
        op.addColumn("t", { name: "a", type: { kind: "integer" } }, { ifNotExists: true });
      });
      expect(await columnsOf(url, "t")).toMatchObject([{ name: "a", type: "text" }]);
    });

    it.each<[string, (op: Operations) => void, string]>([
      ["a column", (op) => op.dropColumn("t", "gone"), "t has no column gone; it has a"],
      ["a column to alter", (op) => op.alterColumn("t", "gone", { nullable: true }), "t has no column gone; it has a"],
      ["an index of this table", (op) => op.dropIndex("t", "u_a"), "t has no index u_a; it has none"],
      [
        "a constraint of this type",
        (op) => op.dropConstraint("u", "uq_u_a", "check"),
        "u has no check constraint uq_u_a; it has none",
      ],
      ["a table", (op) => op.addColumn("gone", { name: "a", type: { kind: "text" } }), "no such table: gone"],
      [
        "nothing yet",
        (op) => op.addColumn("t", { name: "a", type: { kind: "text" }, nullable: true }),
        "t already has a column a",
      ],
      [
        "no such constraint",
        (op) => op.createUniqueConstraint("u", "uq_u_a", ["a"]),
        "u already has a constraint uq_u_a",
      ],
    ])("is told where it should be %s", async (_, revision, message) => {
      const url = await databaseOf(
        "CREATE TABLE t (a text); CREATE TABLE u (a text CONSTRAINT uq_u_a UNIQUE); CREATE INDEX u_a ON u (a);",
      );
      await expect(runRevisionOn(url, revision)).rejects.toThrow(message);
    });
  });

  it("values come through as they are", async () => {
    const url = await databaseOf("CREATE TABLE t (a text, b boolean, c bytea, d integer);");
    const row = { a: 'it\'s \\ "so"\n', b: true, c: Buffer.from([0, 255, 92]), d: -1 };
    await runRevisionOn(url, async (op) => {
      op.bulkInsert("t", [row]);
      op.execute("UPDATE t SET d = :d WHERE b = :b AND a = :a", { d: 7, b: true, a: row.a });
      expect(await op.query("SELECT a, d FROM t WHERE c = :c", { c: row.c })).toEqual([{ a: row.a, d: 7 }]);
    });
    expect(await query(url, "SELECT * FROM t")).toEqual([{ ...row, d: 7 }]);
  });
});
