// Splits a CREATE TABLE statement into its parts, with their positions: to read what no PRAGMA returns, and to change a
// part without touching the rest.
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { type NameText, TokenReader } from "../../../schema/sql/token-reader.js";
import type { Span } from "../../../schema/sql/tokens.js";
import { type ConstraintText, readConstraint, seesColumnConstraint, seesTableConstraint } from "./constraint-text.js";

export interface CreateTableText {
  /** The whole statement, to which all positions refer. */
  readonly sql: string;
  readonly table: NameText;
  /** The content of the outer parentheses. */
  readonly body: Span;
  readonly columns: readonly ColumnText[];
  /** The constraints after the columns. */
  readonly constraints: readonly ConstraintText[];
  /** The options after the parentheses, in upper case: `WITHOUT ROWID`, `STRICT`. */
  readonly options: readonly string[];
}

/** From the name of the column to the end of its last constraint, without comments before and after it. */
export interface ColumnText extends Span {
  readonly name: NameText;
  /** As written, e.g. `VARCHAR(255)`; empty if there is none. */
  readonly type: string;
  readonly constraints: readonly ConstraintText[];
}

/**
 * Reads a statement from `sqlite_master.sql`, whoever wrote it: names with or without any quotes, comments, nested
 * parentheses.
 * @throws Error if it is not a CREATE TABLE with columns, e.g. for a virtual table
 */
export function parseCreateTable(sql: string): CreateTableText {
  const reader = new TokenReader(sql, lexicalDialects.sqlite);
  const table = readHead(reader);
  const start = reader.takeSymbol("(").end;
  const columns: ColumnText[] = [];
  const constraints: ConstraintText[] = [];
  do {
    if (columns.length > 0 && seesTableConstraint(reader)) constraints.push(...readTableConstraints(reader));
    else columns.push(readColumn(reader));
  } while (reader.skipSymbol(","));
  const end = reader.takeSymbol(")").start;
  return { sql, table, body: { start, end }, columns, constraints, options: readOptions(reader) };
}

function readHead(reader: TokenReader): NameText {
  if (!reader.skip("CREATE")) throw reader.syntaxError("CREATE");
  void (reader.skip("TEMP") || reader.skip("TEMPORARY"));
  if (!reader.skip("TABLE")) throw reader.syntaxError("TABLE");
  reader.skip("IF", "NOT", "EXISTS");
  const name = reader.takeName();
  return reader.skipSymbol(".") ? reader.takeName() : name;
}

function readColumn(reader: TokenReader): ColumnText {
  const name = reader.takeName();
  const type = readType(reader);
  const constraints: ConstraintText[] = [];
  while (seesColumnConstraint(reader)) constraints.push(readConstraint(reader, name));
  return { name, type, constraints, start: name.start, end: reader.end };
}

function readType(reader: TokenReader): string {
  const { start } = reader;
  while (!seesColumnConstraint(reader) && !reader.seesSymbol(",") && !reader.seesSymbol(")")) {
    if (reader.seesSymbol("(")) reader.takeParenthesised();
    else reader.take();
  }
  return reader.text({ start, end: Math.max(start, reader.end) });
}

/** SQLite does not require commas between the constraints of a table. */
function readTableConstraints(reader: TokenReader): ConstraintText[] {
  const constraints: ConstraintText[] = [];
  while (seesTableConstraint(reader)) constraints.push(readConstraint(reader));
  return constraints;
}

function readOptions(reader: TokenReader): string[] {
  const options: string[] = [];
  for (let words: string[] = []; !reader.atEnd(); ) {
    if (!reader.skipSymbol(",")) words.push(reader.take().text.toUpperCase());
    if (reader.atEnd() || reader.seesSymbol(",")) {
      options.push(words.join(" "));
      words = [];
    }
  }
  return options;
}
