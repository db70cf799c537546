import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { Column } from "../schema/columns.js";
import type { Entity } from "../schema/entity.js";
import type { TypeTable } from "../schema/sql/types.js";

/** What of a dialect TypeORM has to know to read and write rows. */
export interface EntityDialect {
  readonly types: TypeTable;
  /** A value in the text of a statement. */
  literal(value: string | number | boolean): string;
}

/**
 * TypeORM's form of an entity: what reading and writing rows takes. Keys and constraints are none of its business; see
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
  // TRAP: on SQLite TypeORM writes it into each INSERT that has no value. As a function it is SQL; a text would be put
  // between quotes without care for quotes in it.
  if (value !== undefined) options.default = () => literal(value);
  return options;
}
