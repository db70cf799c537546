// The procedure of https://sqlite.org/lang_altertable.html#otheralter, for what ALTER TABLE cannot do. Requires an open
// transaction, with foreign keys off.

import { foldedName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { type CreateTableText, parseCreateTable } from "../../stored-sql/create-table-text.js";
import { replaceSpan } from "../../stored-sql/edit-sql.js";
import { type Connection, singleValue } from "../connection.js";
import { countChangedValues, rowIdName, rowKeys } from "./convert-values.js";
import { saveStatistics } from "./statistics.js";
import type { StoredTable } from "./stored-table.js";
import { columnNames, parsed, type TableState } from "./table-definition.js";

/**
 * Gives a table a new definition: a new table is created, filled, and replaces the old one, with its indexes, triggers
 * and sequence.
 * @throws Error naming what would be lost if a row or value cannot be copied
 */
export async function rebuildTable(connection: Connection, old: StoredTable, target: TableState): Promise<void> {
  const next = parseCreateTable(target.sql);
  const temporary = `_kallithea_new_${old.name}`;
  await connection.query(replaceSpan(target.sql, next.table, quote(temporary)));
  await copyRows(connection, parsed(old), temporary, target, next);
  if (hasAutoIncrement(next) && hasAutoIncrement(parsed(old))) await copySequence(connection, old.name, temporary);
  const statistics = await saveStatistics(connection, old.name, temporary);
  await connection.query(`DROP TABLE ${quote(old.name)}`);
  await renameOnlyTable(connection, temporary, old.name);
  for (const { sql } of target.indexes) await connection.query(sql);
  await statistics.restore();
  for (const trigger of old.triggers) await connection.query(trigger);
}

async function copyRows(
  connection: Connection,
  old: CreateTableText,
  to: string,
  target: TableState,
  next: CreateTableText,
): Promise<void> {
  const from = old.table.name;
  const rows = await countRows(connection, from);
  if (rows > 0) refuseColumnsWithoutValue(rows, target, next);
  // Rows keep their rowid.
  const columns = [rowIdName(old, next) ?? [], copiedColumns(target, next)].flat().map(quote).join(", ");
  await namingTable(from, to, () =>
    connection.query(`INSERT INTO ${quote(to)} (${columns}) SELECT ${columns} FROM ${quote(from)}`),
  );
  // A table may be declared with ON CONFLICT IGNORE.
  const copied = await countRows(connection, to);
  if (copied !== rows) throw new Error(`${rows - copied} of the ${rows} rows of ${from} would be lost`);
  for (const column of target.retyped)
    await refuseChangedValues(connection, { from, to, column, keys: rowKeys(old, next) });
}

function refuseColumnsWithoutValue(rows: number, { name, added }: TableState, { columns }: CreateTableText): void {
  const empty = columns.find(
    (column) =>
      added.some((name) => foldedName(name) === foldedName(column.name.name)) &&
      column.constraints.some(({ type }) => type === "not null") &&
      !column.constraints.some(({ type }) => type === "default" || type === "primary"),
  );
  if (!empty) return;
  throw new Error(
    `${name}.${empty.name.name} is NOT NULL and has no default, but the table has ${rows} rows. Give it a default, or add it as nullable, fill it, and then make it NOT NULL`,
  );
}

/** The columns that the old table also has: matched by name, never by position. */
function copiedColumns({ added }: TableState, next: CreateTableText): string[] {
  const generated = next.columns.filter(({ constraints }) => constraints.some(({ type }) => type === "generated"));
  const excluded = new Set([...added, ...generated.map(({ name }) => name.name)].map(foldedName));
  return columnNames(next).filter((name) => !excluded.has(foldedName(name)));
}

/** SQLite's errors contain the temporary name, which is unknown to users. */
async function namingTable(name: string, temporary: string, copy: () => Promise<unknown>): Promise<void> {
  try {
    await copy();
  } catch (error) {
    const reason = (error as { driverError?: Error }).driverError?.message;
    if (!reason?.includes("constraint failed")) throw error;
    throw new Error(`the rows of ${name} cannot be copied: ${reason.replaceAll(temporary, name)}`, { cause: error });
  }
}

async function refuseChangedValues(
  connection: Connection,
  column: Parameters<typeof countChangedValues>[1],
): Promise<void> {
  const count = await countChangedValues(connection, column);
  if (count === 0) return;
  throw new Error(`the new type of ${column.from}.${column.column} would change ${count} of its values`);
}

/**
 * TRAP: a plain RENAME fails if a view refers to the table that was just dropped, and it would rewrite references to
 * the new name. Only we use TypeORM's connection, so the setting affects nobody else.
 */
async function renameOnlyTable(connection: Connection, from: string, to: string): Promise<void> {
  const legacy = await singleValue(connection, "PRAGMA legacy_alter_table");
  await connection.query("PRAGMA legacy_alter_table = ON");
  try {
    await connection.query(`ALTER TABLE ${quote(from)} RENAME TO ${quote(to)}`);
  } finally {
    await connection.query(`PRAGMA legacy_alter_table = ${legacy}`);
  }
}

function hasAutoIncrement(table: CreateTableText): boolean {
  const all = [...table.columns.flatMap(({ constraints }) => constraints), ...table.constraints];
  return all.some((constraint) => constraint.type === "primary" && constraint.autoIncrement);
}

/**
 * The highest id ever assigned, if the table has had a row. Copied within SQLite, since it may exceed the range of a
 * number.
 */
async function copySequence(connection: Connection, from: string, to: string): Promise<void> {
  await connection.query("DELETE FROM sqlite_sequence WHERE name = ?", [to]);
  await connection.query(
    "INSERT INTO sqlite_sequence (name, seq) SELECT ?, CAST(seq AS INTEGER) FROM sqlite_sequence WHERE name = ?",
    [to, from],
  );
}

async function countRows(connection: Connection, table: string): Promise<number> {
  return (await singleValue(connection, `SELECT COUNT(*) FROM ${quote(table)}`)) as number;
}
