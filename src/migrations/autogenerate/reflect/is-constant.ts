import { keyword, tokenize } from "../../../schema/sql/tokens.js";

/**
 * Whether an expression has only values and signs: no function, no column, no CURRENT_TIMESTAMP.
 * @param words that are values or signs, too, e.g. `TRUE`
 */
export function isConstant(expression: string, words: ReadonlySet<string>): boolean {
  return tokenize(expression).every((token) => token.kind !== "quoted" && (token.kind !== "word" || words.has(keyword(token) ?? "")));
}
