import { keyword, tokenize } from "../../../../schema/sql/tokens.js";
import { columnsNamedIn, sameName } from "../../ddl/names.js";
import type { ConstraintText } from "../../stored-sql/constraint-text.js";
import type { ColumnText, CreateTableText } from "../../stored-sql/create-table-text.js";
import { columnNames, describeConstraint, parsed, type StoredIndex, type TableState } from "./table-definition.js";

/** Something that stands or falls with a column. */
export interface ColumnUse {
  /** In words, e.g. `the index u_email_idx`. */
  readonly what: string;
  readonly type: ConstraintText["type"] | "index";
  /** Whether it is about no other column, so that it means nothing without this one. */
  readonly alone: boolean;
  /** Where it is a constraint of the table: those of columns go with their text. */
  readonly constraint?: ConstraintText;
  readonly index?: StoredIndex;
}

type Mention = Omit<ColumnUse, "alone"> & { readonly columns: readonly string[] };

/** What uses a column, but for properties of its own such as its default. */
export function usesOfColumn(state: TableState, name: string): ColumnUse[] {
  const table = parsed(state);
  const mentions = [
    ...table.constraints.map((constraint) => ({ ...mentionIn(table, constraint), constraint })),
    ...table.columns.flatMap((column) => mentionsIn(table, column)),
    ...state.indexes.map((index) => mentionInIndex(table, index)),
  ];
  return mentions
    .filter(({ columns }) => columns.some((column) => sameName(column, name)))
    .map(({ columns, ...use }) => ({ ...use, alone: columns.every((column) => sameName(column, name)) }));
}

function mentionIn(table: CreateTableText, constraint: ConstraintText): Mention {
  return { what: describeConstraint(constraint), type: constraint.type, columns: columnsIn(table, constraint) };
}

function mentionsIn(table: CreateTableText, column: ColumnText): Mention[] {
  const lasting = column.constraints.filter(({ type }) => ["primary", "unique", "foreign", "check", "generated"].includes(type));
  return lasting.map((constraint) => {
    const mention = mentionIn(table, constraint);
    return { ...mention, columns: [column.name.name, ...mention.columns] };
  });
}

function mentionInIndex(table: CreateTableText, index: StoredIndex): Mention {
  return { what: `the index ${index.name}`, type: "index", index, columns: columnsNamedIn(keyOf(index.sql), columnNames(table)) };
}

function columnsIn(table: CreateTableText, constraint: ConstraintText): string[] {
  if ("columns" in constraint) return constraint.columns.map(({ name }) => name);
  if (constraint.type === "check") return columnsNamedIn(constraint.condition, columnNames(table));
  return constraint.type === "generated" ? columnsNamedIn(constraint.value, columnNames(table)) : [];
}

/** What follows the table in `CREATE INDEX name ON table`: columns, expressions and the condition. */
function keyOf(sql: string): string {
  const tokens = tokenize(sql);
  const on = tokens.findIndex((token) => keyword(token) === "ON");
  return sql.slice(tokens[on + 1]?.end ?? 0);
}
