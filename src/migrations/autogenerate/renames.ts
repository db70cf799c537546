// `--rename users.a:b`: a rename is declared, never guessed. The comparison then sees the database as after the rename.
import { UsageError } from "../../errors.js";
import type { SchemaModel, TableModel } from "../../schema/model.js";
import type { ConstraintDefinition, IndexDefinition } from "../../schema/operation.js";
import { renameInExpression } from "../../schema/sql/expression.js";
import type { Difference } from "./compare/difference.js";

export interface Rename {
  readonly table: string;
  readonly from: string;
  readonly to: string;
}

/** @throws UsageError if it is not `table.old:new` */
export function parseRename(hint: string): Rename {
  const [, table, from, to] = /^([^.:]+)\.([^.:]+):([^.:]+)$/.exec(hint) ?? [];
  if (table === undefined || from === undefined || to === undefined)
    throw new UsageError(`--rename ${hint} is not of the form TABLE.OLD:NEW`, {
      hint: "For example: --rename users.old_name:new_name",
    });
  return { table, from, to };
}

/** @throws UsageError if the database lacks the old column, or the entities lack the new one */
export function checkRename(rename: Rename, reflected: SchemaModel, target: SchemaModel): void {
  const { table, from, to } = rename;
  const problem = problemOf(rename, columnNames(reflected, table), columnNames(target, table));
  if (problem === undefined) return;
  throw new UsageError(`--rename ${table}.${from}:${to}: ${problem}`, {
    hint: "Nothing was written. Rename the column in its entity first, then specify its old and its new name.",
  });
}

function problemOf(
  { table, from, to }: Rename,
  current: readonly string[],
  target: readonly string[],
): string | undefined {
  if (!current.includes(from)) return `the database has no column ${table}.${from}`;
  if (current.includes(to)) return `the database already has a column ${table}.${to}`;
  if (!target.includes(to)) return `the entities have no column ${table}.${to}`;
  return target.includes(from) ? `the entities still have a column ${table}.${from}` : undefined;
}

function columnNames({ tables }: SchemaModel, name: string): string[] {
  return tables.filter((table) => table.name === name).flatMap(({ columns }) => columns.map((column) => column.name));
}

export function renameDifference({ table, from, to }: Rename): Difference {
  return {
    lines: [`Detected renamed column '${table}.${from}' to '${to}'`],
    operations: [{ kind: "renameColumn", table, from, to }],
  };
}

/** The schema after a rename. */
export function afterRename(schema: SchemaModel, rename: Rename): SchemaModel {
  return {
    ...schema,
    tables: schema.tables.map((table) =>
      renamedInReferences(table.name === rename.table ? renamedInTable(table, rename) : table, rename),
    ),
  };
}

function renamedInTable(table: TableModel, { from, to }: Rename): TableModel {
  const renamed = (name: string) => (name === from ? to : name);
  const inSql = (sql: string) => renameInExpression(sql, from, to);
  return {
    ...table,
    columns: table.columns.map((column) => ({ ...column, name: renamed(column.name) })),
    constraints: table.constraints.map((constraint) =>
      constraint.type === "check"
        ? { ...constraint, condition: inSql(constraint.condition) }
        : { ...constraint, columns: constraint.columns.map(renamed) },
    ),
    indexes: table.indexes.map((index) => renamedIndex(index, renamed, inSql)),
  };
}

type Change = (text: string) => string;

function renamedIndex(index: IndexDefinition, renamed: Change, inSql: Change): IndexDefinition {
  return {
    ...index,
    columns: index.columns.map((column) => (typeof column === "string" ? renamed(column) : { sql: inSql(column.sql) })),
    ...(index.where !== undefined && { where: inSql(index.where) }),
  };
}

function renamedInReferences(table: TableModel, { table: referred, from, to }: Rename): TableModel {
  const renamed = (constraint: ConstraintDefinition): ConstraintDefinition =>
    constraint.type === "foreign" && constraint.referredTable === referred
      ? { ...constraint, referredColumns: constraint.referredColumns.map((name) => (name === from ? to : name)) }
      : constraint;
  return { ...table, constraints: table.constraints.map(renamed) };
}
