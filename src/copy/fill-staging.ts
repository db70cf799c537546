import { UserError } from "../errors.js";
import type { TableChecksums } from "./check/check-source.js";
import type { Connection, Row, RowReader, Source } from "./connection.js";
import { IncompatibleValue } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { type Progress, phaseProgress } from "./progress.js";
import { keyOf, readBatches, readRows } from "./read-batches.js";
import { normalizeRow, rowText } from "./row-text.js";
import { checksumBuilder, sameChecksum, type TableChecksum } from "./table-checksum.js";
import type { CopiedTable } from "./tables.js";
import type { Staging, Target } from "./target.js";
import { truncateToSeconds } from "./whole-seconds.js";

interface FillOptions {
  readonly onNotice: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * Completes the staging copy and verifies all of it.
 * @throws UserError; the copy is kept unless it turned out to be wrong
 */
export async function fillStaging(
  source: Source | RowReader,
  target: Target,
  checksums: TableChecksums,
  options: FillOptions,
): Promise<Staging> {
  const staging = await openAndFill(source, target, checksums, options);
  for (const table of checksums.keys()) {
    const id = Math.max(await source.highestAssignedId(table), (await highestKey(staging, table)) ?? 0);
    if (id > 0) await staging.setHighestAssignedId(table, id);
  }
  await verify(staging, checksums, options);
  return staging;
}

async function openAndFill(
  source: Source | RowReader,
  target: Target,
  checksums: TableChecksums,
  options: FillOptions,
): Promise<Staging> {
  const staging = await target.openStaging();
  if (await copyRows(source, staging, target, checksums, options)) return staging;
  options.onNotice("An interrupted run has left a copy of other rows; starting over.");
  await staging.discard();
  const replacement = await target.openStaging();
  if (await copyRows(source, replacement, target, checksums, options)) return replacement;
  throw new Error(`${replacement.name} was just created but already has rows`);
}

/** @returns false if the staging copy has rows that differ from the source */
async function copyRows(
  source: Source | RowReader,
  staging: Staging,
  { limits }: Target,
  checksums: TableChecksums,
  { onProgress }: FillOptions,
): Promise<boolean> {
  const copied = phaseProgress("copied", totalRows(checksums), onProgress);
  for (const table of checksums.keys()) {
    if (!(await copyTable(source, staging, table, { fractions: limits.fractions, onRead: copied(table.name) })))
      return false;
  }
  return true;
}

async function verify(staging: Staging, checksums: TableChecksums, { onProgress }: FillOptions): Promise<void> {
  const verified = phaseProgress("verified", totalRows(checksums), onProgress);
  for (const [table, expected] of checksums) {
    const found = await checksumRows(staging, table, verified(table.name));
    if (sameChecksum(found, expected)) continue;
    await staging.discard();
    throw new UserError(
      `The copy of ${table.name} does not match the source (${found.rows} of ${expected.rows} rows) and was discarded.`,
      {
        hint: "Check the logs and the disks on both sides, then run the command again.",
      },
    );
  }
}

function totalRows(checksums: TableChecksums): number {
  return [...checksums.values()].reduce((rows, checksum) => rows + checksum.rows, 0);
}

/** Counts the rows of a table and computes their checksum. @param onRead gets the number of rows read */
async function checksumRows(
  connection: Connection,
  table: CopiedTable,
  onRead: (rows: number) => void,
): Promise<TableChecksum> {
  const sum = checksumBuilder();
  for await (const rows of readBatches(connection, table)) {
    for (const row of rows) sum.add(normalizeRow(table, row, connection));
    onRead(rows.length);
  }
  return sum.finish();
}

interface CopyTableOptions {
  /** See Limits. */
  readonly fractions: boolean;
  /** Gets the number of rows read. */
  readonly onRead: (rows: number) => void;
}

/**
 * Copies the rows of a table in the order of their keys. Rows copied by an earlier run are compared, not trusted.
 * @returns false if those rows are not the beginning of the table, i.e. the source has changed since
 */
async function copyTable(
  source: Connection | RowReader,
  staging: Staging,
  table: CopiedTable,
  { fractions, onRead }: CopyTableOptions,
): Promise<boolean> {
  const highest = await highestKey(staging, table);
  let last: number | undefined;
  for await (const rows of readBatches(source, table)) {
    const values = rows.map((row) => valuesToCopy(source, table, row, fractions));
    const staged = rows.filter((row) => highest !== undefined && keyOf(table, row) <= highest).length;
    if (
      staged > 0 &&
      !(await matchesStaged(staging, table, {
        after: last,
        upTo: keyOf(table, rows[staged - 1]),
        values: values.slice(0, staged),
      }))
    ) {
      return false;
    }
    if (staged < rows.length) await staging.insert(table, values.slice(staged));
    last = keyOf(table, rows.at(-1));
    onRead(rows.length);
  }
  return highest === undefined || (last !== undefined && last >= highest);
}

/** Every value was checked before, in the same snapshot. */
function valuesToCopy(source: Connection | RowReader, table: CopiedTable, row: Row, fractions: boolean): Value[] {
  const values = normalizeRow(table, row, source).map((value) => {
    if (value instanceof IncompatibleValue)
      throw new Error(`${table.name}, ${table.key} ${row[table.key]}: ${value.reason}, although it passed the check`);
    return value;
  });
  return fractions ? values : truncateToSeconds(table, values);
}

async function matchesStaged(
  staging: Staging,
  table: CopiedTable,
  { after, upTo, values }: { after: number | undefined; upTo: number; values: readonly (readonly Value[])[] },
): Promise<boolean> {
  const rows = await readRows(staging, table, { after, upTo, limit: values.length + 1 });
  return (
    rows.length === values.length &&
    rows.every((row, index) => rowText(normalizeRow(table, row, staging)) === rowText(values[index] ?? []))
  );
}

/** The highest key of a table; undefined if it is empty. */
async function highestKey(
  { query, quote, table }: Connection,
  { name, key }: CopiedTable,
): Promise<number | undefined> {
  const [row] = await query<{ highest: number | null }>(`SELECT max(${quote(key)}) AS highest FROM ${table(name)}`);
  return row?.highest ?? undefined;
}
