import type { SqlParameters, SqlValue } from "../operations.js";
import { type LexicalDialect, lexSql, type SqlToken } from "./lexer.js";

/**
 * Replaces each `:name` of a statement, for databases without named parameters. As in SQLAlchemy, a colon directly
 * after a word does not start a name, and `\:` is a colon.
 * @param put gets the value and the number of values before it, and returns the replacement
 * @param keep gets every other token, and returns its replacement
 * @throws Error for a name without a value and for an unused value
 */
export function replaceParameters(
  statement: string,
  parameters: SqlParameters,
  dialect: LexicalDialect,
  put: (value: SqlValue, index: number) => string,
  keep: (token: string) => string = (token) => token,
): string {
  const used = new Set<string>();
  let count = 0;
  const pieces = parameterPieces(statement, dialect).map(({ kind, text }) => {
    if (kind !== "parameter") return text === "\\:" ? ":" : keep(text);
    const name = text.slice(1);
    used.add(name);
    return put(parameterValue(name, parameters), count++);
  });
  const unused = Object.keys(parameters).find((name) => !used.has(name));
  if (unused !== undefined) throw new Error(`the statement has no :${unused}, but a value is given for it`);
  return pieces.join("");
}

/** A statement with the placeholders of its database, and the values in the order of the placeholders. */
export function bindParameters(
  statement: string,
  parameters: SqlParameters,
  dialect: LexicalDialect,
  placeholder: (index: number) => string,
): { statement: string; values: SqlValue[] } {
  const values: SqlValue[] = [];
  const text = replaceParameters(statement, parameters, dialect, (value, index) => {
    values.push(value);
    return placeholder(index);
  });
  return { statement: text, values };
}

interface Piece {
  readonly kind: SqlToken["kind"] | "parameter";
  readonly text: string;
}

/** The tokens of a statement, with each `:name` as one. */
function parameterPieces(statement: string, dialect: LexicalDialect): Piece[] {
  const tokens = lexSql(statement, dialect);
  const isSlice = dialect.subscripts ? sliceColons(tokens) : new Set<number>();
  const pieces: Piece[] = [];
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at] as SqlToken;
    const next = tokens[at + 1];
    const isParameter = token.text === ":" && isName(next) && !isSlice.has(at) && !isOperand(tokens[at - 1]);
    pieces.push(isParameter ? { kind: "parameter", text: `:${next.text}` } : token);
    if (isParameter) at++;
  }
  return pieces;
}

function isName(token: SqlToken | undefined): token is SqlToken {
  return token?.kind === "word" && /^[A-Za-z_]\w*$/.test(token.text);
}

function isOperand(token: SqlToken | undefined): boolean {
  return (
    token !== undefined && (/^(word|number|string|name)$/.test(token.kind) || token.text === ")" || token.text === "]")
  );
}

/** The colons of slices such as `list[1:n]`, with or without spaces: in brackets, after an operand. */
function sliceColons(tokens: readonly SqlToken[]): ReadonlySet<number> {
  const colons = new Set<number>();
  const open: string[] = [];
  let before: SqlToken | undefined;
  for (const [at, token] of tokens.entries()) {
    if (token.kind === "space" || token.kind === "comment") continue;
    if (token.text === "[" || token.text === "(") open.push(token.text);
    if (token.text === "]" || token.text === ")") open.pop();
    if (token.text === ":" && open.at(-1) === "[" && isOperand(before)) colons.add(at);
    before = token;
  }
  return colons;
}

function parameterValue(name: string, parameters: SqlParameters): SqlValue {
  const value = Object.hasOwn(parameters, name) ? parameters[name] : undefined;
  if (value === undefined) throw new Error(`there is no value for :${name}`);
  return value;
}
