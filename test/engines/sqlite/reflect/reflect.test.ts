import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { sqliteSchemaEngine } from "../../../../src/engines/sqlite/reflect/comparison.js";
import { columnsOf, constraintsOf, primaryKeyOf, type TableModel } from "../../../../src/schema/model.js";
import { projectRoot } from "../../../support/cli/cli.js";
import { queryOf, reflected, reflectedTable } from "../../../support/databases/reflected.js";

const fixtures = path.join(projectRoot, "test/fixtures/databases");

describe("reflection of a released SQLite database", () => {
  it.each(readdirSync(fixtures))("agrees with the PRAGMAs: %s", async (file) => {
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

describe("reflection on SQLite", () => {
  it("reads names in every way to write them", async () => {
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

  it("reads AUTOINCREMENT however it is written, but not from a comment", async () => {
    const counts = async (column: string) =>
      (await reflectedTable(`CREATE TABLE t (${column})`)).columns[0]?.autoIncrement;
    expect(await counts("id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT")).toBe(true);
    expect(await counts('"id" integer primary key autoincrement')).toBe(true);
    expect(await counts("id INTEGER PRIMARY KEY -- AUTOINCREMENT\n")).toBeUndefined();
  });

  it("reads checks, except that of a boolean, which belongs to its type", async () => {
    const table = await reflectedTable(
      'CREATE TABLE t (a BOOLEAN, b INTEGER, CHECK ("a" in (0,1)), CONSTRAINT ck CHECK (b IN (0, 1)), CHECK (a IN (0, 1, 2)))',
    );
    expect(table.constraints).toEqual([
      { type: "check", name: "ck", condition: "b IN (0, 1)" },
      { type: "check", condition: "a IN (0, 1, 2)" },
    ]);
  });

  it("reads a foreign key without columns as one to the primary key", async () => {
    const { tables } = await reflected("CREATE TABLE p (k TEXT PRIMARY KEY); CREATE TABLE t (a REFERENCES p)");
    expect(tables[1]?.constraints).toEqual([
      { type: "foreign", columns: ["a"], referredTable: "p", referredColumns: ["k"] },
    ]);
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
