// How each engine writes values, names and tables into SQL: what `--sql` prints, and operations send.
import { describe, expect, it } from "vitest";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import type { OfflineEngine } from "../../../src/migrations/run/offline/offline-engine.js";
import { boolean, integer, nullable, primaryKey, serverDefault, string } from "../../../src/schema/columns.js";
import { entity } from "../../../src/schema/entity.js";
import type { ColumnDefinition, ColumnType } from "../../../src/schema/operation.js";
import type { SqlValue } from "../../../src/schema/operations.js";
import { targetTables } from "../../../src/schema/target-schema.js";
import { type ByEngine, engines, query } from "../../support/databases/engines.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { runRevisionOn } from "../../support/migrations/run-revision.js";

/** URLs of databases that are not opened. */
const urls: ByEngine<string> = { SQLite: "sqlite:///x.db", PostgreSQL: "postgresql://h/d", MariaDB: "mysql://h/d" };

const literals: readonly (readonly [value: SqlValue, sql: ByEngine<string>])[] = [
  [null, same("NULL")],
  [true, { SQLite: "1", PostgreSQL: "true", MariaDB: "true" }],
  [-1.5, same("-1.5")],
  [2n ** 60n, same("1152921504606846976")],
  ["it's", same("'it''s'")],
  ["C:\\x", { SQLite: "'C:\\x'", PostgreSQL: "E'C:\\\\x'", MariaDB: "'C:\\\\x'" }],
  ["\\'", { SQLite: "'\\'''", PostgreSQL: "E'\\\\'''", MariaDB: "'\\\\'''" }],
  ["a\\'", { SQLite: "'a\\'''", PostgreSQL: "E'a\\\\'''", MariaDB: "'a\\\\'''" }],
  [new Uint8Array([0, 255]), { SQLite: "X'00FF'", PostgreSQL: "decode('00ff', 'hex')", MariaDB: "X'00FF'" }],
];

const names: readonly (readonly [name: string, sql: ByEngine<string>])[] = [
  ["users", same("users")],
  ["user", { SQLite: "user", PostgreSQL: '"user"', MariaDB: "user" }],
  ["order", { SQLite: '"order"', PostgreSQL: '"order"', MariaDB: "`order`" }],
  ["Users", { SQLite: '"Users"', PostgreSQL: '"Users"', MariaDB: "`Users`" }],
  ["a-b", { SQLite: '"a-b"', PostgreSQL: '"a-b"', MariaDB: "`a-b`" }],
  ['a"b', { SQLite: '"a""b"', PostgreSQL: '"a""b"', MariaDB: '`a"b`' }],
  ["a`b", { SQLite: '"a`b"', PostgreSQL: '"a`b"', MariaDB: "`a``b`" }],
  ["1st", { SQLite: '"1st"', PostgreSQL: '"1st"', MariaDB: "`1st`" }],
  ["a$1", same("a$1")],
];

const types: readonly (readonly [type: ColumnType, sql: ByEngine<string>])[] = [
  [{ kind: "integer" }, same("INTEGER")],
  [{ kind: "string", length: 20 }, same("VARCHAR(20)")],
  [{ kind: "text" }, same("TEXT")],
  [{ kind: "datetime" }, { SQLite: "DATETIME", PostgreSQL: "TIMESTAMP WITHOUT TIME ZONE", MariaDB: "DATETIME" }],
  [{ kind: "float53" }, { SQLite: "FLOAT", PostgreSQL: "FLOAT(53)", MariaDB: "FLOAT(53)" }],
  [{ kind: "binary" }, { SQLite: "BLOB", PostgreSQL: "BYTEA", MariaDB: "BLOB" }],
  [
    { kind: "longBinary", length: 1_000_000 },
    { SQLite: "BLOB", PostgreSQL: "BYTEA", MariaDB: "BLOB(1000000)" },
  ],
  [{ sql: "MONEY" }, same("MONEY")],
];

