import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { sqliteSchemaEngine } from "../../../../src/engines/sqlite/reflect/comparison.js";
import { columnsOf, constraintsOf, primaryKeyOf, type TableModel } from "../../../../src/schema/model.js";
import { projectRoot } from "../../../support/cli/cli.js";
import { queryOf, reflected, reflectedTable } from "../../../support/databases/reflected.js";

const fixtures = path.join(projectRoot, "test/fixtures/databases");

describe("the texts of a database say what its PRAGMAs say", () => {
  it.each(readdirSync(fixtures))("%s", async (file) => {
    const database = new Database(":memory:");
    try {
      database.exec(readFileSync(path.join(fixtures, file), "utf8"));
      const { tables } = await sqliteSchemaEngine.reflect(queryOf(database));
      expect(tables.length).toBeGreaterThan(28);
      for (const table of tables) expect(inPragmas(table)).toEqual(askPragmas(database, table.name));
    } finally {
      database.close();
    }
  });
});

describe("what SQLite keeps of a table", () => {
  it("S1: is read in every way to write a name", async () => {
    const table = await reflectedTable(
      "CREATE TABLE [t] (a INTEGER PRIMARY KEY, \"b c\" VARCHAR(10), `d` INT CONSTRAINT \"fk\" REFERENCES 'p' (x) ON DELETE CASCADE, CONSTRAINT u UNIQUE ('b c',[d]))",
    );
    expect(table.columns.map(({ name }) => name)).toEqual(["a", "b c", "d"]);
    expect(table.constraints).toEqual([
      { type: "primary", columns: ["a"] },
      { type: "foreign", name: "fk", columns: ["d"], referredTable: "p", referredColumns: ["x"], onDelete: "CASCADE" },
      { type: "unique", name: "u", columns: ["b c", "d"] },
    ]);
  });

  it("S2: has AUTOINCREMENT, whoever wrote it", async () => {
    const counts = async (column: string) =>
      (await reflectedTable(`CREATE TABLE t (${column})`)).columns[0]?.autoIncrement;
    expect(await counts("id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")).toBe(true);
    expect(await counts('"id" integer primary key autoincrement')).toBe(true);
    expect(await counts("id INTEGER PRIMARY KEY -- AUTOINCREMENT\n")).toBeUndefined();
  });

  it("has no check for booleans, which comes with the type, but all others", async () => {
    const table = await reflectedTable(
      'CREATE TABLE t (a BOOLEAN, b INTEGER, CHECK ("a" in (0,1)), CONSTRAINT ck CHECK (b IN (0, 1)), CHECK (a IN (0, 1, 2)))',
    );
    expect(table.constraints).toEqual([
      { type: "check", name: "ck", condition: "b IN (0, 1)" },
      { type: "check", condition: "a IN (0, 1, 2)" },
    ]);
  });

  it("refers to the primary key where no column is named", async () => {
    const { tables } = await reflected("CREATE TABLE p (k TEXT PRIMARY KEY); CREATE TABLE t (a REFERENCES p)");
    expect(tables[1]?.constraints).toEqual([
      { type: "foreign", columns: ["a"], referredTable: "p", referredColumns: ["k"] },
    ]);
  });

  it("may be more than operations can say, which is kept as text", async () => {
    const table = await reflectedTable(
      "CREATE TABLE t (a TEXT PRIMARY KEY COLLATE nocase, b INT GENERATED ALWAYS AS (length(a)) STORED) WITHOUT ROWID, STRICT",
    );
    expect(table.unsupported).toEqual([
      "WITHOUT ROWID",
      "STRICT",
      "COLLATE nocase of column a",
      "GENERATED ALWAYS AS (length(a)) of column b",
    ]);
  });

  it("leaves out what belongs to SQLite, to Alembic's version table, and to modules", async () => {
    const { tables } = await reflected(
      "CREATE TABLE t (a INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE alembic_version (version_num TEXT); CREATE VIEW v AS SELECT 1; CREATE VIRTUAL TABLE f USING fts5(a)",
    );
    expect(tables.map(({ name }) => name)).toEqual(["t"]);
  });
});

describe("what SQLite keeps of an index", () => {
  it.each([
    ['CREATE INDEX i ON t (a, "b")', { name: "i", columns: ["a", "b"] }],
    ["CREATE UNIQUE INDEX IF NOT EXISTS main.`i` ON t(a ASC)", { name: "i", columns: ["a"], unique: true }],
    [
      "CREATE INDEX i ON t (a DESC, b COLLATE nocase)",
      { name: "i", columns: [{ sql: "a DESC" }, { sql: "b COLLATE nocase" }] },
    ],
    [
      "CREATE INDEX i ON t (coalesce(a, b), lower(b))",
      { name: "i", columns: [{ sql: "coalesce(a, b)" }, { sql: "lower(b)" }] },
    ],
    [
      "CREATE INDEX i ON t (a) WHERE b IN ('x', ')') -- some\n",
      { name: "i", columns: ["a"], where: "b IN ('x', ')')" },
    ],
  ])("%s", async (sql, expected) => {
    expect((await reflectedTable(`CREATE TABLE t (a, b); ${sql}`)).indexes).toEqual([expected]);
  });
});

