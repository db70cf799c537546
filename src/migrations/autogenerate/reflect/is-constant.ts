import type { SqlToken } from "../../../schema/sql/lexer.js";
import { keyword } from "../../../schema/sql/tokens.js";

/**
 * Whether an expression has only values and signs: no function, no column, no CURRENT_TIMESTAMP.
 * @param words that are values or signs, too, e.g. `TRUE`
 */
export function isConstant(expression: readonly SqlToken[], words: ReadonlySet<string>): boolean {
  return expression.every(
    (token) => token.kind !== "name" && (token.kind !== "word" || words.has(keyword(token) ?? "")),
  );
}
