// The clauses of ALTER TABLE for an operation. Pure.

import type { Operation } from "../../../../schema/operation.js";
import { constraintSql } from "../../../../schema/sql/ddl.js";
import { droppedWithColumn } from "../../../server/migrate/column-uses.js";
import { columnOf, constraintOf } from "../../../server/migrate/stored-table.js";
import { booleanCheck, columnSql } from "../../ddl/column-sql.js";
import { quotedNames, sameName } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { changedColumn, definitionSql } from "../../stored-sql/column-text.js";
import type { Key, TableText } from "../../stored-sql/table-text.js";
import { type CreateOperation, findExisting, throwAlreadyExists } from "../resume/object-exists.js";
import { indexesDroppedWith, indexesReplacedBy, indexesReplacing } from "./foreign-key-index.js";

/** Operations on one existing table. */
export type TableOperation = Operation & {
  kind:
    | "addColumn"
    | "dropColumn"
    | "alterColumn"
    | "renameColumn"
    | "createConstraint"
    | "dropConstraint"
    | "createIndex"
    | "dropIndex";
};

export interface TableChange {
  /** For one ALTER TABLE, which is atomic; empty if there is nothing to do. */
  readonly clauses: readonly string[];
  /** What is dropped together with something else, in sentences for users. */
  readonly notices: readonly string[];
}

const noChange: TableChange = { clauses: [], notices: [] };

/** @throws Error for the author of the revision if it cannot be done */
export function changeTable(table: TableText, operation: TableOperation): TableChange {
  switch (operation.kind) {
    case "addColumn":
    case "createIndex":
    case "createConstraint":
      return create(table, operation);
    case "dropColumn":
      return dropColumn(table, operation);
    case "alterColumn":
      return { clauses: alterColumn(table, operation), notices: [] };
    case "renameColumn":
      return { clauses: renameColumn(table, operation), notices: [] };
    case "dropIndex":
      return dropIndex(table, operation);
    case "dropConstraint":
      return dropConstraint(table, operation);
  }
}

function create(table: TableText, operation: CreateOperation): TableChange {
  const existing = findExisting(table, operation);
  if (existing && !mayExist(operation, existing.same)) return throwAlreadyExists(table, existing);
  return existing ? noChange : { clauses: createClauses(table, operation), notices: [] };
}

/** The check of a boolean column may have been created with the column. */
function mayExist(operation: CreateOperation, same: boolean): boolean {
  if (operation.kind === "addColumn") return operation.ifNotExists ?? false;
  return operation.kind === "createConstraint" && operation.constraint.type === "check" && same;
}

function createClauses(table: TableText, operation: CreateOperation): string[] {
  switch (operation.kind) {
    case "addColumn":
      return [`ADD COLUMN ${columnSql(quotedNames, operation.column)}`, ...checkClause(table, operation.column)];
    case "createIndex":
      return [`ADD ${indexSql(operation)}`, ...indexesReplacedBy(table, namesOf(operation.index.columns))];
    case "createConstraint":
      return [
        `ADD ${constraintSql(quotedNames, table.name, operation.constraint)}`,
        ...("columns" in operation.constraint && operation.constraint.type !== "foreign"
          ? indexesReplacedBy(table, operation.constraint.columns)
          : []),
      ];
  }
}

function checkClause(table: TableText, column: Parameters<typeof booleanCheck>[2]): string[] {
  const check = booleanCheck(quotedNames, table.name, column);
  return check ? [`ADD ${constraintSql(quotedNames, table.name, check)}`] : [];
}

function indexSql({ index: { name, columns, unique, where } }: CreateOperation & { kind: "createIndex" }): string {
  if (where !== undefined)
    throw new Error(`${name} is a partial index (WHERE ${where}), which MariaDB does not support`);
  const keys = columns.map((column) => (typeof column === "string" ? quote(column) : column.sql));
  return `${unique ? "UNIQUE " : ""}INDEX ${quote(name)} (${keys.join(", ")})`;
}

function namesOf(columns: (CreateOperation & { kind: "createIndex" })["index"]["columns"]): string[] {
  return columns.map((column) => (typeof column === "string" ? column : ""));
}

