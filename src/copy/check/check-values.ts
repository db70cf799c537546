import { isUtf8 } from "node:buffer";
import type { Row, Source } from "../connection.js";
import { Misfit } from "../incompatible-value.js";
import { beyondLimits, type Limits, rowBeyondLimits } from "../limits.js";
import type { Value } from "../normalize-value.js";
import { keyOf, readBatches } from "../read-batches.js";
import { canonicalRow } from "../row-text.js";
import { summation, type TableSum } from "../table-sum.js";
import type { CopiedTable } from "../tables.js";
import { columnsWithFractions, inWholeSeconds } from "../whole-seconds.js";
import type { Findings } from "./findings.js";

interface ValueCheck {
  readonly limits: Limits;
  readonly findings: Findings;
  /** Told how many rows were read. */
  readonly read: (rows: number) => void;
}

/**
 * Looks at every value of a table.
 * @returns what the sum of the copy will be, fractions of seconds cut off where the target has none
 */
export async function checkValues(
  source: Source,
  table: CopiedTable,
  { limits, findings, read }: ValueCheck,
): Promise<TableSum> {
  const sum = summation();
  for await (const rows of readBatches(source, table)) {
    for (const row of rows) {
      const values = canonicalRow(table, row, source);
      addMisfits(table, values, limits, findings);
      if (!limits.fractions) countFractions(table, values, findings);
      sum.add(limits.fractions ? values : inWholeSeconds(table, values));
    }
    await findBrokenTexts(source, table, rows, findings);
    read(rows.length);
  }
  return sum.sum();
}

function addMisfits(table: CopiedTable, values: readonly (Value | Misfit)[], limits: Limits, findings: Findings): void {
  const keyAt = table.columns.findIndex(({ name }) => name === table.key);
  const add = (columns: string, misfit: Misfit) =>
    findings.add({ table: table.name, key: `${table.key} ${values[keyAt]}`, columns, misfit });
  for (const [index, column] of table.columns.entries()) {
    const value = values[index] ?? null;
    const misfit = value instanceof Misfit ? value : beyondLimits(column, value, limits);
    if (misfit !== undefined) add(column.name, misfit);
  }
  const misfit = rowBeyondLimits(values, limits);
  if (misfit !== undefined) add("the row", misfit);
}

/** Drivers put U+FFFD where bytes are no UTF-8, in silence: of such texts the bytes are looked at. */
async function findBrokenTexts(
  source: Source,
  table: CopiedTable,
  rows: readonly Row[],
  findings: Findings,
): Promise<void> {
  for (const row of rows) {
    for (const { name } of table.columns) {
      const value = row[name];
      if (typeof value !== "string" || !value.includes("\ufffd") || (await isStoredAsUtf8(source, table, name, row)))
        continue;
      const misfit = new Misfit("not valid UTF-8", "Replace it with valid UTF-8.");
      findings.add({ table: table.name, key: `${table.key} ${keyOf(table, row)}`, columns: name, misfit });
    }
  }
}

async function isStoredAsUtf8(source: Source, table: CopiedTable, column: string, row: Row): Promise<boolean> {
  const where = `${source.quote(table.key)} = ${keyOf(table, row)}`;
  const [stored] = await source.query<{ bytes: Buffer }>(
    `SELECT ${source.bytes(source.quote(column))} AS bytes FROM ${source.table(table.name)} WHERE ${where}`,
  );
  return stored !== undefined && isUtf8(stored.bytes);
}

function countFractions(table: CopiedTable, values: readonly (Value | Misfit)[], { fractions }: Findings): void {
  for (const column of columnsWithFractions(table, values)) {
    const name = `${table.name}.${column}`;
    fractions.set(name, (fractions.get(name) ?? 0) + 1);
  }
}
