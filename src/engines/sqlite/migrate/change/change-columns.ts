// Adding and dropping columns: the next definition of a table, and SQLite's own ALTER TABLE if it is safe.
import type { ColumnDefinition, Operation } from "../../../../schema/operation.js";
import { lexicalDialects } from "../../../../schema/sql/lexer.js";
import { keyword, type Span, tokenize } from "../../../../schema/sql/tokens.js";
import { booleanCheck, columnSql, isConstant } from "../../ddl/column-sql.js";
import { constraintSql } from "../../ddl/constraint-sql.js";
import { columnsNamedIn, sameName, writtenName } from "../../ddl/names.js";
import type { ConstraintText } from "../../stored-sql/constraint-text.js";
import { type ColumnText, type CreateTableText, parseCreateTable } from "../../stored-sql/create-table-text.js";
import { insertItem, removeItem } from "../../stored-sql/edit-sql.js";
import {
  columnNames,
  columnOf,
  describeConstraint,
  findColumn,
  parsed,
  type StoredIndex,
  type TableChange,
  type TableState,
  unchanged,
} from "./table-definition.js";

/** @throws Error if the column already exists and that is not expected */
export function addColumn(
  state: TableState,
  { table: name, column, ifNotExists }: Operation & { kind: "addColumn" },
): TableChange {
  const table = parsed(state);
  if (ifNotExists && findColumn(table, column.name)) return unchanged(state);
  if (findColumn(table, column.name)) throw new Error(`${name} already has a column ${column.name}`);
  const native = addColumnSql(name, column);
  const last = table.columns.at(-1) ?? table.body;
  return {
    state: {
      ...state,
      sql: insertItem(table, last, columnWithCheck(name, column)),
      added: [...state.added, column.name],
    },
    native: native === undefined ? undefined : [native],
  };
}

/** SQLite's own statement; undefined if it has none. */
export function addColumnSql(table: string, column: ColumnDefinition): string | undefined {
  return canBeAdded(column)
    ? `ALTER TABLE ${writtenName(table)} ADD COLUMN ${columnWithCheck(table, column)}`
    : undefined;
}

function columnWithCheck(table: string, column: ColumnDefinition): string {
  const check = booleanCheck(table, column);
  return check ? `${columnSql(column)} ${constraintSql(table, check)}` : columnSql(column);
}

/** SQLite gives a constant to the existing rows; there is none for a column that is NOT NULL or AUTOINCREMENT. */
function canBeAdded({ nullable, autoIncrement, default: value }: ColumnDefinition): boolean {
  if (autoIncrement) return false;
  return value === undefined ? nullable === true : isConstant(value);
}

/** @throws Error if it does not exist, or is used by something that also uses other columns */
export function dropColumn(
  state: TableState,
  { table: name, column, ifExists }: Operation & { kind: "dropColumn" },
): TableChange {
  const table = parsed(state);
  if (ifExists && !findColumn(table, column)) return unchanged(state);
  const dropped = columnOf(table, column);
  const uses = usesOfColumn(state, column);
  refuseOtherUses(`${name}.${column}`, uses);
  const isPlain = uses.length === 0 && table.columns.length > 1;
  return {
    state: {
      ...state,
      sql: removeAll(table, [dropped, ...uses.flatMap(({ constraint }) => constraint ?? [])]),
      indexes: state.indexes.filter((index) => !uses.some((use) => use.index === index)),
      notices: [
        ...state.notices,
        ...uses.filter(isReported).map(({ what }) => `Dropping ${name}.${column} also drops ${what}.`),
      ],
    },
    native: isPlain ? [`ALTER TABLE ${writtenName(name)} DROP COLUMN ${writtenName(column)}`] : undefined,
  };
}

/** A check of only this column is part of it. */
function isReported({ type }: ColumnUse): boolean {
  return type !== "check";
}

function refuseOtherUses(column: string, uses: readonly ColumnUse[]): void {
  const blocking = uses.filter(({ onlyThisColumn, type }) => !onlyThisColumn || type === "primary");
  if (blocking.length > 0)
    throw new Error(
      `${column} cannot be dropped: this would also drop ${blocking.map(({ what }) => what).join(", ")}. Drop that first`,
    );
}

/** From the last to the first, so that the positions of the others stay valid. */
function removeAll(table: CreateTableText, items: readonly Span[]): string {
  return items
    .toSorted((a, b) => b.start - a.start)
    .reduce((sql, item) => removeItem(parseCreateTable(sql), item), table.sql);
}

/** Something that is dropped together with a column. */
interface ColumnUse {
  /** In words, e.g. `index u_email_idx`. */
  readonly what: string;
  readonly type: ConstraintText["type"] | "index";
  /** Whether it uses no other column, and so means nothing without this one. */
  readonly onlyThisColumn: boolean;
  /** If it is a constraint of the table: constraints of columns are removed with the column's text. */
  readonly constraint?: ConstraintText;
  readonly index?: StoredIndex;
}

type Mention = Omit<ColumnUse, "onlyThisColumn"> & { readonly columns: readonly string[] };

/** What uses a column, apart from its own attributes such as its default. */
function usesOfColumn(state: TableState, name: string): ColumnUse[] {
  const table = parsed(state);
  const mentions = [
    ...table.constraints.map((constraint) => ({ ...mentionIn(table, constraint), constraint })),
    ...table.columns.flatMap((column) => mentionsIn(table, column)),
    ...state.indexes.map((index) => mentionInIndex(table, index)),
  ];
  return mentions
    .filter(({ columns }) => columns.some((column) => sameName(column, name)))
    .map(({ columns, ...use }) => ({ ...use, onlyThisColumn: columns.every((column) => sameName(column, name)) }));
}

function mentionIn(table: CreateTableText, constraint: ConstraintText): Mention {
  return { what: describeConstraint(constraint), type: constraint.type, columns: columnsIn(table, constraint) };
}

function mentionsIn(table: CreateTableText, column: ColumnText): Mention[] {
  const constraints = column.constraints.filter(({ type }) =>
    ["primary", "unique", "foreign", "check", "generated"].includes(type),
  );
  return constraints.map((constraint) => {
    const mention = mentionIn(table, constraint);
    return { ...mention, columns: [column.name.name, ...mention.columns] };
  });
}

function mentionInIndex(table: CreateTableText, index: StoredIndex): Mention {
  return {
    what: `index ${index.name}`,
    type: "index",
    index,
    columns: columnsNamedIn(keyOf(index.sql), columnNames(table)),
  };
}

function columnsIn(table: CreateTableText, constraint: ConstraintText): string[] {
  if ("columns" in constraint) return constraint.columns.map(({ name }) => name);
  if (constraint.type === "check") return columnsNamedIn(constraint.condition, columnNames(table));
  return constraint.type === "generated" ? columnsNamedIn(constraint.value, columnNames(table)) : [];
}

/** The part of a CREATE INDEX statement after the name of the table: columns, expressions and the condition. */
function keyOf(sql: string): string {
  const tokens = tokenize(sql, lexicalDialects.sqlite);
  const on = tokens.findIndex((token) => keyword(token) === "ON");
  return sql.slice(tokens[on + 1]?.end ?? 0);
}
