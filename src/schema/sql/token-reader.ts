import type { LexicalDialect, SqlToken } from "./lexer.js";
import { closingParenthesis, isSymbol, keyword, nameIn, type Span, tokenize } from "./tokens.js";

export interface NameText extends Span {
  /** Without quotes. */
  readonly name: string;
}

/** Walks through the tokens of one statement. */
export class TokenReader {
  readonly #tokens: readonly SqlToken[];
  /** The keyword of each token, computed once because most of the time is spent comparing keywords. */
  readonly #keywords: readonly (string | undefined)[];
  #next = 0;

  readonly sql: string;

  constructor(sql: string, dialect: LexicalDialect) {
    this.sql = sql;
    this.#tokens = tokenize(sql, dialect);
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
    return isSymbol(this.#tokens[this.#next], symbol);
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
  take(): SqlToken {
    const token = this.#tokens[this.#next++];
    if (!token) throw this.syntaxError("more text");
    return token;
  }

  takeSymbol(symbol: string): SqlToken {
    if (!this.seesSymbol(symbol)) throw this.syntaxError(`"${symbol}"`);
    return this.take();
  }

  takeName(): NameText {
    const name = nameIn(this.#tokens[this.#next]);
    if (name === undefined) throw this.syntaxError("a name");
    const { start, end } = this.take();
    return { name, start, end };
  }

  /** The span of a text in parentheses, without them. */
  takeParenthesised(): Span {
    const { end: start } = this.takeSymbol("(");
    this.#next = closingParenthesis(this.#tokens, this.#next - 1) ?? this.#tokens.length;
    return { start, end: this.take().start };
  }

  /** Where the next token begins. */
  get start(): number {
    return this.#tokens[this.#next]?.start ?? this.sql.length;
  }

  /** Where the last token taken ends. */
  get end(): number {
    return this.#tokens[this.#next - 1]?.end ?? 0;
  }

  text({ start, end }: Span): string {
    return this.sql.slice(start, end).trim();
  }

  /** The database has accepted every text that it stores, so this means that our grammar is incomplete. */
  syntaxError(expected: string): Error {
    return new Error(
      `expected ${expected} at ${JSON.stringify(this.sql.slice(this.start, this.start + 40))} in: ${this.sql}`,
    );
  }
}
