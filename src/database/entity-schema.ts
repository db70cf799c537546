import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { Column } from "../schema/columns.js";
import type { Entity } from "../schema/entity.js";
import type { TypeTable } from "../schema/sql/types.js";

/** What TypeORM has to know about a dialect to read and write rows. */
export interface EntityDialect {
  readonly types: TypeTable;
  /** A value as an SQL literal. */
  literal(value: string | number | boolean): string;
}

/**
 * An entity as TypeORM needs it to read and write rows. Keys and constraints are not included; see
 * schema/target-schema.ts.
 */
export function entitySchema({ table, columns }: Entity, dialect: EntityDialect): EntitySchema {
  return new EntitySchema({
    name: table,
    columns: Object.fromEntries(
      Object.entries(columns).map(([name, column]) => [name, columnOptions(column, dialect)]),
    ),
  });
}

function columnOptions(column: Column, { types, literal }: EntityDialect): EntitySchemaColumnOptions {
  const options: EntitySchemaColumnOptions = {
    type: types[column.kind].stored as NonNullable<EntitySchemaColumnOptions["type"]>,
    ...(column.kind === "string" && column.length !== undefined && { length: column.length }),
    nullable: column.nullable ?? false,
  };
  if (column.primary) Object.assign(options, { primary: true, generated: "increment" });
  const value = column.serverDefault;
  // TRAP: on SQLite TypeORM writes the default into each INSERT without a value. A function is taken as SQL; a string
  // would be quoted without escaping the quotes in it.
  if (value !== undefined) options.default = () => literal(value);
  return options;
}
