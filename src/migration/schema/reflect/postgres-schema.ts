import type { ColumnDefinition } from "../../operation.js";
import type { SchemaModel, TableModel } from "../model.js";
import { oneByOne } from "../one-by-one.js";
import type { Query } from "../schema-engine.js";
import { byTable } from "./by-table.js";
import { type ColumnRow, columnRows, constraintRows, indexRows, type TableRow, tableRows } from "./postgres-catalog.js";
import { constraintBeyond, reflectConstraint } from "./postgres-constraint.js";
import { readDefault } from "./postgres-default.js";
import { reflectIndex } from "./postgres-index.js";
import { postgresType } from "./postgres-type.js";

/** Reads the tables of a schema, in the order of their making. @param namespace one of `namespaces` */
export async function reflectPostgres(query: Query, namespace: string): Promise<SchemaModel> {
  const tables = await tableRows(query, namespace);
  const columns = byTable(await columnRows(query, namespace));
  const constraints = byTable(await constraintRows(query, namespace));
  const indexes = byTable(await indexRows(query, namespace));
  const reflectOne = async (row: TableRow): Promise<TableModel> => {
    const own = indexes(row.table).map(reflectIndex);
    return {
      name: row.table,
      columns: await oneByOne(columns(row.table), (column) => reflectColumn(column, query)),
      constraints: constraints(row.table).flatMap(reflectConstraint),
      indexes: own.map(({ definition }) => definition),
      beyond: [
        ...tableBeyond(row),
        ...columns(row.table).flatMap(columnBeyond),
        ...constraints(row.table).flatMap(constraintBeyond),
        ...own.flatMap(({ beyond }) => beyond),
      ],
    };
  };
  return { tables: await oneByOne(tables, reflectOne) };
}

async function reflectColumn({ name, type: sql, required, value, generated, counted }: ColumnRow, query: Query): Promise<ColumnDefinition> {
  const type = postgresType(sql);
  const plain = value !== null && !generated && !counted;
  const read = plain ? await readDefault(value, type, query) : undefined;
  return {
    name,
    type,
    ...(!required && { nullable: true }),
    ...(read !== undefined && { default: read }),
    ...(counted && { autoIncrement: true }),
  };
}

function tableBeyond({ parents, partition_key, unlogged }: TableRow): string[] {
  return [
    ...(partition_key === null ? [] : [`PARTITION BY ${partition_key}`]),
    ...(parents.length > 0 ? [`INHERITS (${parents.join(", ")})`] : []),
    ...(unlogged ? ["UNLOGGED"] : []),
  ];
}

function columnBeyond({ name, collation, generated, value }: ColumnRow): string[] {
  return [
    ...(collation === null ? [] : [`COLLATE ${collation} of column ${name}`]),
    ...(generated ? [`GENERATED ALWAYS AS (${value}) of column ${name}`] : []),
  ];
}
