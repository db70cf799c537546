import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { Column } from "../schema/columns.js";
import type { Entity } from "../schema/entity.js";
import { columnType, type Dialect } from "./column-types.js";

/** TypeORM's form of an entity: what reading and writing rows takes. Keys and constraints are none of its business; see schema/target-schema.ts. */
export function entitySchema({ table, columns }: Entity, dialect: Dialect): EntitySchema {
  return new EntitySchema({
    name: table,
    columns: Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, columnOptions(column, dialect)])),
  });
}

function columnOptions(column: Column, dialect: Dialect): EntitySchemaColumnOptions {
  const options: EntitySchemaColumnOptions = { ...columnType(column, dialect), nullable: column.nullable ?? false };
  if (column.primary) Object.assign(options, { primary: true, generated: "increment" });
  const value = column.serverDefault;
  // TRAP: on SQLite TypeORM writes it into each INSERT that has no value. As a function it is SQL; a text would be put between quotes
  // without care for quotes in it.
  if (value !== undefined) options.default = () => sqlLiteral(value, dialect);
  return options;
}

function sqlLiteral(value: string | number | boolean, dialect: Dialect): string {
  if (typeof value === "string") return textLiteral(value, dialect);
  return String(typeof value === "boolean" && dialect !== "postgres" ? Number(value) : value);
}

/** On MariaDB a backslash means something too. */
function textLiteral(value: string, dialect: Dialect): string {
  const text = dialect === "mariadb" ? value.replaceAll("\\", "\\\\") : value;
  return `'${text.replaceAll("'", "''")}'`;
}
