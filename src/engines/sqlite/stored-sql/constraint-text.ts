// The constraints in a CREATE TABLE statement: those of a column and those of the table, which differ only in where the
// columns are listed.
import type { NameText, TokenReader } from "../../../schema/sql/token-reader.js";
import type { Span } from "../../../schema/sql/tokens.js";

export type ConstraintText = Span & { readonly name?: NameText } & ConstraintBody;

export type ConstraintBody =
  | { readonly type: "primary"; readonly columns: readonly NameText[]; readonly autoIncrement: boolean }
  | { readonly type: "unique"; readonly columns: readonly NameText[] }
  /** `condition` without the parentheses around it. */
  | { readonly type: "check"; readonly condition: string }
  | ForeignKeyText
  | { readonly type: "default" | "collate" | "generated"; readonly value: string }
  /** `null` has no effect; `nothing` is a name without a constraint, which SQLite also accepts. */
  | { readonly type: "not null" | "null" | "nothing" };

export interface ForeignKeyText {
  readonly type: "foreign";
  readonly columns: readonly NameText[];
  readonly referredTable: NameText;
  /** Empty if the primary key is meant. */
  readonly referredColumns: readonly NameText[];
  readonly onDelete?: string;
  readonly onUpdate?: string;
}

const columnKeywords: ReadonlySet<string> = new Set(
  "CONSTRAINT PRIMARY NOT NULL UNIQUE CHECK DEFAULT COLLATE REFERENCES GENERATED AS".split(" "),
);
const tableKeywords: ReadonlySet<string> = new Set(["CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN"]);

export const seesColumnConstraint = (reader: TokenReader): boolean => reader.seesOneOf(columnKeywords);
export const seesTableConstraint = (reader: TokenReader): boolean => reader.seesOneOf(tableKeywords);

/** Reads a constraint of a column or, without `column`, of the table. */
export function readConstraint(reader: TokenReader, column?: NameText): ConstraintText {
  const { start } = reader;
  const name = reader.skip("CONSTRAINT") ? reader.takeName() : undefined;
  const body = readBody(reader, column);
  if (reader.skip("ON", "CONFLICT")) reader.take();
  return { ...body, ...(name && { name }), start, end: reader.end };
}

function readBody(reader: TokenReader, column: NameText | undefined): ConstraintBody {
  if (reader.skip("PRIMARY", "KEY")) return readPrimaryKey(reader, column);
  if (reader.skip("UNIQUE")) return { type: "unique", columns: column ? [column] : readKey(reader).columns };
  if (reader.skip("CHECK")) return { type: "check", condition: reader.text(reader.takeParenthesised()) };
  if (reader.skip("FOREIGN", "KEY")) return readReference(reader, readNames(reader));
  if (column && reader.sees("REFERENCES")) return readReference(reader, [column]);
  return readAttribute(reader);
}

function readAttribute(reader: TokenReader): ConstraintBody {
  if (reader.skip("NOT", "NULL")) return { type: "not null" };
  if (reader.skip("NULL")) return { type: "null" };
  if (reader.skip("COLLATE")) return { type: "collate", value: reader.takeName().name };
  if (reader.skip("DEFAULT")) return { type: "default", value: readDefault(reader) };
  if (reader.skip("GENERATED", "ALWAYS", "AS") || reader.skip("AS")) return readGenerated(reader);
  return { type: "nothing" };
}

function readPrimaryKey(reader: TokenReader, column: NameText | undefined): ConstraintBody {
  if (!column) return { type: "primary", ...readKey(reader) };
  void (reader.skip("ASC") || reader.skip("DESC"));
  if (reader.skip("ON", "CONFLICT")) reader.take();
  return { type: "primary", columns: [column], autoIncrement: reader.skip("AUTOINCREMENT") };
}

/** The columns of a key, each with an optional collation and direction. */
function readKey(reader: TokenReader): { columns: NameText[]; autoIncrement: boolean } {
  const columns: NameText[] = [];
  let autoIncrement = false;
  reader.takeSymbol("(");
  do {
    columns.push(reader.takeName());
    if (reader.skip("COLLATE")) reader.takeName();
    void (reader.skip("ASC") || reader.skip("DESC"));
    autoIncrement ||= reader.skip("AUTOINCREMENT");
  } while (reader.skipSymbol(","));
  reader.takeSymbol(")");
  return { columns, autoIncrement };
}

function readReference(reader: TokenReader, columns: readonly NameText[]): ForeignKeyText {
  reader.skip("REFERENCES");
  const referredTable = reader.takeName();
  const referredColumns = reader.seesSymbol("(") ? readNames(reader) : [];
  const actions: { onDelete?: string; onUpdate?: string } = {};
  for (;;) {
    if (reader.skip("ON", "DELETE")) actions.onDelete = readAction(reader);
    else if (reader.skip("ON", "UPDATE")) actions.onUpdate = readAction(reader);
    else if (reader.skip("MATCH")) reader.take();
    else if (!skipDeferral(reader)) return { type: "foreign", columns, referredTable, referredColumns, ...actions };
  }
}

function skipDeferral(reader: TokenReader): boolean {
  if (!reader.skip("DEFERRABLE") && !reader.skip("NOT", "DEFERRABLE")) return false;
  if (reader.skip("INITIALLY")) reader.take();
  return true;
}

/** `CASCADE`, `RESTRICT`, `SET NULL`, `SET DEFAULT` or `NO ACTION`. */
function readAction(reader: TokenReader): string {
  const first = reader.take().text.toUpperCase();
  return first === "SET" || first === "NO" ? `${first} ${reader.take().text.toUpperCase()}` : first;
}

function readNames(reader: TokenReader): NameText[] {
  const names: NameText[] = [];
  reader.takeSymbol("(");
  do names.push(reader.takeName());
  while (reader.skipSymbol(","));
  reader.takeSymbol(")");
  return names;
}

/** A value with its sign, or an expression in parentheses. */
function readDefault(reader: TokenReader): string {
  const { start } = reader;
  if (reader.seesSymbol("(")) reader.takeParenthesised();
  else {
    void (reader.skipSymbol("-") || reader.skipSymbol("+"));
    reader.take();
  }
  return reader.text({ start, end: reader.end });
}

function readGenerated(reader: TokenReader): ConstraintBody {
  const value = reader.text(reader.takeParenthesised());
  void (reader.skip("STORED") || reader.skip("VIRTUAL"));
  return { type: "generated", value };
}
