import type { IndexDefinition } from "../../../schema/operation.js";
import type { LexicalDialect } from "../../../schema/sql/lexer.js";
import { nameIn, splitOutside, tokenize } from "../../../schema/sql/tokens.js";

/** Parses the list in parentheses of a CREATE INDEX: column names, and everything else as expressions. */
export function indexMembers(sql: string, dialect: LexicalDialect): IndexDefinition["columns"] {
  return splitOutside(sql, ",", dialect).map((member) => readMember(member, dialect));
}

function readMember(sql: string, dialect: LexicalDialect): IndexDefinition["columns"][number] {
  const text = sql.replace(/\s+ASC$/i, "");
  const [first, ...others] = tokenize(text, dialect);
  const name = nameIn(first);
  return name !== undefined && others.length === 0 ? name : { sql: text };
}
