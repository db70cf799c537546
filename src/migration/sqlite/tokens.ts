// The words of SQL, as SQLite cuts them: enough to read the texts that it keeps in sqlite_master.

export interface Token {
  readonly kind: "word" | "quoted" | "string" | "number" | "symbol";
  /** As it stands in the SQL. */
  readonly text: string;
  /** Where it stands: from `start` up to, not including, `end`. */
  readonly start: number;
  readonly end: number;
}

const pattern = new RegExp(
  [
    /(?<skipped>\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$))/,
    /(?<string>[xX]?'(?:[^']|'')*')/,
    /(?<quoted>"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\])/,
    /(?<number>0[xX][0-9a-fA-F]+|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)/,
    /(?<word>[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*)/,
    /(?<symbol>\|\||->>|->|<=|>=|<>|!=|==|<<|>>|[\s\S])/,
  ]
    .map(({ source }) => source)
    .join("|"),
  "g",
);

/** Cuts SQL into its tokens; comments and blanks are none. */
export function tokenize(sql: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: text, index: start, groups } of sql.matchAll(pattern)) {
    const kind = Object.entries(groups ?? {}).find(([, matched]) => matched !== undefined)?.[0];
    if (kind !== "skipped") tokens.push({ kind: kind as Token["kind"], text, start, end: start + text.length });
  }
  return tokens;
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
