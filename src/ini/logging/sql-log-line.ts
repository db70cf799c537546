// One SQL statement as a log line that shows no secret.

const masked = "***";
const longest = 200;

/**
 * A statement with its parameters and how long it took. Passwords, their hashes and API keys are masked: by the column that a
 * parameter belongs to, and by the look of the value, wherever it stands.
 * @param statement with `?` or `$1` for its parameters
 */
export function sqlLogLine(statement: string, parameters: readonly unknown[] | undefined, milliseconds: number): string {
  const text = maskLiterals(statement.replace(/\s+/g, " ").trim());
  const time = `(${milliseconds.toFixed(1)} ms)`;
  if (parameters === undefined || parameters.length === 0) return `${text} ${time}`;
  const columns = parameterColumns(statement);
  const namesSecret = parameters.some((value) => typeof value === "string" && secretName.test(value) && value.length < 100);
  const shown = parameters.map((value, index) => (isSecret(columns.get(index), namesSecret) ? masked : showValue(value)));
  return `${text} [${shown.join(", ")}] ${time}`;
}

const secretName = /pass|secret|token|api_?key|hash/i;

/** A row of `settings` holds its name in one column and its value in another: the name tells whether the value is a secret. */
const settingValue = "app_settings_value";

function isSecret(column: string | undefined, namesSecret: boolean): boolean {
  return column !== undefined && (secretName.test(column) || (column === settingValue && namesSecret));
}

function showValue(value: unknown): string {
  if (typeof value === "string") return shorten(JSON.stringify(maskLooks(value)));
  if (value instanceof Uint8Array) return `<${value.byteLength} bytes>`;
  if (value instanceof Date) return JSON.stringify(value);
  return shorten(maskLooks(String(value)));
}

function shorten(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest)}… (${text.length} characters)`;
}

/** A bcrypt hash, 40 hex digits (an API key; a changeset's id looks the same), the password in a URL. */
function maskLooks(text: string): string {
  return text
    .replace(/\$2[aby]?\$\d\d\$[./A-Za-z0-9]{53}/g, masked)
    .replace(/(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])/gi, masked)
    .replace(/(:\/\/[^/@:\s]*):[^/@\s]+@/g, `$1:${masked}@`);
}

/** Secrets that stand in the statement itself. */
function maskLiterals(statement: string): string {
  const named = /(\w*(?:pass|secret|token|api_?key|hash)\w*["`]?\s*(?:=|<>|!=|LIKE)\s*)'(?:[^']|'')*'/gi;
  return maskLooks(statement.replace(named, `$1'${masked}'`));
}

/** Index of a parameter → the column that it is put into or compared with. */
function parameterColumns(statement: string): ReadonlyMap<number, string> {
  const columns = new Map<number, string>();
  const listed = insertColumns(statement);
  const place = { depth: 0, comma: 0, last: undefined as string | undefined, parameters: 0 };
  for (const [token] of statement.slice(listed.end).matchAll(tokens)) {
    if (token === "(") {
      place.depth += 1;
      if (place.depth === 1) place.comma = 0;
    } else if (token === ")") place.depth -= 1;
    else if (token === ",") place.comma += place.depth === 1 ? 1 : 0;
    else if (token === "?" || token.startsWith("$")) {
      const index = token === "?" ? place.parameters++ : Number(token.slice(1)) - 1;
      const column = place.last ?? listed.names[place.comma];
      if (column !== undefined) columns.set(index, column);
    } else if (!token.startsWith("'")) place.last = isKeyword(token) ? place.last : unquote(token);
  }
  return columns;
}

/** Texts, quoted and plain names, placeholders, and what makes the lists. A name before `(` is a function's. */
const tokens = /'(?:[^']|'')*'|"[^"]+"|`[^`]+`|[A-Za-z_]\w*(?!\w|\s*\()|\$\d+|[?(),]/g;

/** SQL words are written in capitals, names are not. */
function isKeyword(token: string): boolean {
  return /^[A-Z_]+$/.test(token);
}

function unquote(name: string): string {
  return name.replace(/["`]/g, "");
}

/** The columns of an INSERT, and where in the statement its values begin. */
function insertColumns(statement: string): { names: readonly string[]; end: number } {
  const insert = /^\s*(?:INSERT|REPLACE)\b[^(]*\(([^)]*)\)\s*VALUES\s*/i.exec(statement);
  return insert === null
    ? { names: [], end: 0 }
    : { names: (insert[1] ?? "").split(",").map((name) => unquote(name.trim())), end: insert[0].length };
}
