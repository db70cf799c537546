import { EntitySchema, type EntitySchemaColumnOptions } from "typeorm";
import type { Column } from "../schema/columns.js";
import type { Entity } from "../schema/entity.js";
import { columnType, type Dialect, hasBooleanCheck } from "./column-types.js";

/** TypeORM's form of an entity for one database, with the names that Kallithea gives to every key and constraint. */
export function entitySchema({ table, columns, uniques, indexes }: Entity, dialect: Dialect): EntitySchema {
  const all = Object.entries(columns);
  return new EntitySchema({
    name: table,
    columns: Object.fromEntries(all.map(([name, column]) => [name, columnOptions(table, name, column, dialect)])),
    uniques: [
      ...named(uniques),
      ...all.filter(([, column]) => column.unique).map(([name]) => ({ name: `uq_${table}_${name}`, columns: [name] })),
    ],
    indices: named(indexes),
    checks: all
      .filter(([, column]) => hasBooleanCheck(column, dialect))
      .map(([name]) => ({ name: `ck_${table}_${name}`, expression: `${name} IN (0, 1)` })),
  });
}

function columnOptions(table: string, name: string, column: Column, dialect: Dialect): EntitySchemaColumnOptions {
  const options: EntitySchemaColumnOptions = { ...columnType(column, dialect), nullable: column.nullable ?? false };
  if (column.primary) Object.assign(options, { primary: true, generated: "increment", primaryKeyConstraintName: `pk_${table}` });
  const value = column.serverDefault;
  // As a function it is SQL; a text would be put between quotes without care for quotes in it.
  if (value !== undefined) options.default = () => sqlLiteral(value, dialect);
  if (column.references) options.foreignKey = { target: column.references, name: `fk_${table}_${name}` };
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

function named(constraints: Entity["uniques"]) {
  return Object.entries(constraints).map(([name, columns]) => ({ name, columns: [...columns] }));
}
