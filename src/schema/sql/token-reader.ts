import { keyword, nameIn, type Token, tokenize } from "./tokens.js";

/** A piece of a text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface NameText extends Span {
  /** Without quotes. */
  readonly name: string;
}

/** Walks through the tokens of one statement. */
export class TokenReader {
  readonly #tokens: readonly Token[];
  /** Of each token, once and for all: most of the time goes into looking for keywords. */
  readonly #keywords: readonly (string | undefined)[];
  #next = 0;

  constructor(readonly sql: string) {
    this.#tokens = tokenize(sql);
    this.#keywords = this.#tokens.map(keyword);
  }

  /** Whether the next tokens are these keywords. */
  sees(...keywords: string[]): boolean {
    return keywords.every((word, index) => this.#keywords[this.#next + index] === word);
  }

  seesOneOf(keywords: ReadonlySet<string>): boolean {
    return keywords.has(this.#keywords[this.#next] ?? "");
  }

  seesSymbol(symbol: string): boolean {
    const token = this.#tokens[this.#next];
    return token?.kind === "symbol" && token.text === symbol;
  }

  atEnd(): boolean {
    return this.#next >= this.#tokens.length;
  }

  /** Steps over these keywords if they come next. */
  skip(...keywords: string[]): boolean {
    if (!this.sees(...keywords)) return false;
    this.#next += keywords.length;
    return true;
  }

  skipSymbol(symbol: string): boolean {
    if (!this.seesSymbol(symbol)) return false;
    this.#next++;
    return true;
  }

  /** @throws Error at the end of the text */
  take(): Token {
    const token = this.#tokens[this.#next++];
    if (!token) throw this.notUnderstood("more text");
    return token;
  }

  takeSymbol(symbol: string): Token {
    if (!this.seesSymbol(symbol)) throw this.notUnderstood(`"${symbol}"`);
    return this.take();
  }

  takeName(): NameText {
    const name = nameIn(this.#tokens[this.#next]);
    if (name === undefined) throw this.notUnderstood("a name");
    const { start, end } = this.take();
    return { name, start, end };
  }

  /** What stands in parentheses, as a span without them. */
  takeParenthesised(): Span {
    const open = this.takeSymbol("(");
    for (let depth = 1; ; ) {
      const token = this.take();
      if (token.kind === "symbol" && token.text === "(") depth++;
      if (token.kind === "symbol" && token.text === ")" && --depth === 0) return { start: open.end, end: token.start };
    }
  }

  /** Where the next token begins. */
  get start(): number {
    return this.#tokens[this.#next]?.start ?? this.sql.length;
  }

  /** Where the last token that was taken ends. */
  get end(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  text({ start, end }: Span): string {
    return this.sql.slice(start, end).trim();
  }

  /** SQLite has understood every text that it keeps, so this is a gap in what we know of its grammar. */
  notUnderstood(expected: string): Error {
    return new Error(`${expected} was expected at ${JSON.stringify(this.sql.slice(this.start, this.start + 40))} in: ${this.sql}`);
  }
}
