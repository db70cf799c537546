// A rehearsal on a copy of an SQLite file. The copies are in the folder of the database, because they are equally
// confidential.
import type { DataSource } from "typeorm";
import { discardTemporaryFile, type TemporaryFile } from "../../../files/temporary-file.js";
import { differenceLines, rowDifferenceLines } from "../../../migrations/run/difference-lines.js";
import type { MigrationEngine, Trial } from "../../../migrations/run/migration-engine.js";
import { connectSqlite } from "../connect/connect.js";
import { quote } from "../ddl/quote.js";
import { type Connection, singleValue } from "./connection.js";
import { type CopiedDatabase, copyDatabase } from "./copy-database.js";
import { describeSchema } from "./describe-schema.js";

/** @param engineOn creates an engine for the copy */
export async function rehearseOnCopy<Result>(
  dataSource: DataSource,
  source: CopiedDatabase,
  engineOn: (copy: DataSource, file: string) => MigrationEngine,
  work: (trial: Trial) => Promise<Result>,
): Promise<Result> {
  const copies: TemporaryFile[] = [];
  const copyOf = async (from: DataSource, place: CopiedDatabase) => {
    const copy = await copyDatabase(from, place, rehearsalStem(source.database));
    copies.push(copy);
    return copy.path;
  };
  try {
    const copy = await copyOf(dataSource, source);
    return await withDataSource(copy, (opened) =>
      work({
        place: "on a copy",
        engine: engineOn(opened, copy),
        saveState: () => copyOf(opened, { ...source, database: copy }),
        differencesSince: (state) => differencesBetween(opened.createQueryRunner(), state),
      }),
    );
  } finally {
    for (const copy of copies) discardTemporaryFile(copy);
  }
}

/** The stem of the names of the copies. */
export function rehearsalStem(database: string): string {
  return `${database}.rehearsal`;
}

async function withDataSource<Result>(file: string, use: (dataSource: DataSource) => Promise<Result>): Promise<Result> {
  const dataSource = await connectSqlite({ file, timeout: 0, withoutEntities: true });
  try {
    return await use(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

// Compares two SQLite databases: the schema by PRAGMA, rows by value.

/**
 * The differences between the database of a connection and a file.
 * @param otherFile path of the database to compare with
 * @returns lines for users; empty if there are no differences. The order of columns and rows is ignored.
 */
async function differencesBetween(connection: Connection, otherFile: string): Promise<string[]> {
  await connection.query("ATTACH ? AS before", [otherFile]);
  try {
    const [before, after] = [await describeSchema(connection, "before"), await describeSchema(connection, "main")];
    const rows: string[] = [];
    for (const table of after.tables.filter((name) => before.tables.includes(name)))
      rows.push(...(await rowDifferences(connection, table)));
    return [...differenceLines(before.lines, after.lines), ...rows];
  } finally {
    await connection.query("DETACH before");
  }
}

async function rowDifferences(connection: Connection, table: string): Promise<string[]> {
  const columns = (await commonColumns(connection, table)).map(quote).join(", ");
  const rowsIn = (schema: string) => `SELECT ${columns} FROM ${schema}.${quote(table)}`;
  const count = async (sql: string) => (await singleValue(connection, `SELECT COUNT(*) FROM (${sql})`)) as number;
  const removed = await count(`${rowsIn("before")} EXCEPT ${rowsIn("main")}`);
  const added = await count(`${rowsIn("main")} EXCEPT ${rowsIn("before")}`);
  const [before, after] = [await count(rowsIn("before")), await count(rowsIn("main"))];
  return rowDifferenceLines(table, { before, after, removed, added });
}

async function commonColumns(connection: Connection, table: string): Promise<string[]> {
  const columns: { name: string }[] = await connection.query(
    "SELECT name FROM pragma_table_xinfo(?, 'main') WHERE name COLLATE NOCASE IN (SELECT name FROM pragma_table_xinfo(?, 'before'))",
    [table, table],
  );
  return columns.map(({ name }) => name);
}
