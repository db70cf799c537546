// Two SQLite databases compared: schema by PRAGMA, rows by value.
import { differenceLines, rowDifferenceLines } from "../../../migrations/run/difference-lines.js";
import { quotedName } from "../ddl/names.js";
import { type Connection, singleValue } from "./connection.js";
import { describeSchema } from "./describe-schema.js";

/**
 * What is different in the database of a connection from what is in a file.
 * @param before path of the other database
 * @returns lines for people; none where both hold the same. The order of columns and rows does not count.
 */
export async function differencesBetween(connection: Connection, before: string): Promise<string[]> {
  await connection.query("ATTACH ? AS before", [before]);
  try {
    const [was, is] = [await describeSchema(connection, "before"), await describeSchema(connection, "main")];
    const rows: string[] = [];
    for (const table of is.tables.filter((name) => was.tables.includes(name))) rows.push(...(await rowDifferences(connection, table)));
    return [...differenceLines(was.lines, is.lines), ...rows];
  } finally {
    await connection.query("DETACH before");
  }
}

async function rowDifferences(connection: Connection, table: string): Promise<string[]> {
  const columns = (await commonColumns(connection, table)).map(quotedName).join(", ");
  const rowsIn = (schema: string) => `SELECT ${columns} FROM ${schema}.${quotedName(table)}`;
  const count = async (sql: string) => (await singleValue(connection, `SELECT COUNT(*) FROM (${sql})`)) as number;
  const gone = await count(`${rowsIn("before")} EXCEPT ${rowsIn("main")}`);
  const come = await count(`${rowsIn("main")} EXCEPT ${rowsIn("before")}`);
  const [was, now] = [await count(rowsIn("before")), await count(rowsIn("main"))];
  return rowDifferenceLines(table, { was, now, gone, come });
}

async function commonColumns(connection: Connection, table: string): Promise<string[]> {
  const columns: { name: string }[] = await connection.query(
    "SELECT name FROM pragma_table_xinfo(?, 'main') WHERE name COLLATE NOCASE IN (SELECT name FROM pragma_table_xinfo(?, 'before'))",
    [table, table],
  );
  return columns.map(({ name }) => name);
}
