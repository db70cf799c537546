// A table as SHOW CREATE TABLE describes it. Pure.
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { TokenReader } from "../../../schema/sql/token-reader.js";
import { inParentheses, keyword, namesIn, splitOutside, tokenize } from "../../../schema/sql/tokens.js";
import type { StoredColumn, StoredConstraint, StoredIndex, StoredTable } from "../../server/migrate/stored-table.js";
import { type ColumnText, parseColumn } from "./column-text.js";

export interface TableText extends StoredTable {
  readonly columns: readonly (StoredColumn & { readonly text: ColumnText })[];
  /** All except the primary key, including those of unique constraints and foreign keys. */
  readonly keys: readonly Key[];
}

export interface Key extends StoredIndex {
  readonly comment: string | undefined;
}

type Line = readonly [name: string, definition: string];

const { mysql } = lexicalDialects;

/** @param text the answer of SHOW CREATE TABLE */
export function parseTable(name: string, text: string): TableText {
  // Strings have their line breaks escaped, so each part is a line.
  const lines = text
    .split("\n")
    .slice(1, -1)
    .map((line) => line.trim().replace(/,$/, ""));
  const foreignKeys = lines.flatMap((line) => constraintLine(line, "FOREIGN KEY").map(foreignKey));
  const keys = lines.flatMap(key);
  return {
    name,
    columns: lines.flatMap(column),
    constraints: [
      ...lines.flatMap(primaryKey),
      ...keys
        .filter(({ unique }) => unique)
        .map(({ name: key, columns, definition }) => ({ name: key, type: "unique" as const, columns, definition })),
      ...foreignKeys,
      ...lines.flatMap((line) => constraintLine(line, "CHECK").map(check)),
    ],
    indexes: keys.filter((index) => !index.unique && !foreignKeys.some((other) => isMadeFor(index, other))),
    keys,
  };
}

/** Whether it is the index that the server creates for a foreign key that has none. */
export function isMadeFor(key: StoredIndex, foreignKey: StoredConstraint): boolean {
  return key.name === foreignKey.name && key.columns.join() === foreignKey.columns.join();
}

function column(line: string): TableText["columns"] {
  return namedLine(line).map(([name, definition]) => {
    const text = parseColumn(definition);
    return { name, type: text.type, nullable: text.nullable, default: text.default, text };
  });
}

function key(line: string): Key[] {
  const kind = ["UNIQUE", "FULLTEXT", "SPATIAL"].find((word) => line.startsWith(word));
  return namedLine(line, ...(kind === undefined ? [] : [kind]), "KEY").map(([name, definition]) => {
    const parts = splitOutside(inParentheses(definition, mysql), ",", mysql);
    return {
      name,
      columns: parts.flatMap((part) => namesIn(part, mysql)),
      unique: kind === "UNIQUE",
      definition: `${kind === undefined ? "" : `${kind} `}(${parts.join(", ")})`,
      comment: commentIn(definition),
    };
  });
}

/** As it is written, without the quotes. */
function commentIn(definition: string): string | undefined {
  const tokens = tokenize(definition, mysql);
  return tokens.find((_, index) => keyword(tokens[index - 1]) === "COMMENT")?.text.slice(1, -1);
}

function primaryKey(line: string): StoredConstraint[] {
  if (!line.startsWith("PRIMARY KEY")) return [];
  return [{ name: "PRIMARY", type: "primary", columns: namesIn(inParentheses(line, mysql), mysql), definition: line }];
}

function constraintLine(line: string, words: string): Line[] {
  return namedLine(line, "CONSTRAINT").filter(([, definition]) => definition.startsWith(words));
}

/** What follows these keywords: a quoted name, and the rest; empty for any other line. */
function namedLine(line: string, ...keywords: string[]): Line[] {
  const reader = new TokenReader(line, mysql);
  if (!reader.skip(...keywords) || line[reader.start] !== "`") return [];
  const { name, end } = reader.takeName();
  return [[name, line.slice(end).trim()]];
}

function foreignKey([name, definition]: Line): StoredConstraint {
  return { name, type: "foreign", columns: namesIn(inParentheses(definition, mysql), mysql), definition };
}

function check([name, definition]: Line): StoredConstraint {
  return { name, type: "check", columns: [...new Set(namesIn(definition, mysql))], definition };
}