function dropColumn(table: TableText, { column, ifExists }: TableOperation & { kind: "dropColumn" }): TableChange {
  if (ifExists && !table.columns.some(({ name }) => sameName(name, column))) return noChange;
  const { name } = columnOf(table, column);
  const notices = droppedWithColumn(table, name);
  const foreignKeys = table.constraints.filter(({ type, columns }) => type === "foreign" && columns.includes(name));
  // Indexes and checks that use only this column are dropped with it.
  return {
    clauses: [...foreignKeys.map((key) => `DROP FOREIGN KEY ${quote(key.name)}`), `DROP COLUMN ${quote(name)}`],
    notices,
  };
}

function alterColumn(table: TableText, { column, change }: TableOperation & { kind: "alterColumn" }): string[] {
  const { name, text } = textOf(table, column);
  const changed = definitionSql(changedColumn(text, change));
  return [
    ...(changed === definitionSql(text) ? [] : [`MODIFY ${quote(name)} ${changed}`]),
    ...checkChange(table, name, change.type),
  ];
}

/** The check of a boolean is added and dropped with its type. */
function checkChange(
  table: TableText,
  column: string,
  type: (TableOperation & { kind: "alterColumn" })["change"]["type"],
): string[] {
  if (type === undefined) return [];
  const check = booleanCheck(quotedNames, table.name, { name: column, type: { kind: "boolean" } });
  const present = table.constraints.find(({ name }) => sameName(name, check?.name ?? ""));
  const isBoolean = !("sql" in type) && type.kind === "boolean";
  if (isBoolean) return present ? [] : checkClause(table, { name: column, type });
  return present ? [`DROP CONSTRAINT ${quote(present.name)}`] : [];
}

/** Old servers have no RENAME COLUMN; but CHANGE would break a check of the column, which has the old name. */
function renameColumn(table: TableText, { from, to }: TableOperation & { kind: "renameColumn" }): string[] {
  const { name, text } = textOf(table, from);
  const present = table.columns.find((other) => sameName(other.name, to) && other.name !== name);
  if (present) throw new Error(`${table.name} already has a column ${to}: ${definitionSql(present.text)}`);
  if (name === to) return [];
  const isPlain = !/^(.* )?(CHECK|AS) \(/i.test(text.rest);
  return [
    isPlain
      ? `CHANGE ${quote(name)} ${quote(to)} ${definitionSql(text)}`
      : `RENAME COLUMN ${quote(name)} TO ${quote(to)}`,
  ];
}

/** @throws Error naming the existing columns */
function textOf(table: TableText, column: string): TableText["columns"][number] {
  const { name } = columnOf(table, column);
  return table.columns.find((other) => other.name === name) as TableText["columns"][number];
}

function dropIndex(table: TableText, { name, ifExists }: TableOperation & { kind: "dropIndex" }): TableChange {
  const key = table.keys.find((other) => sameName(other.name, name));
  if (!key && ifExists) return noChange;
  if (!key)
    throw new Error(
      `${table.name} has no index ${name}; it has ${table.keys.map((other) => other.name).join(", ") || "none"}`,
    );
  return dropKey(table, key);
}

function dropKey(table: TableText, key: Pick<Key, "name" | "columns">): TableChange {
  return { clauses: [...indexesReplacing(table, key), `DROP INDEX ${quote(key.name)}`], notices: [] };
}

function dropConstraint(
  table: TableText,
  { name, type, ifExists }: TableOperation & { kind: "dropConstraint" },
): TableChange {
  // The server gives every primary key this name.
  const constraintName = type === "primary" ? "PRIMARY" : name;
  const found = table.constraints.find(
    (constraint) => constraint.type === type && sameName(constraint.name, constraintName),
  );
  if (!found && ifExists) return noChange;
  const constraint = found ?? constraintOf(table, type, name);
  if (type === "unique") return dropKey(table, constraint);
  if (type === "primary") return { clauses: [...indexesReplacing(table, constraint), "DROP PRIMARY KEY"], notices: [] };
  if (type === "foreign")
    return {
      clauses: [`DROP FOREIGN KEY ${quote(constraint.name)}`, ...indexesDroppedWith(table, constraint)],
      notices: [],
    };
  return { clauses: [`DROP CONSTRAINT ${quote(constraint.name)}`], notices: [] };
}
