// Restored rows may refer to rows that have been removed since.
import { type EntityManager, In } from "typeorm";
import { RefusedError } from "../../errors.js";
import { entities } from "../../schema/entities.js";
import { type Entity, rowsOf } from "../../schema/entity.js";
import { chunks } from "./chunks.js";
import type { Values } from "./journal.js";
import { isCut, primaryKeyOf } from "./references.js";

export interface RestorableRows {
  readonly rows: readonly Values[];
  readonly notices: readonly string[];
}

/**
 * Adapts rows to those that exist. A reference that is set to NULL when its row is removed is set to NULL; a row that
 * only links two others (a permission, a follower) is dropped.
 * @throws RefusedError if a row cannot exist without the one that was removed
 */
export async function dropDanglingReferences(
  manager: EntityManager,
  entity: Entity,
  rows: readonly Values[],
): Promise<RestorableRows> {
  let restorable: RestorableRows = { rows, notices: [] };
  for (const [column, { references }] of Object.entries(entity.columns)) {
    if (references === undefined || restorable.rows.length === 0) continue;
    const gone = await missingOf(manager, references, idsIn(restorable.rows, column));
    if (gone.size > 0) restorable = without(restorable, entity, column, gone);
  }
  return restorable;
}

function idsIn(rows: readonly Values[], column: string): number[] {
  return [...new Set(rows.map((row) => row[column]).filter((value) => typeof value === "number"))];
}

async function missingOf(manager: EntityManager, table: string, ids: readonly number[]): Promise<Set<number>> {
  const target = entities.find((entity) => entity.table === table) as Entity;
  const key = primaryKeyOf(target);
  const missing = new Set(ids);
  for (const chunk of chunks(ids)) {
    const rows = await rowsOf(manager, target).find({ select: { [key]: true }, where: { [key]: In(chunk) } });
    for (const row of rows) missing.delete(row[key] as number);
  }
  return missing;
}

function without(
  { rows, notices }: RestorableRows,
  entity: Entity,
  column: string,
  gone: ReadonlySet<number>,
): RestorableRows {
  const names = `${entity.columns[column]?.references} ${[...gone].join(", ")}`;
  const isGone = (row: Values) => gone.has(row[column] as number);
  if (isCut({ from: entity, column })) {
    return { rows: rows.map((row) => (isGone(row) ? { ...row, [column]: null } : row)), notices };
  }
  if (isLink(entity, column)) {
    const line = `${rows.filter(isGone).length} rows of ${entity.table} were not restored: they refer to ${names}, which no longer exist`;
    return { rows: rows.filter((row) => !isGone(row)), notices: [...notices, line] };
  }
  throw new RefusedError(
    `Nothing was restored: rows of ${entity.table} refer to ${names}, which no longer exist.`,
    "Restore these first, or restore the whole database from a backup.",
  );
}

/** A row that is unique by what it links means nothing without it. */
function isLink({ uniques }: Entity, column: string): boolean {
  return Object.values(uniques).some((columns) => columns.includes(column) && columns.length > 1);
}
