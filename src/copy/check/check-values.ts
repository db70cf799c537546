import { isUtf8 } from "node:buffer";
import type { Value } from "../canonical.js";
import type { Connection, Row } from "../connection.js";
import { beyondLimits, type Limits, rowBeyondLimits } from "../limits.js";
import { Misfit } from "../misfit.js";
import { keyOf, readBatches } from "../read-batches.js";
import { canonicalRow } from "../row-text.js";
import { summation, type TableSum } from "../table-sum.js";
import type { CopiedColumn, CopiedTable } from "../tables.js";
import { columnsWithFractions, inWholeSeconds } from "../whole-seconds.js";
import type { Findings } from "./findings.js";

/**
 * Looks at every value of a table.
 * @param read told how many rows were read
 * @returns what the sum of the copy will be, fractions of seconds cut off where the target has none
 */
export async function checkValues(
  source: Connection,
  table: CopiedTable,
  { limits, findings, read }: { limits: Limits; findings: Findings; read: (rows: number) => void },
): Promise<TableSum> {
  const sum = summation();
  for await (const rows of readBatches(source, table)) {
    for (const row of rows) {
      const values = canonicalRow(table, row, source);
      await checkRow(source, table, row, values, limits, findings);
      if (!limits.fractions) countFractions(table, values, findings);
      sum.add(limits.fractions ? values : inWholeSeconds(table, values));
    }
    read(rows.length);
  }
  return sum.sum();
}

async function checkRow(
  source: Connection,
  table: CopiedTable,
  row: Row,
  values: readonly (Value | Misfit)[],
  limits: Limits,
  findings: Findings,
): Promise<void> {
  const key = `${table.key} ${row[table.key]}`;
  for (const [index, column] of table.columns.entries()) {
    const value = values[index] ?? null;
    const misfit =
      value instanceof Misfit ? value : (beyondLimits(column, value, limits) ?? (await brokenText(source, table, column, row)));
    if (misfit !== undefined) findings.add({ table: table.name, key, columns: column.name, misfit });
  }
  const misfit = rowBeyondLimits(values, limits);
  if (misfit !== undefined) findings.add({ table: table.name, key, columns: "the row", misfit });
}

/** Drivers put U+FFFD where bytes are no UTF-8, in silence. */
async function brokenText(source: Connection, table: CopiedTable, { name }: CopiedColumn, row: Row): Promise<Misfit | undefined> {
  const value = row[name];
  if (typeof value !== "string" || !value.includes("\ufffd")) return undefined;
  const where = `${source.quote(table.key)} = ${keyOf(table, row)}`;
  const [stored] = await source.query<{ bytes: Buffer }>(
    `SELECT ${source.bytes(source.quote(name))} AS bytes FROM ${source.table(table.name)} WHERE ${where}`,
  );
  return stored !== undefined && isUtf8(stored.bytes) ? undefined : new Misfit("the text is not UTF-8", "Write it anew.");
}

function countFractions(table: CopiedTable, values: readonly (Value | Misfit)[], { fractions }: Findings): void {
  for (const column of columnsWithFractions(table, values)) {
    const name = `${table.name}.${column}`;
    fractions.set(name, (fractions.get(name) ?? 0) + 1);
  }
}
