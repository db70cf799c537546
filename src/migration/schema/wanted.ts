// The schema that the entities want, in the words of the neutral model.
import type { DataSource, Table, TableColumn } from "typeorm";
import { wantedTable } from "../../database/wanted-table.js";
import type { Column } from "../../schema/columns.js";
import type { Entity } from "../../schema/entity.js";
import type { SchemaModel, TableModel } from "../../schema/model.js";
import type { ColumnDefinition, ColumnType, ConstraintDefinition, IndexDefinition } from "../../schema/operation.js";
import { withoutBooleanChecks } from "./boolean-check.js";
import { oneByOne } from "./one-by-one.js";
import type { Query, SchemaEngine } from "./schema-engine.js";

/**
 * Names, keys, indexes and defaults come from TypeORM's metadata, the one place where they are decided for each database;
 * the types come from the entities, whose kinds mean the same on every database.
 * @param entities those of the data source, each after those that it refers to
 */
export async function wantedSchema(
  dataSource: DataSource,
  entities: readonly Entity[],
  engine: SchemaEngine,
  query: Query,
): Promise<SchemaModel> {
  return { tables: await oneByOne(entities, (entity) => wantedModel(wantedTable(dataSource, entity.table), entity, engine, query)) };
}

async function wantedModel(table: Table, entity: Entity, engine: SchemaEngine, query: Query): Promise<TableModel> {
  const columns = await oneByOne(table.columns, (column) => columnOf(column, kindOf(entity, column.name), engine, query));
  // To TypeORM, a unique of MariaDB is an index.
  const uniques = table.indices.filter(({ name, columnNames, isUnique }) => isUnique && isUniqueOf(entity, name, columnNames));
  return {
    name: entity.table,
    columns,
    constraints: withoutBooleanChecks([...constraintsOf(table), ...uniques.map(uniqueOf)], columns),
    indexes: table.indices.filter((index) => !uniques.includes(index)).map(indexOf),
    beyond: [],
  };
}

function kindOf(entity: Entity, name: string): ColumnType {
  const column: Column | undefined = entity.columns[name];
  if (!column) throw new Error(`TypeORM's column ${entity.table}.${name} is not in the entity`);
  return { kind: column.kind, ...(column.length !== undefined && { length: column.length }) };
}

async function columnOf(column: TableColumn, type: ColumnType, engine: SchemaEngine, query: Query): Promise<ColumnDefinition> {
  const value = column.default === undefined ? undefined : await engine.readDefault(String(column.default), type, query);
  return {
    name: column.name,
    type,
    ...(column.isNullable && { nullable: true }),
    ...(value !== undefined && { default: value }),
    ...(column.isGenerated && { autoIncrement: true }),
  };
}

function constraintsOf(table: Table): ConstraintDefinition[] {
  const key = table.primaryColumns;
  const name = key[0]?.primaryKeyConstraintName;
  return [
    { type: "primary", ...named(name), columns: key.map((column) => column.name) },
    ...table.foreignKeys.map(foreignKeyOf),
    ...table.uniques.map(uniqueOf),
    ...table.checks.map((check) => ({ type: "check" as const, ...named(check.name), condition: check.expression ?? "" })),
  ];
}

function isUniqueOf({ uniques, columns }: Entity, name: string | undefined, [first = "", ...others]: readonly string[]): boolean {
  return name !== undefined && (name in uniques || (others.length === 0 && columns[first]?.unique === true));
}

function uniqueOf({ name, columnNames }: { name?: string; columnNames: string[] }): ConstraintDefinition {
  return { type: "unique", ...named(name), columns: columnNames };
}

function foreignKeyOf(key: Table["foreignKeys"][number]): ConstraintDefinition {
  return {
    type: "foreign",
    ...named(key.name),
    columns: key.columnNames,
    referredTable: key.referencedTableName,
    referredColumns: key.referencedColumnNames,
    ...action("onDelete", key.onDelete),
    ...action("onUpdate", key.onUpdate),
  };
}

/** TypeORM writes out what is so without being told. */
function action<Key extends string>(key: Key, value: string | undefined): { [key in Key]?: string } {
  return value === undefined || value === "NO ACTION" ? {} : ({ [key]: value } as { [key in Key]?: string });
}

function indexOf({ name = "", columnNames, isUnique, where }: Table["indices"][number]): IndexDefinition {
  return { name, columns: columnNames, ...(isUnique && { unique: true }), ...(where && { where }) };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}
