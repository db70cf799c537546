import { isUtf8 } from "node:buffer";
import type { Row, RowReader, Source } from "../connection.js";
import { IncompatibleValue } from "../incompatible-value.js";
import { checkLimits, checkRowLimits, type Limits } from "../limits.js";
import type { Value } from "../normalize-value.js";
import { keyOf, readBatches } from "../read-batches.js";
import { normalizeRow } from "../row-text.js";
import { checksumBuilder, type TableChecksum } from "../table-checksum.js";
import type { CopiedTable } from "../tables.js";
import { columnsWithFractions, truncateToSeconds } from "../whole-seconds.js";
import type { Findings } from "./findings.js";

interface ValueCheck {
  readonly limits: Limits;
  readonly findings: Findings;
  /** Gets the number of rows read. */
  readonly onRead: (rows: number) => void;
}

/**
 * Checks every value of a table.
 * @returns the checksum that the copy must have, with fractional seconds truncated if the target does not store them
 */
export async function checkValues(
  source: Source | RowReader,
  table: CopiedTable,
  { limits, findings, onRead }: ValueCheck,
): Promise<TableChecksum> {
  const sum = checksumBuilder();
  for await (const rows of readBatches(source, table)) {
    for (const row of rows) {
      const values = normalizeRow(table, row, source);
      addIncompatibleValues(table, values, limits, findings);
      if (!limits.fractions) countFractions(table, values, findings);
      sum.add(limits.fractions ? values : truncateToSeconds(table, values));
    }
    if (!("batches" in source)) await findInvalidUtf8(source, table, rows, findings);
    onRead(rows.length);
  }
  return sum.finish();
}

function addIncompatibleValues(
  table: CopiedTable,
  values: readonly (Value | IncompatibleValue)[],
  limits: Limits,
  findings: Findings,
): void {
  const keyAt = table.columns.findIndex(({ name }) => name === table.key);
  const add = (columns: string, problem: IncompatibleValue) =>
    findings.add({ table: table.name, key: `${table.key} ${values[keyAt]}`, columns, problem });
  for (const [index, column] of table.columns.entries()) {
    const value = values[index] ?? null;
    const problem = value instanceof IncompatibleValue ? value : checkLimits(column, value, limits);
    if (problem !== undefined) add(column.name, problem);
  }
  const problem = checkRowLimits(values, limits);
  if (problem !== undefined) add("the row", problem);
}

/**
 * TRAP: drivers silently replace invalid UTF-8 with U+FFFD. If a text contains that character, its bytes are checked.
 */
async function findInvalidUtf8(
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
      const problem = new IncompatibleValue("not valid UTF-8", "Replace it with valid UTF-8.");
      findings.add({ table: table.name, key: `${table.key} ${keyOf(table, row)}`, columns: name, problem });
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

function countFractions(
  table: CopiedTable,
  values: readonly (Value | IncompatibleValue)[],
  { fractions }: Findings,
): void {
  for (const column of columnsWithFractions(table, values)) {
    const name = `${table.name}.${column}`;
    fractions.set(name, (fractions.get(name) ?? 0) + 1);
  }
}
