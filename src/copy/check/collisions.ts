// MariaDB's utf8mb4_unicode_ci treats `Straße`, `STRASSE` and `strasse ` as equal, so only one of them can be stored in
// a unique column.
import type { Connection, Row, RowReader } from "../connection.js";
import { keyOf, readBatches } from "../read-batches.js";
import type { CopiedTable } from "../tables.js";
import { uniqueViolation } from "./duplicates.js";
import type { Findings } from "./findings.js";

/** Returns keys that are equal if the target treats the texts as equal. */
export type CollationKeys = (texts: readonly string[]) => Promise<string[]>;

/** Finds rows that differ in the source but are equal in a unique constraint of the target. */
export async function findCollisions(
  source: Connection | RowReader,
  table: CopiedTable,
  collationKeys: CollationKeys,
  findings: Findings,
): Promise<void> {
  for (const columns of table.uniques) {
    if (!columns.some((name) => isText(table, name))) continue;
    const seen = new Map<string, number>();
    const pass = (plain: boolean) => runPass({ source, table, columns, collationKeys, plain, seen, findings });
    // A plain text can only be equal to one that is not plain, so none of a million changeset ids has to be remembered.
    await pass(false);
    if (seen.size > 0) await pass(true);
  }
}

interface Pass {
  readonly source: Connection | RowReader;
  readonly table: CopiedTable;
  readonly columns: readonly string[];
  readonly collationKeys: CollationKeys;
  /** Whether to check the rows with plain texts or all others. */
  readonly plain: boolean;
  /** Collation key of the texts that are not plain → primary key of their row. */
  readonly seen: Map<string, number>;
  readonly findings: Findings;
}

async function runPass({ source, table, columns, collationKeys, plain, seen, findings }: Pass): Promise<void> {
  for await (const batch of readBatches(source, table)) {
    const rows = batch.filter((row) => columns.every((name) => row[name] !== null) && isPlain(row, columns) === plain);
    for (const [index, combinedKey] of (await combinedKeys(rows, columns, collationKeys)).entries()) {
      const key = keyOf(table, rows[index]);
      const other = seen.get(combinedKey);
      if (other === undefined && !plain) seen.set(combinedKey, key);
      if (other === undefined) continue;
      const problem = uniqueViolation(table, other, " in MariaDB, which ignores case, accents and trailing spaces");
      findings.add({ table: table.name, key: `${table.key} ${key}`, columns: columns.join(" and "), problem });
    }
  }
}

/** Whether the texts are equal to other plain texts only if they are identical. */
function isPlain(row: Row, columns: readonly string[]): boolean {
  return columns.every((name) => typeof row[name] !== "string" || /^[0-9a-z]*$/.test(row[name]));
}

async function combinedKeys(
  rows: readonly Row[],
  columns: readonly string[],
  collationKeys: CollationKeys,
): Promise<string[]> {
  const values = rows.flatMap((row) => columns.map((name) => row[name]));
  const textKeys = await collationKeys(values.filter((value) => typeof value === "string"));
  let next = 0;
  const known = values.map((value) => (typeof value === "string" ? textKeys[next++] : String(value)));
  return rows.map((_, index) => known.slice(index * columns.length, (index + 1) * columns.length).join(" "));
}

function isText(table: CopiedTable, name: string): boolean {
  return table.columns.some((column) => column.name === name && (column.kind === "string" || column.kind === "text"));
}
