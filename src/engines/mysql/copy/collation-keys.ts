import type { Weights } from "../../../copy/check/collisions.js";
import type { MysqlSession } from "../connect/session.js";

/** Expressions in one statement. */
const atOnce = 500;

/** What the server itself compares texts by, in the collation of Kallithea's tables. It makes up for no table: there need not be one yet. */
export function unicodeWeights({ query }: MysqlSession): Weights {
  return async (texts) => {
    const weights: string[] = [];
    for (let start = 0; start < texts.length; start += atOnce) {
      const some = texts.slice(start, start + atOnce);
      const list = some.map((_, index) => `HEX(WEIGHT_STRING(? COLLATE utf8mb4_unicode_ci)) AS w${index}`);
      const [row = {}] = await query<Record<string, string>>(`SELECT ${list.join(", ")}`, some);
      weights.push(...some.map((_, index) => withoutBlanks(String(row[`w${index}`] ?? ""))));
    }
    return weights;
  };
}

/** Blanks at the end make no difference to it. Every weight has four digits; 0209 is that of a blank. */
function withoutBlanks(weights: string): string {
  return weights.replace(/^((?:.{4})*?)(?:0209)+$/, "$1");
}
