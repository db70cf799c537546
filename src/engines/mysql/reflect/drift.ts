// Differences from Kallithea's own tables that no operation can fix: reported with the statement that does.

import { withoutBooleanChecks } from "../../../migrations/autogenerate/compare/boolean-check.js";
import type { ColumnDefinition, ConstraintDefinition } from "../../../schema/operation.js";
import { quote } from "../ddl/quote.js";
import type { ColumnRow, ForeignKeyRow, RuleRow, TableRow } from "./catalog.js";

/** @param table any table of the database */
export function databaseDrift(
  table: TableRow | undefined,
  foreignKeys: readonly ForeignKeyRow[],
  rules: readonly RuleRow[],
): string[] {
  return [...databaseCollationDrift(table), ...(foreignKeys.length > 0 && rules.length === 0 ? [rulesHidden] : [])];
}

/** For accounts that have only SELECT. */
const rulesHidden = "ON DELETE and ON UPDATE of foreign keys are not compared: this account is not allowed to see them";

function databaseCollationDrift(table: TableRow | undefined): string[] {
  if (!table || characterSet(table.usual_collation) === "utf8mb4") return [];
  return [
    `The database uses ${table.usual_collation}, which cannot store all characters: ALTER DATABASE CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci`,
  ];
}

/** @param checks all of the table, including those of booleans */
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
  const without = "which does not have the foreign keys and transactions that Kallithea needs";
  return [`Table '${table}' uses the engine ${engine}, ${without}: ALTER TABLE ${quote(table)} ENGINE=InnoDB`];
}

/** Texts in different collations cannot be compared with each other. */
function collationDrift({ table, collation, usual_collation }: TableRow, columns: readonly ColumnRow[]): string[] {
  const others = columns.filter((column) => column.collation !== null && column.collation !== usual_collation);
  const convert = `ALTER TABLE ${quote(table)} CONVERT TO CHARACTER SET ${characterSet(usual_collation)} COLLATE ${usual_collation}`;
  if (collation !== usual_collation)
    return [`Table '${table}' uses ${collation}, but the database uses ${usual_collation}: ${convert}`];
  return others.map(
    ({ name, collation: own }) => `Column '${table}.${name}' uses ${own}, but its table uses ${collation}: ${convert}`,
  );
}

function characterSet(collation: string): string {
  return collation.split("_")[0] ?? collation;
}

/** MariaDB before 10.2 ignored checks. */
function checkDrift(table: string, column: ColumnDefinition, checks: readonly ConstraintDefinition[]): string[] {
  const isBoolean = "kind" in column.type && column.type.kind === "boolean";
  if (!isBoolean || withoutBooleanChecks(checks, [column]).length < checks.length) return [];
  const check = `CONSTRAINT ${quote(`ck_${table}_${column.name}`)} CHECK (${quote(column.name)} IN (0, 1))`;
  return [
    `Column '${table}.${column.name}' accepts numbers other than 0 and 1: ALTER TABLE ${quote(table)} ADD ${check}`,
  ];
}
