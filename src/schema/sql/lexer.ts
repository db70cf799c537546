// SQL taken apart far enough to know what is code and what is text, in the words of each database.

export interface SqlToken {
  readonly kind: "word" | "number" | "string" | "name" | "comment" | "space" | "symbol";
  readonly text: string;
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

/** The tokens of a text; put together they are the text again. A string, name or comment that has no end reaches to that of the text. */
export function lexSql(sql: string, dialect: LexicalDialect): SqlToken[] {
  const pattern = patternOf(dialect);
  const tokens: SqlToken[] = [];
  for (let at = 0; at < sql.length; ) {
    const token = nestedComment(sql, at, dialect) ?? tokenAt(pattern, sql, at);
    tokens.push(token);
    at += token.text.length;
  }
  return tokens;
}

/** Each statement as its code only: strings and names in quotes are empty, and a comment is a blank. */
export function codeOfStatements(sql: string, dialect: LexicalDialect): string[] {
  const statements = [""];
  for (const { kind, text } of lexSql(sql, dialect)) {
    if (text === ";") statements.push("");
    else statements[statements.length - 1] += kind === "comment" || kind === "space" ? " " : isQuoted(kind) ? "''" : text;
  }
  return statements.map((statement) => statement.trim()).filter((statement) => statement !== "");
}

function isQuoted(kind: SqlToken["kind"]): boolean {
  return kind === "string" || kind === "name";
}

function tokenAt(pattern: RegExp, sql: string, at: number): SqlToken {
  pattern.lastIndex = at;
  const { groups = {}, 0: text = "" } = pattern.exec(sql) ?? {};
  const kind = (Object.keys(groups).find((name) => groups[name] !== undefined) ?? "symbol") as SqlToken["kind"] | "tag";
  return { kind: kind === "tag" ? "string" : kind, text };
}

/** A regular expression cannot count how deep it is. */
function nestedComment(sql: string, start: number, { nestedComments }: LexicalDialect): SqlToken | undefined {
  if (!nestedComments || !sql.startsWith("/*", start)) return undefined;
  const bounds = /\/\*|\*\//g;
  bounds.lastIndex = start;
  let depth = 0;
  for (let bound = bounds.exec(sql); bound; bound = bounds.exec(sql)) {
    depth += bound[0] === "/*" ? 1 : -1;
    if (depth === 0) return { kind: "comment", text: sql.slice(start, bounds.lastIndex) };
  }
  return { kind: "comment", text: sql.slice(start) };
}

function patternOf(dialect: LexicalDialect): RegExp {
  const plain = dialect.backslashEscapes ? escaped : doubled;
  const strings = [plain("'"), ...(dialect.doubleQuotedStrings ? [plain('"')] : [])];
  if (dialect.postgresStrings) strings.push(`[eE]${escaped("'")}`, /(?<tag>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)[\s\S]*?(?:\k<tag>|$)/u.source);
  const names = dialect.doubleQuotedStrings ? [] : [doubled('"')];
  if (dialect.backticks) names.push(doubled("`"));
  if (dialect.brackets) names.push(/\[[^\]]*(?:\]|$)/.source);
  return new RegExp(
    [
      // What MySQL runs, and other databases take for a comment, is code.
      `(?<space>\\s+${dialect.mysqlComments ? "|/\\*M?!\\d*" : ""})`,
      `(?<comment>${commentPatterns(dialect).join("|")})`,
      `(?<string>${strings.join("|")})`,
      `(?<name>${names.length > 0 ? names.join("|") : "(?!)"})`,
      /(?<word>[\p{L}_][\p{L}\p{N}_$]*)/u.source,
      /(?<number>\d[\p{L}\p{N}_.]*)/u.source,
      /(?<symbol>::|:=|\\:|[\s\S])/u.source,
    ].join("|"),
    "uy",
  );
}

function commentPatterns({ mysqlComments }: LexicalDialect): string[] {
  const block = /\/\*[\s\S]*?(?:\*\/|$)/.source;
  return mysqlComments ? [/--(?=\s|$)[^\n]*/.source, "#[^\\n]*", block] : ["--[^\\n]*", block];
}

/** Text in quotes, where the quote itself is written twice. */
function doubled(quote: string): string {
  return `${quote}[^${quote}]*(?:${quote}${quote}[^${quote}]*)*(?:${quote}|$)`;
}

/** The same, where a backslash takes the meaning of what follows it as well. */
function escaped(quote: string): string {
  const plain = `[^${quote}\\\\]*`;
  return `${quote}${plain}(?:(?:\\\\[\\s\\S]|${quote}${quote})${plain})*(?:${quote}|\\\\?$)`;
}
