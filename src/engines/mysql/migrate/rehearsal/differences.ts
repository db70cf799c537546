// Two databases of one server compared: schema by SHOW CREATE TABLE, rows by value.

import { differenceLines, rowDifferenceLines } from "../../../../migrations/run/difference-lines.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import { quote } from "../../ddl/quote.js";
import { describeSchema } from "./describe-schema.js";

/**
 * Compares two databases.
 * @returns lines for users; empty if both are the same. The order of columns and rows does not count.
 */
export async function differencesBetween(connection: Queryable, before: string, now: string): Promise<string[]> {
  const [old, current] = [await describeSchema(connection, before), await describeSchema(connection, now)];
  const rows: string[] = [];
  for (const table of current.tables.filter((name) => old.tables.includes(name)))
    rows.push(...(await rowDifferences(connection, before, now, table)));
  return [...differenceLines(old.lines, current.lines), ...rows];
}

async function rowDifferences(connection: Queryable, before: string, now: string, table: string): Promise<string[]> {
  const columns = await commonColumns(connection, before, now, table);
  // GROUP BY compares only the beginning of long texts, so it gets digests.
  const digest = `SHA2(CONCAT_WS(',', ${columns.map((column) => `QUOTE(${quote(column)})`).join(", ")}), 256)`;
  const rowsIn = (database: string, side: string) =>
    `SELECT ${digest} AS digest, ${side} FROM ${quote(database)}.${quote(table)}`;
  const [count] = await connection.query(`
    SELECT SUM(was) AS was, SUM(now) AS now, SUM(GREATEST(was - now, 0)) AS gone, SUM(GREATEST(now - was, 0)) AS come FROM (
      SELECT digest, SUM(was) AS was, SUM(now) AS now FROM (
        ${rowsIn(before, "1 AS was, 0 AS now")} UNION ALL ${rowsIn(now, "0, 1")}
      ) AS both_sides GROUP BY digest
    ) AS counted`);
  // Sums over no rows are NULL.
  const { was, now: current, gone, come } = count;
  return rowDifferenceLines(table, {
    before: Number(was),
    after: Number(current),
    removed: Number(gone),
    added: Number(come),
  });
}

async function commonColumns(connection: Queryable, before: string, now: string, table: string): Promise<string[]> {
  const rows: { name: string }[] = await connection.query(
    `SELECT COLUMN_NAME AS name FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ? AND COLUMN_NAME IN (
       SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = ? AND TABLE_NAME = ?)`,
    [before, table, now, table],
  );
  return rows.map(({ name }) => name);
}
