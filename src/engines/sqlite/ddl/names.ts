import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { nameIn, tokenize } from "../../../schema/sql/tokens.js";
import { quote } from "./quote.js";

/** The keywords that SQLite does not accept as names. */
const reserved = new Set(
  (
    "add all alter and as autoincrement between case check collate commit constraint create default deferrable delete distinct drop else " +
    "escape exists foreign from group having in index insert intersect into is isnull join limit not nothing notnull null on or order " +
    "primary references returning select set table then to transaction union unique update using values when where except"
  ).split(" "),
);

/** A name as SQLAlchemy writes it into stored statements: quoted only if necessary. */
export function writtenName(name: string): string {
  return /^[a-z_][a-z0-9_$]*$/.test(name) && !reserved.has(name) ? name : quote(name);
}

/** SQLite's names are case-insensitive. */
export function sameName(a: string, b: string): boolean {
  return foldedName(a) === foldedName(b);
}

export function foldedName(name: string): string {
  return name.toLowerCase();
}

/** The columns that appear in a piece of SQL. */
export function columnsNamedIn(sql: string, columns: readonly string[]): string[] {
  const names = new Set(
    tokenize(sql, lexicalDialects.sqlite)
      .filter(({ kind }) => kind !== "string")
      .map((token) => foldedName(nameIn(token) ?? "")),
  );
  return columns.filter((column) => names.has(foldedName(column)));
}
