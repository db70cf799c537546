// Splits SQL into tokens, far enough to tell code from strings in each dialect. All parsing of SQL in this program is
// based on it; see tokens.ts for what the tokens mean.

export interface SqlToken {
  readonly kind: "word" | "number" | "string" | "name" | "comment" | "space" | "symbol";
  /** As written, including quotes. */
  readonly text: string;
  /** Its place in the SQL: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

/** The differences between the lexers of the databases. */
export interface LexicalDialect {
  /** In every string: `'it\'s'`. */
  readonly backslashEscapes?: true;
  /** Double quotes enclose a string and not a name. */
  readonly doubleQuotedStrings?: true;
  /** `` `name` `` */
  readonly backticks?: true;
  /** `[name]` */
  readonly brackets?: true;
  /** `# to the end of the line`; `--` starts a comment only before whitespace; `/*! code *\/` */
  readonly mysqlComments?: true;
  /** Comments can be nested. */
  readonly nestedComments?: true;
  /** `$tag$ text $tag$` and `E'it\'s'` */
  readonly postgresStrings?: true;
  /** `list[1:2]`, `value::type` */
  readonly subscripts?: true;
}

export const lexicalDialects = {
  sqlite: { backticks: true, brackets: true },
  postgresql: { nestedComments: true, postgresStrings: true, subscripts: true },
  mysql: { backslashEscapes: true, doubleQuotedStrings: true, backticks: true, mysqlComments: true },
} satisfies Record<string, LexicalDialect>;

/**
 * The tokens of a text; concatenated, they are the text again. An unterminated string, name or comment extends to the
 * end of the text.
 */
export function lexSql(sql: string, dialect: LexicalDialect): SqlToken[] {
  const pattern = patternOf(dialect);
  const tokens: SqlToken[] = [];
  for (let start = 0; start < sql.length; ) {
    pattern.lastIndex = start;
    pattern.test(sql);
    const end =
      dialect.nestedComments && sql.startsWith("/*", start) ? nestedCommentEnd(sql, start) : pattern.lastIndex;
    const text = sql.slice(start, end);
    tokens.push({ kind: kindOf(text, dialect), text, start, end });
    start = end;
  }
  return tokens;
}

/** The code of each statement: strings and quoted names are empty, and a comment is a space. */
export function codeOfStatements(sql: string, dialect: LexicalDialect): string[] {
  const statements = [""];
  for (const { kind, text } of lexSql(sql, dialect)) {
    if (text === ";") statements.push("");
    else
      statements[statements.length - 1] += kind === "comment" || kind === "space" ? " " : isQuoted(kind) ? "''" : text;
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

function isQuoted(kind: SqlToken["kind"]): boolean {
  return kind === "string" || kind === "name";
}

/** Decides by the first characters, because groups in the pattern would cost more than all the rest of it. */
function kindOf(text: string, dialect: LexicalDialect): SqlToken["kind"] {
  const first = text[0] ?? "";
  if (/^\s/.test(first)) return "space";
  if (first === "'" || (first === '"' && dialect.doubleQuotedStrings) || /^[xe]'/i.test(text)) return "string";
  if (first === "$" && dialect.postgresStrings && dollarQuote.test(text)) return "string";
  if (first === '"' || (first === "`" && dialect.backticks) || (first === "[" && dialect.brackets)) return "name";
  if (text.startsWith("--") || (first === "#" && dialect.mysqlComments)) return "comment";
  // What MySQL executes and other databases treat as a comment is code.
  if (text.startsWith("/*")) return dialect.mysqlComments && /^..M?!/.test(text) ? "space" : "comment";
  if (/^\.?\d/.test(text)) return "number";
  return wordStart.test(text) ? "word" : "symbol";
}

const wordStart = /^\$?[A-Za-z_\u0080-\uffff]/;
const dollarQuote = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/;

/** Regular expressions cannot count nesting. */
function nestedCommentEnd(sql: string, start: number): number {
  const bounds = /\/\*|\*\//g;
  bounds.lastIndex = start;
  let depth = 0;
  for (let bound = bounds.exec(sql); bound; bound = bounds.exec(sql)) {
    depth += bound[0] === "/*" ? 1 : -1;
    if (depth === 0) return bounds.lastIndex;
  }
  return sql.length;
}

/** Most texts are short, so compiling the pattern would take longer than using it. */
const patternCache = new WeakMap<LexicalDialect, RegExp>();

function patternOf(dialect: LexicalDialect): RegExp {
  const known = patternCache.get(dialect);
  if (known) return known;
  const pattern = new RegExp([...blanks(dialect), ...quoted(dialect), word, number, symbol].join("|"), "y");
  patternCache.set(dialect, pattern);
  return pattern;
}

function blanks({ mysqlComments }: LexicalDialect): string[] {
  const block = /\/\*[\s\S]*?(?:\*\/|$)/.source;
  return mysqlComments
    ? ["\\s+", /\/\*M?!\d*/.source, /--(?=\s|$)[^\n]*/.source, "#[^\\n]*", block]
    : ["\\s+", "--[^\\n]*", block];
}

function quoted(dialect: LexicalDialect): string[] {
  const string = dialect.backslashEscapes ? escaped : doubled;
  return [
    `[xX]?${string("'")}`,
    dialect.doubleQuotedStrings ? string('"') : doubled('"'),
    ...(dialect.postgresStrings ? [`[eE]${escaped("'")}`, dollarQuoted] : []),
    ...(dialect.backticks ? [doubled("`")] : []),
    ...(dialect.brackets ? [/\[[^\]]*(?:\]|$)/.source] : []),
  ];
}

const dollarQuoted = /(?<tag>\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$)[\s\S]*?(?:\k<tag>|$)/.source;
const word = /\$?[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/.source;
/** Includes all of what MySQL accepts as a name: `1st`. After a name, a dot does not start a number: `t.1st`. */
const number =
  /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|(?<![\w$\u0080-\uffff"`\]])\.\d+)(?:[eE][+-]?\d+)?)[\w$\u0080-\uffff]*/.source;
const symbol = /\|\||->>|->|<=|>=|<>|!=|==|<<|>>|::|:=|\\:|[\s\S]/.source;

/** Quoted text in which the quote itself is doubled. */
function doubled(quote: string): string {
  return `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*(?:${quote}|$)`;
}

/** The same, in which a backslash also escapes what follows it. */
function escaped(quote: string): string {
  const plain = `[^${quote}\\\\]*`;
  return `${quote}${plain}(?:(?:\\\\[\\s\\S]|${quote}${quote})${plain})*(?:${quote}|\\\\?$)`;
}