describe("server defaults", () => {
  it.each([
    ["VARCHAR(10) DEFAULT 'it''s'", "it's"],
    ["INTEGER DEFAULT 0", 0],
    ["INTEGER DEFAULT (0)", 0],
    ["INTEGER DEFAULT -5", -5],
    ["INTEGER DEFAULT (1 + 1)", 2],
    ["BOOLEAN DEFAULT 1", true],
    ["BOOLEAN DEFAULT FALSE", false],
    ['TEXT DEFAULT "x"', "x"],
    ["TEXT DEFAULT ('a' || 'b')", "ab"],
    ["TEXT DEFAULT NULL", undefined],
    ["FLOAT DEFAULT 1.0", { sql: "1.0" }],
    ["DATETIME DEFAULT CURRENT_TIMESTAMP", { sql: "CURRENT_TIMESTAMP" }],
    ["DATETIME DEFAULT ((datetime('now')))", { sql: "datetime('now')" }],
    ["BLOB DEFAULT x'00'", { sql: "x'00'" }],
  ])("%s is %j", async (column, expected) => {
    expect((await reflectedTable(`CREATE TABLE t (a ${column})`)).columns[0]?.default).toEqual(expected);
  });
});

describe("types", () => {
  it.each([
    ["VARCHAR(255)", { kind: "string", length: 255 }],
    ["INTEGER", { kind: "integer" }],
    ["BOOLEAN", { kind: "boolean" }],
    ["FLOAT", { kind: "float53" }],
    ["BLOB", { kind: "binary" }],
    ["varchar(255)", { sql: "varchar(255)" }],
    ["NUMERIC(10, 2)", { sql: "NUMERIC(10, 2)" }],
    ["", { sql: "" }],
  ])("%s is %j", async (type, expected) => {
    expect((await reflectedTable(`CREATE TABLE t (a ${type})`)).columns[0]?.type).toEqual(expected);
  });
});

/** Of each table: its columns, its uniques and indexes, its foreign keys, in the words of the PRAGMAs. */
function inPragmas(table: TableModel) {
  const key = primaryKeyOf(table);
  return {
    columns: table.columns.map(({ name, nullable = false }) => ({ name, nullable, key: key.indexOf(name) + 1 })),
    uniques: sorted(constraintsOf(table, "unique").map(({ columns }) => columns.join())),
    indexes: sorted(table.indexes.map((index) => [index.name, ...columnsOf(index)].join())),
    foreignKeys: sorted(
      constraintsOf(table, "foreign").map(({ columns, referredTable, referredColumns }) =>
        [...columns, referredTable, ...referredColumns].join(),
      ),
    ),
  };
}

function askPragmas(database: Database.Database, table: string): ReturnType<typeof inPragmas> {
  const ask = (pragma: string, of: string) =>
    database.pragma(`${pragma}("${of}")`) as Record<string, string | number>[];
  const columnsOfIndex = (index: string) =>
    ask("index_xinfo", index)
      .filter((row) => row.key === 1)
      .map((row) => row.name);
  const indexes = ask("index_list", table);
  return {
    columns: ask("table_xinfo", table).map((row) => ({
      name: String(row.name),
      nullable: row.notnull === 0 && row.pk === 0,
      key: Number(row.pk),
    })),
    uniques: withRedundant(
      indexes.filter((row) => row.origin === "u").map((row) => columnsOfIndex(String(row.name)).join()),
      database,
      table,
    ),
    indexes: sorted(
      indexes.filter((row) => row.origin === "c").map((row) => [row.name, ...columnsOfIndex(String(row.name))].join()),
    ),
    foreignKeys: sorted(ask("foreign_key_list", table).map((row) => [row.from, row.table, row.to].join())),
  };
}

/**
 * SQLite makes no index for a unique that the primary key, or a unique before it, says already; the texts of old
 * releases have such.
 */
function withRedundant(indexed: string[], database: Database.Database, table: string): string[] {
  const sql = database
    .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = ?")
    .pluck()
    .get(table) as string;
  const written = [...sql.matchAll(/UNIQUE \(([^)]*)\)/g)].map(([, columns = ""]) => columns.replaceAll(", ", ","));
  expect(written).toEqual(expect.arrayContaining(indexed));
  return sorted(written);
}

function sorted(list: string[]): string[] {
  return list.toSorted();
}
