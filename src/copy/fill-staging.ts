import { UserError } from "../errors.js";
import type { Sums } from "./check/check-source.js";
import type { Connection, Row, Source } from "./connection.js";
import { Misfit } from "./incompatible-value.js";
import type { Value } from "./normalize-value.js";
import { type Progress, phaseProgress } from "./progress.js";
import { keyOf, readBatches, readRows } from "./read-batches.js";
import { canonicalRow, rowText } from "./row-text.js";
import { sameSum, summation, type TableSum } from "./table-sum.js";
import type { CopiedTable } from "./tables.js";
import type { Stage, Target } from "./target.js";
import { inWholeSeconds } from "./whole-seconds.js";

interface FillOptions {
  readonly notice: (line: string) => void;
  readonly progress: (progress: Progress) => void;
}

/**
 * Completes the copy in the making, and verifies all of it.
 * @throws UserError; the copy is kept, unless it turned out to be wrong
 */
export async function fillStage(source: Source, target: Target, sums: Sums, options: FillOptions): Promise<Stage> {
  const stage = await filled(source, target, sums, options);
  for (const table of sums.keys()) {
    const id = Math.max(await source.highestGivenId(table), (await highestKey(stage, table)) ?? 0);
    if (id > 0) await stage.setHighestGivenId(table, id);
  }
  await verify(stage, sums, options);
  return stage;
}

async function filled(source: Source, target: Target, sums: Sums, options: FillOptions): Promise<Stage> {
  const stage = await target.stage();
  if (await copyRows(source, stage, target, sums, options)) return stage;
  options.notice("A previous copy was interrupted and the source has changed since; starting over.");
  await stage.discard();
  const fresh = await target.stage();
  if (await copyRows(source, fresh, target, sums, options)) return fresh;
  throw new Error(`${fresh.name} was just created but already has rows`);
}

/** @returns false where rows that are there are not the source's */
async function copyRows(
  source: Source,
  stage: Stage,
  { limits }: Target,
  sums: Sums,
  { progress }: FillOptions,
): Promise<boolean> {
  const copied = phaseProgress("copied", rowsOf(sums), progress);
  for (const table of sums.keys()) {
    if (!(await transfer(source, stage, table, { fractions: limits.fractions, read: copied(table.name) })))
      return false;
  }
  return true;
}

async function verify(stage: Stage, sums: Sums, { progress }: FillOptions): Promise<void> {
  const verified = phaseProgress("verified", rowsOf(sums), progress);
  for (const [table, wanted] of sums) {
    const found = await sumRows(stage, table, verified(table.name));
    if (sameSum(found, wanted)) continue;
    await stage.discard();
    throw new UserError(
      `The copy of ${table.name} does not match the source (${found.rows} of ${wanted.rows} rows) and was discarded.`,
      {
        hint: "Check the logs and the disks on both sides, then run the command again.",
      },
    );
  }
}

function rowsOf(sums: Sums): number {
  return [...sums.values()].reduce((rows, sum) => rows + sum.rows, 0);
}

/** Counts and sums up the rows of a table. @param read told how many rows were read */
async function sumRows(connection: Connection, table: CopiedTable, read: (rows: number) => void): Promise<TableSum> {
  const sum = summation();
  for await (const rows of readBatches(connection, table)) {
    for (const row of rows) sum.add(canonicalRow(table, row, connection));
    read(rows.length);
  }
  return sum.sum();
}

interface TransferOptions {
  /** See Limits. */
  readonly fractions: boolean;
  /** Told how many rows were read. */
  readonly read: (rows: number) => void;
}

/**
 * Brings the rows of a table over, in the order of their keys. Those that an earlier run has brought are compared, not
 * trusted.
 * @returns false where what is there is not the beginning of the table: the source has changed meanwhile
 */
async function transfer(
  source: Connection,
  stage: Stage,
  table: CopiedTable,
  { fractions, read }: TransferOptions,
): Promise<boolean> {
  const highest = await highestKey(stage, table);
  let last: number | undefined;
  for await (const rows of readBatches(source, table)) {
    const values = rows.map((row) => valuesToCopy(source, table, row, fractions));
    const known = rows.filter((row) => highest !== undefined && keyOf(table, row) <= highest).length;
    if (
      known > 0 &&
      !(await isThere(stage, table, {
        after: last,
        upTo: keyOf(table, rows[known - 1]),
        values: values.slice(0, known),
      }))
    ) {
      return false;
    }
    if (known < rows.length) await stage.insert(table, values.slice(known));
    last = keyOf(table, rows.at(-1));
    read(rows.length);
  }
  return highest === undefined || (last !== undefined && last >= highest);
}

/** All has been looked at before, in the same snapshot. */
function valuesToCopy(source: Connection, table: CopiedTable, row: Row, fractions: boolean): Value[] {
  const values = canonicalRow(table, row, source).map((value) => {
    if (value instanceof Misfit)
      throw new Error(`${table.name}, ${table.key} ${row[table.key]}: ${value.reason}, although it passed the check`);
    return value;
  });
  return fractions ? values : inWholeSeconds(table, values);
}

async function isThere(
  stage: Stage,
  table: CopiedTable,
  { after, upTo, values }: { after: number | undefined; upTo: number; values: readonly (readonly Value[])[] },
): Promise<boolean> {
  const rows = await readRows(stage, table, { after, upTo, limit: values.length + 1 });
  return (
    rows.length === values.length &&
    rows.every((row, index) => rowText(canonicalRow(table, row, stage)) === rowText(values[index] ?? []))
  );
}

/** The highest key of a table's rows; undefined where it has none. */
async function highestKey(
  { query, quote, table }: Connection,
  { name, key }: CopiedTable,
): Promise<number | undefined> {
  const [row] = await query<{ highest: number | null }>(`SELECT max(${quote(key)}) AS highest FROM ${table(name)}`);
  return row?.highest ?? undefined;
}
