import type { ColumnDefinition, ConstraintDefinition } from "../../operation.js";
import { withoutBooleanChecks } from "../boolean-check.js";
import type { SchemaModel, TableModel } from "../model.js";
import { oneByOne } from "../one-by-one.js";
import type { Query } from "../schema-engine.js";
import { byTable } from "./by-table.js";
import {
  type CheckRow,
  type ColumnRow,
  checkRows,
  columnRows,
  foreignKeyRows,
  indexRows,
  ruleRows,
  type TableRow,
  tableRows,
} from "./mariadb-catalog.js";
import { readDefault } from "./mariadb-default.js";
import { databaseDrift, tableDrift } from "./mariadb-drift.js";
import { reflectForeignKeys, reflectIndexes } from "./mariadb-keys.js";
import { mariadbType } from "./mariadb-type.js";

/** Reads the tables of the current database. Uniques are among the indexes: MariaDB has no other. */
export async function reflectMariadb(query: Query): Promise<SchemaModel> {
  const tables = await tableRows(query);
  const columns = byTable(await columnRows(query));
  const indexes = byTable(await indexRows(query));
  const foreignKeys = byTable(await foreignKeyRows(query));
  const rules = byTable(await ruleRows(query));
  const checks = byTable(await checkRows(query));
  const reflectOne = async (row: TableRow): Promise<TableModel> => {
    const own = columns(row.table);
    const keys = reflectIndexes(indexes(row.table));
    const definitions = await oneByOne(own, (column) => reflectColumn(column, query));
    const conditions = checks(row.table).map(reflectCheck);
    return {
      name: row.table,
      columns: definitions,
      constraints: [
        ...keys.primary,
        ...reflectForeignKeys(foreignKeys(row.table), rules(row.table)),
        ...withoutBooleanChecks(conditions, definitions),
      ],
      indexes: keys.indexes,
      beyond: [...tableBeyond(row), ...own.flatMap(columnBeyond), ...keys.beyond],
      drift: tableDrift(row, own, definitions, conditions),
    };
  };
  return { tables: await oneByOne(tables, reflectOne), drift: databaseDrift(tables[0]) };
}

async function reflectColumn({ name, type: sql, nullable, value, extra, generation }: ColumnRow, query: Query): Promise<ColumnDefinition> {
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
  // One of a column has the name of the column, and no name to be dropped by.
  return { type: "check", ...(level === "Table" && { name }), condition };
}

function tableBeyond({ type, options }: TableRow): string[] {
  return [...(type === "SYSTEM VERSIONED" ? ["WITH SYSTEM VERSIONING"] : []), ...(options.includes("partitioned") ? ["PARTITION BY"] : [])];
}

function columnBeyond({ name, extra, generation }: ColumnRow): string[] {
  return [
    ...(generation === null ? [] : [`GENERATED ALWAYS AS (${generation}) of column ${name}`]),
    ...(/on update/i.test(extra) ? [`${extra} of column ${name}`] : []),
  ];
}
