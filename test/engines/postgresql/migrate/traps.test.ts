// The traps of PostgreSQL, and those that migrations of TypeORM and of Alembic have fallen into.
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

describe.skipIf(postgresql.missing)(`operations on ${postgresql.title}`, () => {
  describe("alterColumn", () => {
    it.each<[string, Parameters<Operations["alterColumn"]>[2]["type"], string | null]>([
      ["stays with a longer type", { kind: "string", length: 50 }, "C"],
      ["stays with another type of texts", { kind: "text" }, "C"],
      ["is another one if the type names it", { sql: 'varchar(50) COLLATE "POSIX"' }, "POSIX"],
      ["goes with a type that has none", { kind: "integer" }, null],
    ])("changes the type of a column, whose collation %s", async (_, type, expected) => {
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
      ["that are not numbers, or would look different", "varchar(10)", { kind: "integer" }, "3 rows (id 2, 3, 4)"],
      ["that are bytes, which PostgreSQL would write as digits", "bytea", { kind: "text" }, "4 rows (id 1, 2, 3, …)"],
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

    it.each<[string, Parameters<Operations["alterColumn"]>[2]["type"], boolean]>([
      ["varchar(10)", { kind: "string", length: 10 }, false],
      ["varchar(10)", { kind: "text" }, false],
      ["text", { sql: "varchar" }, false],
      ["varchar(10)", { kind: "string", length: 9 }, true],
      ["text", { kind: "string", length: 1000 }, true],
      ["integer", { sql: "bigint" }, true],
    ])("checks the values only if they may not fit: from %s to %j", async (type, wanted, looks) => {
      const url = await databaseOf(`CREATE TABLE t (a ${type}); INSERT INTO t VALUES ('1');`);
      const { statements } = await runRevisionOn(url, (op) =>
        op.alterColumn("t", "a", { type: wanted ?? { kind: "text" } }),
      );
      expect(statements.some((statement) => statement.includes("CREATE FUNCTION"))).toBe(looks);
    });

    it("refuses to change the type of a column that a view uses, and names the view", async () => {
      const url = await databaseOf("CREATE TABLE t (a integer); CREATE VIEW seen AS SELECT a FROM t;");
      await expect(runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: { kind: "text" } }))).rejects.toThrow(
        /view seen/,
      );
    });

    it("does not show values in messages", async () => {
      const url = await databaseOf("CREATE TABLE t (a text); INSERT INTO t VALUES ('s3cret');");
      const error = await runRevisionOn(url, (op) => op.alterColumn("t", "a", { type: { kind: "integer" } })).catch(
        (e: Error) => e,
      );
      expect(String(error)).toContain("1 row");
      expect(String(error)).not.toContain("s3cret");
    });
  });

  describe("dropColumn", () => {
    const table = `
      CREATE TABLE t (id integer PRIMARY KEY, a text, b text, c text CONSTRAINT ck_t_c CHECK (c <> ''), CONSTRAINT uq_t_a UNIQUE (a));
      CREATE INDEX t_lower ON t (lower(b));`;

    it("also drops what depends only on the column, and reports it", async () => {
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
    ])("refuses a column that is part of %s", async (_, constraint, more, message) => {
      const url = await databaseOf(`CREATE TABLE t (a text, b text, ${constraint}); ${more};`);
      await expect(runRevisionOn(url, (op) => op.dropColumn("t", "a"))).rejects.toThrow(message);
      expect(await columnsOf(url, "t")).toHaveLength(2);
    });
  });

  describe("names", () => {
    it("of sequences are those that SQLAlchemy gives", async () => {
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

    it("are looked up in the schemas of the search path, and created in the current one", async () => {
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

    it("are found behind an empty schema with the name of the account, also that of the version table", async () => {
      const url = await loadRelease(postgresql, "kallithea-0.6.3", "");
      await query(url, "CREATE SCHEMA postgres");
      expect((await migrateOn(url, "head")).logged).toHaveLength(4);
      expect(await query(url, "SELECT version_num FROM public.alembic_version")).toEqual([
        { version_num: "7ba0d2cad930" },
      ]);
    });
  });
});
