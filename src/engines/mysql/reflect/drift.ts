// What MariaDB lets a table have otherwise than Kallithea makes it, and no operation puts right: said, with the
// statement that does.

import { withoutBooleanChecks } from "../../../migrations/autogenerate/compare/boolean-check.js";
import type { ColumnDefinition, ConstraintDefinition } from "../../../schema/operation.js";
import { quote } from "../ddl/quote.js";
import type { ColumnRow, ForeignKeyRow, RuleRow, TableRow } from "./catalog.js";

/** @param table any one of the database */
export function databaseDrift(
  table: TableRow | undefined,
  foreignKeys: readonly ForeignKeyRow[],
  rules: readonly RuleRow[],
): string[] {
  return [...databaseCollationDrift(table), ...(foreignKeys.length > 0 && rules.length === 0 ? [hidden] : [])];
}

/** Who has no right but SELECT. */
const hidden = "This account may not see what foreign keys do ON DELETE and ON UPDATE, so that is not compared";

function databaseCollationDrift(table: TableRow | undefined): string[] {
  if (!table || characterSet(table.usual_collation) === "utf8mb4") return [];
  return [
    `The database is in ${table.usual_collation}, which cannot hold every character: ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
  ];
}

/** @param checks all of the table, those of booleans among them */
export function tableDrift(
  row: TableRow,
  rows: readonly ColumnRow[],
  columns: readonly ColumnDefinition[],
  checks: readonly (ConstraintDefinition & { readonly type: "check" })[],
): string[] {
  return [
    ...engineDrift(row),
    ...collationDrift(row, rows),
    ...columns.flatMap((column) => checkDrift(row.table, column, checks)),
  ];
}

function engineDrift({ table, engine }: TableRow): string[] {
  if (engine === null || engine === "InnoDB") return [];
  const without = "which keeps neither foreign keys nor transactions as Kallithea needs them";
  return [`Table '${table}' is of the engine ${engine}, ${without}: ALTER TABLE ${quote(table)} ENGINE=InnoDB`];
}

/** Texts in several collations cannot be compared with each other. */
function collationDrift({ table, collation, usual_collation }: TableRow, columns: readonly ColumnRow[]): string[] {
  const others = columns.filter((column) => column.collation !== null && column.collation !== usual_collation);
  const convert = `ALTER TABLE ${quote(table)} CONVERT TO CHARACTER SET ${characterSet(usual_collation)} COLLATE ${usual_collation}`;
  if (collation !== usual_collation)
    return [`Table '${table}' is in ${collation} and the database in ${usual_collation}: ${convert}`];
  return others.map(
    ({ name, collation: own }) => `Column '${table}.${name}' is in ${own} and its table in ${collation}: ${convert}`,
  );
}

function characterSet(collation: string): string {
  return collation.split("_")[0] ?? collation;
}

/** MariaDB before 10.2 took no notice of checks. */
function checkDrift(table: string, column: ColumnDefinition, checks: readonly ConstraintDefinition[]): string[] {
  const isBoolean = "kind" in column.type && column.type.kind === "boolean";
  if (!isBoolean || withoutBooleanChecks(checks, [column]).length < checks.length) return [];
  const check = `CONSTRAINT ${quote(`ck_${table}_${column.name}`)} CHECK (${quote(column.name)} IN (0, 1))`;
  return [
    `Nothing keeps other numbers than 0 and 1 out of '${table}.${column.name}': ALTER TABLE ${quote(table)} ADD ${check}`,
  ];
}
