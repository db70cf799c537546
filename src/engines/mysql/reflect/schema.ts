import { withoutBooleanChecks } from "../../../migrations/autogenerate/compare/boolean-check.js";
import { byTable } from "../../../migrations/autogenerate/reflect/by-table.js";
import { oneByOne } from "../../../migrations/autogenerate/reflect/one-by-one.js";
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";
import type { SchemaModel, TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, ConstraintDefinition } from "../../../schema/operation.js";
import {
  type CheckRow,
  type ColumnRow,
  checkRows,
  columnRows,
  type ForeignKeyRow,
  foreignKeyRows,
  type IndexRow,
  indexRows,
  type RuleRow,
  ruleRows,
  type TableRow,
  tableRows,
} from "./catalog.js";
import { readDefault } from "./default.js";
import { databaseDrift, tableDrift } from "./drift.js";
import { reflectForeignKeys, reflectIndexes } from "./keys.js";
import { mariadbType } from "./type.js";

/** Reads the tables of the current database. Uniques are among the indexes, as MariaDB stores them. */
export async function reflectMariadb(query: Query): Promise<SchemaModel> {
  const tables = await tableRows(query);
  const foreignKeys = await foreignKeyRows(query);
  const rules = await ruleRows(query);
  const of: RowsOf = {
    columns: byTable(await columnRows(query)),
    indexes: byTable(await indexRows(query)),
    checks: byTable(await checkRows(query)),
    foreignKeys: byTable(foreignKeys),
    rules: byTable(rules),
  };
  return {
    tables: await oneByOne(tables, (row) => reflectTable(row, of, query)),
    drift: databaseDrift(tables[0], foreignKeys, rules),
  };
}

interface RowsOf {
  columns(table: string): readonly ColumnRow[];
  indexes(table: string): readonly IndexRow[];
  checks(table: string): readonly CheckRow[];
  foreignKeys(table: string): readonly ForeignKeyRow[];
  rules(table: string): readonly RuleRow[];
}

async function reflectTable(row: TableRow, of: RowsOf, query: Query): Promise<TableModel> {
  const { table } = row;
  const columns = await oneByOne(of.columns(table), (column) => reflectColumn(column, query));
  const keys = reflectIndexes(of.indexes(table));
  const foreignKeys = reflectForeignKeys(of.foreignKeys(table), of.rules(table));
  const checks = of.checks(table).map(reflectCheck);
  return {
    name: table,
    columns,
    constraints: [...keys.primary, ...foreignKeys, ...withoutBooleanChecks(checks, columns)],
    indexes: keys.indexes,
    unsupported: [...unsupportedInTable(row), ...of.columns(table).flatMap(unsupportedInColumn), ...keys.unsupported],
    drift: tableDrift(row, of.columns(table), columns, checks),
  };
}

async function reflectColumn(
  { name, type: sql, nullable, value, extra, generation }: ColumnRow,
  query: Query,
): Promise<ColumnDefinition> {
  const type = mariadbType(sql);
  const read = value === null || generation !== null ? undefined : await readDefault(value, type, query);
  return {
    name,
    type,
    ...(nullable === "YES" && { nullable: true }),
    ...(read !== undefined && { default: read }),
    ...(extra.includes("auto_increment") && { autoIncrement: true }),
  };
}

function reflectCheck({ name, level, condition }: CheckRow): ConstraintDefinition & { readonly type: "check" } {
  // A check of a column has the column's name, by which it cannot be dropped.
  return { type: "check", ...(level === "Table" && { name }), condition };
}

function unsupportedInTable({ type, options }: TableRow): string[] {
  return [
    ...(type === "SYSTEM VERSIONED" ? ["WITH SYSTEM VERSIONING"] : []),
    ...(options.includes("partitioned") ? ["PARTITION BY"] : []),
  ];
}

function unsupportedInColumn({ name, extra, generation }: ColumnRow): string[] {
  return [
    ...(generation === null ? [] : [`GENERATED ALWAYS AS (${generation}) of column ${name}`]),
    ...(/on update/i.test(extra) ? [`${extra} of column ${name}`] : []),
  ];
}
