import type { ColumnChange, ColumnType, Operation } from "../../../../schema/operation.js";
import { lexicalDialects } from "../../../../schema/sql/lexer.js";
import { tokenize } from "../../../../schema/sql/tokens.js";
import { defaultSql, typeSql } from "../../ddl/column-sql.js";
import { createIndexSql } from "../../ddl/create-sql.js";
import { sameName, writtenName } from "../../ddl/names.js";
import type { ConstraintText } from "../../stored-sql/constraint-text.js";
import { type ColumnText, parseCreateTable } from "../../stored-sql/create-table-text.js";
import { replaceSpan } from "../../stored-sql/edit-sql.js";
import { addColumn, dropColumn } from "./change-columns.js";
import { createConstraint, dropConstraint } from "./change-constraints.js";
import { columnOf, parsed, type TableChange, type TableState, unchanged } from "./table-definition.js";

/** Operations on one table that can share a rebuild. */
export type TableOperation = Operation & {
  kind:
    | "addColumn"
    | "dropColumn"
    | "alterColumn"
    | "createConstraint"
    | "dropConstraint"
    | "createIndex"
    | "dropIndex";
};

/**
 * Applies an operation to the definition of a table.
 * @throws Error for the author of the revision if it is not possible
 */
export function changeTable(state: TableState, operation: TableOperation): TableChange {
  switch (operation.kind) {
    case "addColumn":
      return addColumn(state, operation);
    case "dropColumn":
      return dropColumn(state, operation);
    case "alterColumn":
      return alterColumn(state, operation);
    case "createConstraint":
      return createConstraint(state, operation);
    case "dropConstraint":
      return dropConstraint(state, operation);
    case "createIndex":
      return createIndex(state, operation);
    case "dropIndex":
      return dropIndex(state, operation);
  }
}

function createIndex(state: TableState, { table, index }: TableOperation & { kind: "createIndex" }): TableChange {
  const sql = createIndexSql(table, index);
  return { state: { ...state, indexes: [...state.indexes, { name: index.name, sql }] }, native: [sql] };
}

function dropIndex(state: TableState, { table, name, ifExists }: TableOperation & { kind: "dropIndex" }): TableChange {
  const indexes = state.indexes.filter((index) => !sameName(index.name, name));
  if (indexes.length === state.indexes.length) {
    if (ifExists) return unchanged(state);
    throw new Error(
      `${table} has no index ${name}; it has ${state.indexes.map((index) => index.name).join(", ") || "none"}`,
    );
  }
  return { state: { ...state, indexes }, native: [`DROP INDEX ${writtenName(name)}`] };
}

/** Changes the definition of one column, part by part; SQLite has no ALTER for it. */
function alterColumn(state: TableState, { column, change }: Operation & { kind: "alterColumn" }): TableChange {
  const old = columnOf(parsed(state), column).type;
  const sql = [changeType, changeNullable, changeDefault].reduce((text, edit) => edit(text, column, change), state.sql);
  if (sql === state.sql) return unchanged(state);
  const isRetyped = columnOf(parseCreateTable(sql), column).type !== old;
  return {
    state: { ...state, sql, retyped: isRetyped ? [...state.retyped, column] : state.retyped },
    native: undefined,
  };
}

function changeType(sql: string, name: string, { type }: ColumnChange): string {
  if (type === undefined || hasType(sql, name, type)) return sql;
  const column = columnOf(parseCreateTable(sql), name);
  if (column.type === "")
    return replaceSpan(sql, { start: column.name.end, end: column.name.end }, ` ${typeSql(type)}`);
  return replaceSpan(
    sql,
    { start: typeEnd(sql, column) - column.type.length, end: typeEnd(sql, column) },
    typeSql(type),
  );
}

function hasType(sql: string, name: string, type: ColumnType): boolean {
  return columnOf(parseCreateTable(sql), name).type.toUpperCase() === typeSql(type).toUpperCase();
}

function changeNullable(sql: string, name: string, { nullable }: ColumnChange): string {
  const column = columnOf(parseCreateTable(sql), name);
  if (nullable === undefined || nullable === !constraintOf(column, "not null")) return sql;
  if (nullable) return removeConstraint(sql, name, "not null");
  return insertAfterType(removeConstraint(sql, name, "null"), name, " NOT NULL");
}

function changeDefault(sql: string, name: string, { default: value }: ColumnChange): string {
  if (value === undefined) return sql;
  const old = constraintOf(columnOf(parseCreateTable(sql), name), "default");
  if (value !== null && old?.type === "default" && old.value === defaultSql(value)) return sql;
  const without = removeConstraint(sql, name, "default");
  return value === null ? without : insertAfterType(without, name, ` DEFAULT ${defaultSql(value)}`);
}

function constraintOf(column: ColumnText, type: ConstraintText["type"]): ConstraintText | undefined {
  return column.constraints.find((constraint) => constraint.type === type);
}

function removeConstraint(sql: string, name: string, type: ConstraintText["type"]): string {
  const constraint = constraintOf(columnOf(parseCreateTable(sql), name), type);
  if (!constraint) return sql;
  const blanks = /\s*$/.exec(sql.slice(0, constraint.start))?.[0].length ?? 0;
  return replaceSpan(sql, { start: constraint.start - blanks, end: constraint.end }, "");
}

function insertAfterType(sql: string, name: string, text: string): string {
  const end = typeEnd(sql, columnOf(parseCreateTable(sql), name));
  return replaceSpan(sql, { start: end, end }, text);
}

function typeEnd(sql: string, { name, type }: ColumnText): number {
  if (type === "") return name.end;
  const blanks = tokenize(sql.slice(name.end), lexicalDialects.sqlite)[0]?.start ?? 0;
  return name.end + blanks + type.length;
}