/** An auto-incrementing key. */
const counters: ByEngine<readonly string[]> = {
  SQLite: ["id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT"],
  PostgreSQL: ["id SERIAL NOT NULL"],
  MariaDB: ["id INTEGER NOT NULL AUTO_INCREMENT"],
};

const badges = entity("badges", {
  badge_id: primaryKey(),
  motto: serverDefault(string(20), "it's so"),
  stars: serverDefault(nullable(integer()), -1),
  shown: serverDefault(boolean(), true),
});

const defaults: ByEngine<readonly string[]> = {
  SQLite: [
    "motto VARCHAR(20) DEFAULT 'it''s so' NOT NULL",
    "stars INTEGER DEFAULT -1",
    "shown BOOLEAN DEFAULT 1 NOT NULL",
  ],
  PostgreSQL: [
    "motto VARCHAR(20) DEFAULT 'it''s so' NOT NULL",
    "stars INTEGER DEFAULT -1",
    "shown BOOLEAN DEFAULT true NOT NULL",
  ],
  MariaDB: [
    "motto VARCHAR(20) NOT NULL DEFAULT 'it''s so'",
    "stars INTEGER DEFAULT -1",
    "shown BOOL NOT NULL DEFAULT true",
  ],
};

function same(sql: string): ByEngine<string> {
  return { SQLite: sql, PostgreSQL: sql, MariaDB: sql };
}

describe.each(engines)("SQL of $name", (engine) => {
  const offline = async () => (await engineOf(parseDatabaseUrl(urls[engine.name]))).offline();

  it.each(literals)("writes the value %s", async (value, sql) => {
    expect((await offline()).literal(value)).toBe(sql[engine.name]);
  });

  it.each(names)("writes the name %s, in quotes only if it needs them", async (name, sql) => {
    expect((await offline()).writtenName(name)).toBe(sql[engine.name]);
  });

  it.each(types)("writes the type %j", async (type, sql) => {
    expect(columnLines(await offline(), { name: "a", type })).toEqual([`a ${sql[engine.name]} NOT NULL`]);
  });

  it("writes an auto-incrementing key", async () => {
    const lines = columnLines(await offline(), { name: "id", type: { kind: "integer" }, autoIncrement: true });
    expect(lines).toEqual(counters[engine.name]);
  });

  it("writes the server defaults of an entity", async () => {
    const [table = expect.fail()] = targetTables([badges]);
    const [sql = ""] = (await offline()).schemaStatements({ kind: "createTable", table });
    expect(sql.split("\n").slice(2, 5)).toEqual(defaults[engine.name].map((line) => `\t${line}, `));
  });
});

describe.each(engines)("SQL that is run on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test("reads each literal back as its value", async () => {
    const offline = await (await engineOf(parseDatabaseUrl(urls[engine.name]))).offline();
    const url = await databaseOn(engine, "CREATE TABLE t (id INTEGER, a VARCHAR(20))");
    for (const [value] of literals.filter(([value]) => typeof value === "string")) {
      await query(url, `INSERT INTO t VALUES (1, ${offline.literal(value)})`);
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: value }]);
      await query(url, "DELETE FROM t");
    }
  });

  test("gives the defaults of an entity to a row without values", async () => {
    const url = await databaseOn(engine, "");
    await runRevisionOn(url, (op) => {
      for (const table of targetTables([badges])) op.createTable(table);
      op.bulkInsert("badges", [{ badge_id: 1 }]);
    });
    const rows = await query(url, "SELECT motto, stars, shown FROM badges");
    expect(rows.map((row) => ({ ...row, shown: Boolean(row.shown) }))).toEqual([
      { motto: "it's so", stars: -1, shown: true },
    ]);
  });
});

/** What is written for columns in CREATE TABLE, without commas. */
function columnLines({ schemaStatements }: OfflineEngine, ...columns: readonly ColumnDefinition[]): string[] {
  const [sql = ""] = schemaStatements({ kind: "createTable", table: { name: "t", columns } });
  return sql
    .split("\n")
    .slice(1)
    .map((line) => line.trim().replace(/,\s*$/, ""))
    .filter((line) => line !== "" && line !== ")");
}
