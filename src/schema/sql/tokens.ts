// The words of SQL, as SQLite cuts them: enough to read the texts that it keeps in sqlite_master.

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol";
  /** As it stands in the SQL. */
  readonly text: string;
  /** Where it stands: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

const skipped = /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/;
const string = /[xX]?'(?:[^']|'')*'/;
const quoted = /"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]/;
const number = /0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/;
const word = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/;
const symbol = /\|\||->>|->|<=|>=|<>|!=|==|<<|>>|[\s\S]/;
const pattern = new RegExp([skipped, string, quoted, number, word, symbol].map(({ source }) => source).join("|"), "g");

/** Cuts SQL into its tokens; comments and blanks are none. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index: start } of sql.matchAll(pattern)) {
    const kind = kindOf(text);
    if (kind) tokens.push({ kind, text, start, end: start + text.length });
  }
  return tokens;
}

/** By how it begins and ends: groups in the pattern would cost more than all the rest of it. */
function kindOf(text: string): Token["kind"] | undefined {
  if (/^(?:\s|--|\/\*)/.test(text)) return undefined;
  if (text.endsWith("'") && text.length > 1) return "string";
  if (/^["`[]./s.test(text)) return "quoted";
  if (/^\.?\d/.test(text)) return "number";
  return /^[\w\u0080-\uffff]/.test(text) ? "word" : "symbol";
}

/** A word in capitals, to be compared with a keyword; undefined for everything else, also for a name in quotes. */
export function keyword(token: Token | undefined): string | undefined {
  return token?.kind === "word" ? token.text.toUpperCase() : undefined;
}

/** The name that a token stands for, without its quotes; undefined where it cannot be one. SQLite takes a string in quotes for a name, too. */
export function nameIn(token: Token | undefined): string | undefined {
  if (token?.kind === "word") return token.text;
  if (token?.kind !== "quoted" && token?.kind !== "string") return undefined;
  const quote = token.text.slice(-1);
  return token.text.slice(1, -1).replaceAll(quote + quote, quote);
}
