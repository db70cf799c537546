import { withoutBooleanChecks } from "../../../migrations/autogenerate/compare/boolean-check.js";
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";
import type { TableModel } from "../../../schema/model.js";
import type { ColumnDefault, ColumnDefinition, ColumnType, ConstraintDefinition } from "../../../schema/operation.js";
import type { ConstraintText } from "../stored-sql/constraint-text.js";
import { type ColumnText, type CreateTableText, parseCreateTable } from "../stored-sql/create-table-text.js";
import { readDefault } from "./default.js";
import { declaredType } from "./type.js";

/** Reads a CREATE TABLE statement, without the indexes of the table. */
export async function reflectTable(sql: string, query: Query): Promise<TableModel> {
  const text = parseCreateTable(sql);
  const constraints = allConstraints(text);
  const key = constraints.find((constraint) => constraint.type === "primary");
  const columns = await Promise.all(text.columns.map((column) => reflectColumn(column, key, query)));
  const definitions = withoutBooleanChecks(constraints.flatMap(reflectConstraint), columns);
  return { name: text.table.name, columns, constraints: definitions, indexes: [], unsupported: unsupportedIn(text) };
}

function allConstraints(text: CreateTableText): ConstraintText[] {
  return [...text.columns.flatMap((column) => column.constraints), ...text.constraints];
}

async function reflectColumn(
  column: ColumnText,
  key: ConstraintText | undefined,
  query: Query,
): Promise<ColumnDefinition> {
  const { name } = column.name;
  const type = declaredType(column.type);
  const primary = key?.type === "primary" && key.columns.some((member) => member.name === name) ? key : undefined;
  const value = await reflectDefault(column, type, query);
  // SQLite allows NULL in most primary keys: according to its documentation, a bug that is kept for compatibility.
  const nullable = !primary && !column.constraints.some((constraint) => constraint.type === "not null");
  return {
    name,
    type,
    ...(nullable && { nullable }),
    ...(value !== undefined && { default: value }),
    ...(primary?.autoIncrement && { autoIncrement: true }),
  };
}

async function reflectDefault(
  { constraints }: ColumnText,
  type: ColumnType,
  query: Query,
): Promise<ColumnDefault | undefined> {
  for (const constraint of constraints)
    if (constraint.type === "default") return readDefault(constraint.value, type, query);
  return undefined;
}

/** Returns nothing for attributes of a column that are not constraints of the table. */
function reflectConstraint(text: ConstraintText): ConstraintDefinition[] {
  const name = text.name && { name: text.name.name };
  switch (text.type) {
    case "primary":
    case "unique":
      return [{ type: text.type, ...name, columns: names(text.columns) }];
    case "check":
      return [{ type: "check", ...name, condition: text.condition }];
    case "foreign":
      return [
        {
          type: "foreign",
          ...name,
          columns: names(text.columns),
          referredTable: text.referredTable.name,
          referredColumns: names(text.referredColumns),
          ...(text.onDelete && { onDelete: text.onDelete }),
          ...(text.onUpdate && { onUpdate: text.onUpdate }),
        },
      ];
    default:
      return [];
  }
}

function names(list: readonly { readonly name: string }[]): string[] {
  return list.map(({ name }) => name);
}

function unsupportedIn(text: CreateTableText): string[] {
  return [...text.options, ...text.columns.flatMap(unsupportedInColumn)];
}

function unsupportedInColumn({ name, constraints }: ColumnText): string[] {
  return constraints.flatMap((constraint) => {
    if (constraint.type === "collate") return [`COLLATE ${constraint.value} of column ${name.name}`];
    return constraint.type === "generated" ? [`GENERATED ALWAYS AS (${constraint.value}) of column ${name.name}`] : [];
  });
}
