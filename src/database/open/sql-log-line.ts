// Formats an SQL statement as a log line without secrets.
import { type LexicalDialect, lexSql, type SqlToken } from "../../schema/sql/lexer.js";
import { closingParenthesis, isSymbol, keyword, nameIn, tokenize } from "../../schema/sql/tokens.js";

const mask = "***";
const maxLength = 200;

/**
 * A statement with its parameters and duration. Passwords, their hashes and API keys are masked, by the column of a
 * parameter and, anywhere, by the pattern of the value.
 * @param statement with `?` or `$1` as placeholders
 */
export function sqlLogLine(
  statement: string,
  parameters: readonly unknown[] | undefined,
  milliseconds: number,
  dialect: LexicalDialect,
): string {
  const text = maskLiterals(statement, dialect).replace(/\s+/g, " ").trim();
  const time = `(${milliseconds.toFixed(1)} ms)`;
  if (parameters === undefined || parameters.length === 0) return `${text} ${time}`;
  const columns = parameterColumns(tokenize(statement, dialect));
  const namesSecret = parameters.some(
    (value) => typeof value === "string" && secretName.test(value) && value.length < 100,
  );
  const shown = parameters.map((value, index) => (isSecret(columns.get(index), namesSecret) ? mask : showValue(value)));
  return `${text} [${shown.join(", ")}] ${time}`;
}

const secretName = /pass|secret|token|(?:api|private)_?key|hash/i;

/**
 * A row of `settings` or `ui` has its name in one column and its value in another; the name tells whether the value is
 * secret.
 */
const settingValues = ["app_settings_value", "ui_value"];

function isSecret(column: string | undefined, namesSecret: boolean): boolean {
  return column !== undefined && (secretName.test(column) || (settingValues.includes(column) && namesSecret));
}

function showValue(value: unknown): string {
  if (typeof value === "string") return shorten(JSON.stringify(maskByPattern(value)));
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (value instanceof Date) return JSON.stringify(value);
  return shorten(maskByPattern(String(value)));
}

function shorten(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}… (${text.length} characters)`;
}

/** A bcrypt hash, 40 hex digits (an API key; a changeset's id looks the same), the password in a URL. */
function maskByPattern(text: string): string {
  return text
    .replace(/\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}/g, mask)
    .replace(/(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/gi, mask)
    .replace(/(:\/\/[^/@:\s]*):[^/@\s]+@/g, `$1:${mask}@`);
}

/** Masks secrets in the statement itself. */
function maskLiterals(statement: string, dialect: LexicalDialect): string {
  const code: SqlToken[] = [];
  const shown = lexSql(statement, dialect).map((token) => {
    if (token.kind === "space" || token.kind === "comment") return token.text;
    const isMasked = token.kind === "string" && isCompared(code.at(-1)) && secretName.test(nameIn(code.at(-2)) ?? "");
    code.push(token);
    return isMasked ? `'${mask}'` : token.text;
  });
  return maskByPattern(shown.join(""));
}

function isCompared(operator: SqlToken | undefined): boolean {
  return keyword(operator) === "LIKE" || ["=", "==", "<>", "!="].some((symbol) => isSymbol(operator, symbol));
}

/** Index of a parameter → the column that it is assigned to or compared with. */
function parameterColumns(tokens: readonly SqlToken[]): ReadonlyMap<number, string> {
  const columns = new Map<number, string>();
  const listed = insertColumns(tokens);
  const state = { depth: 0, comma: 0, last: undefined as string | undefined, parameters: 0 };
  for (let at = listed.end; at < tokens.length; at++) {
    const token = tokens[at];
    if (isSymbol(token, "(")) {
      state.depth += 1;
      if (state.depth === 1) state.comma = 0;
    } else if (isSymbol(token, ")")) state.depth -= 1;
    else if (isSymbol(token, ",")) state.comma += state.depth === 1 ? 1 : 0;
    else if (isSymbol(token, "?") || isSymbol(token, "$")) {
      const index = isSymbol(token, "?") ? state.parameters++ : Number(tokens[at + 1]?.text) - 1;
      const column = state.last ?? listed.names[state.comma];
      if (column !== undefined) columns.set(index, column);
    } else state.last = columnIn(token, tokens[at + 1]) ?? state.last;
  }
  return columns;
}

/** Keywords are written in capitals, names are not; a name before `(` is a function. */
function columnIn(token: SqlToken | undefined, next: SqlToken | undefined): string | undefined {
  if (token?.kind === "word" && (/^[A-Z_]+$/.test(token.text) || isSymbol(next, "("))) return undefined;
  return token?.text.startsWith("'") ? undefined : nameIn(token);
}

/** The columns of an INSERT, and the index of the token at which its values begin. */
function insertColumns(tokens: readonly SqlToken[]): { names: readonly string[]; end: number } {
  const none = { names: [], end: 0 };
  if (!/^(?:INSERT|REPLACE)$/.test(keyword(tokens[0]) ?? "")) return none;
  const open = tokens.findIndex((token) => isSymbol(token, "("));
  const close = open < 0 ? undefined : closingParenthesis(tokens, open);
  if (close === undefined || keyword(tokens[close + 1]) !== "VALUES") return none;
  return { names: tokens.slice(open + 1, close).flatMap((token) => nameIn(token) ?? []), end: close + 2 };
}
