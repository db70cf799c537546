// Rows that prevent a change of the schema. Their keys are reported, but never their values, which may be secrets.
import type { QueryRunner } from "typeorm";
import type { ConstraintDefinition } from "../../../schema/operation.js";
import { type Names, nameList } from "../../../schema/sql/ddl.js";
import type { StoredTable } from "./stored-table.js";

/** What is needed of TypeORM's query runner. */
export type Queryable = Pick<QueryRunner, "query">;

/** How many rows are reported with their keys. */
const maxShownKeys = 3;

/**
 * @param condition SQL that is true for the rows
 * @returns e.g. `2 rows (user_id 3, 7)`; undefined if there are none
 */
export async function offendingRows(
  connection: Queryable,
  names: Names,
  table: StoredTable,
  condition: string,
): Promise<string | undefined> {
  const from = `FROM ${names.writtenName(table.name)} WHERE ${condition}`;
  const [{ count } = { count: 0 }] = await connection.query(`SELECT COUNT(*) AS count ${from}`);
  if (Number(count) === 0) return undefined;
  const rows = `${count} ${Number(count) === 1 ? "row" : "rows"}`;
  const key = table.constraints.find(({ type }) => type === "primary")?.columns ?? [];
  if (key.length === 0) return rows;
  const keyNames = key.map(names.writtenName).join(", ");
  const first: object[] = await connection.query(
    `SELECT ${keyNames} ${from} ORDER BY ${keyNames} LIMIT ${maxShownKeys}`,
  );
  const keys = first.map((row) => Object.values(row).join("/")).join(", ");
  return `${rows} (${key.join("/")} ${keys}${Number(count) > maxShownKeys ? ", …" : ""})`;
}

/** @throws Error if a column is to become NOT NULL and contains NULLs */
export async function refuseNulls(
  connection: Queryable,
  names: Names,
  table: StoredTable,
  column: string,
): Promise<void> {
  const rows = await offendingRows(connection, names, table, `${names.writtenName(column)} IS NULL`);
  if (rows) throw new Error(`${table.name}.${column} cannot be NOT NULL: it is NULL in ${rows}. Set a value first`);
}

/** @throws Error if a NOT NULL column without a default is to be added to a table that has rows */
export async function refuseRowsWithoutValue(
  connection: Queryable,
  { writtenName }: Names,
  table: string,
  column: string,
): Promise<void> {
  const [{ count } = { count: 0 }] = await connection.query(`SELECT COUNT(*) AS count FROM ${writtenName(table)}`);
  if (Number(count) === 0) return;
  throw new Error(
    `${table}.${column} is NOT NULL and has no default, but the table has ${count} rows. Give it a default, or add it as nullable, fill it, and then make it NOT NULL`,
  );
}

/** @throws Error if rows violate a constraint that is to be created */
export async function refuseOffenders(
  connection: Queryable,
  names: Names,
  table: StoredTable,
  constraint: ConstraintDefinition,
): Promise<void> {
  const rows = await offendingRows(connection, names, table, violationCondition(names, table.name, constraint));
  if (rows) throw new Error(`${describeViolation(constraint)} ${rows} of ${table.name}`);
}

function violationCondition(names: Names, table: string, constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "check":
      return `NOT (${constraint.condition})`;
    case "foreign":
      return orphanCondition(names, table, constraint);
    case "unique":
      return duplicateCondition(names, table, constraint.columns);
    case "primary":
      return `${constraint.columns.map((column) => `${names.writtenName(column)} IS NULL`).join(" OR ")} OR ${duplicateCondition(names, table, constraint.columns)}`;
  }
}

function duplicateCondition(names: Names, table: string, columns: readonly string[]): string {
  const list = columns.map(names.writtenName).join(", ");
  const present = columns.map((column) => `${names.writtenName(column)} IS NOT NULL`).join(" AND ");
  return `${nameList(names, columns)} IN (SELECT ${list} FROM ${names.writtenName(table)} WHERE ${present} GROUP BY ${list} HAVING COUNT(*) > 1)`;
}

function orphanCondition(
  { writtenName }: Names,
  table: string,
  { columns, referredTable, referredColumns }: ConstraintDefinition & { type: "foreign" },
): string {
  const own = (column: string) => `${writtenName(table)}.${writtenName(column)}`;
  const pairs = columns.map((column, index) => `parent.${writtenName(referredColumns[index] ?? "")} = ${own(column)}`);
  const present = columns.map((column) => `${own(column)} IS NOT NULL`);
  return `${present.join(" AND ")} AND NOT EXISTS (SELECT 1 FROM ${writtenName(referredTable)} AS parent WHERE ${pairs.join(" AND ")})`;
}

function describeViolation(constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "check":
      return `the check ${constraint.condition} is violated by`;
    case "foreign":
      return `no matching row in ${constraint.referredTable} for`;
    case "unique":
      return `the values of ${constraint.columns.join(", ")} are not unique in`;
    case "primary":
      return `the values of ${constraint.columns.join(", ")} are NULL or not unique in`;
  }
}
