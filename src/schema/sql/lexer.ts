// SQL taken apart far enough to know what is code and what is text, in the words of each database. Every reading of SQL
// in this program stands on it; see tokens.ts for what is made of the tokens.

export interface SqlToken {
  readonly kind: "word" | "number" | "string" | "name" | "comment" | "space" | "symbol";
  /** As it is written, quotes included. */
  readonly text: string;
  /** Its place in the SQL: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

/** What the lexers of the databases do not agree on. */
export interface LexicalDialect {
  /** In every string: `'it\'s'`. */
  readonly backslashEscapes?: true;
  /** Double quotes enclose a string and not a name. */
  readonly doubleQuotedStrings?: true;
  /** `` `name` `` */
  readonly backticks?: true;
  /** `[name]` */
  readonly brackets?: true;
  /** `# to the end of the line`; `--` begins a comment only before a blank; `/*! code *\/` */
  readonly mysqlComments?: true;
  /** A comment may be within another one. */
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
 * The tokens of a text; put together they are the text again. A string, name or comment that has no end reaches to that
 * of the text.
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

/** Each statement as its code only: strings and names in quotes are empty, and a comment is a blank. */
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

/** By how it begins: groups in the pattern would cost more than all the rest of it. */
function kindOf(text: string, dialect: LexicalDialect): SqlToken["kind"] {
  const first = text[0] ?? "";
  if (/^\s/.test(first)) return "space";
  if (first === "'" || (first === '"' && dialect.doubleQuotedStrings) || /^[xe]'/i.test(text)) return "string";
  if (first === "$" && dialect.postgresStrings && dollarQuote.test(text)) return "string";
  if (first === '"' || (first === "`" && dialect.backticks) || (first === "[" && dialect.brackets)) return "name";
  if (text.startsWith("--") || (first === "#" && dialect.mysqlComments)) return "comment";
  // What MySQL runs, and other databases take for a comment, is code.
  if (text.startsWith("/*")) return dialect.mysqlComments && /^..M?!/.test(text) ? "space" : "comment";
  if (/^\.?\d/.test(text)) return "number";
  return wordStart.test(text) ? "word" : "symbol";
}

const wordStart = /^\$?[A-Za-z_\u0080-\uffff]/;
const dollarQuote = /^\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/;

/** A regular expression cannot count how deep it is. */
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

/** Most texts are short: to make the pattern would take longer than to use it. */
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
/** To the end of what MySQL takes for a name: `1st`. Behind a name, the dot is none of a number: `t.1st`. */
const number =
  /(?:0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|(?<![\w$\u0080-\uffff"`\]])\.\d+)(?:[eE][+-]?\d+)?)[\w$\u0080-\uffff]*/.source;
const symbol = /\|\||->>|->|<=|>=|<>|!=|==|<<|>>|::|:=|\\:|[\s\S]/.source;

/** Text in quotes, where the quote itself is written twice. */
function doubled(quote: string): string {
  return `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*(?:${quote}|$)`;
}

/** The same, where a backslash takes the meaning of what follows it as well. */
function escaped(quote: string): string {
  const plain = `[^${quote}\\\\]*`;
  return `${quote}${plain}(?:(?:\\\\[\\s\\S]|${quote}${quote})${plain})*(?:${quote}|\\\\?$)`;
}
