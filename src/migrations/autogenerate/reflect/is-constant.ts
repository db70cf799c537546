import type { SqlToken } from "../../../schema/sql/lexer.js";
import { keyword } from "../../../schema/sql/tokens.js";

/**
 * Whether an expression consists only of values and operators: no functions, columns or CURRENT_TIMESTAMP.
 * @param words keywords that count as values or operators, e.g. `TRUE`
 */
export function isConstant(expression: readonly SqlToken[], words: ReadonlySet<string>): boolean {
  return expression.every(
    (token) => token.kind !== "name" && (token.kind !== "word" || words.has(keyword(token) ?? "")),
  );
}
