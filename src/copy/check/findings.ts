import type { Finding } from "../incompatible-value.js";

/** The problems found in the source. */
export interface Findings {
  /** The first thousand. */
  readonly listed: readonly Finding[];
  /** The number of all problems, including those not listed. */
  count(): number;
  add(finding: Finding): void;
  /** `table.column` → number of rows with fractional seconds. */
  readonly fractions: Map<string, number>;
}

/** Nobody reads more lines than this. */
const maxListed = 1000;

export function newFindings(): Findings {
  const listed: Finding[] = [];
  let count = 0;
  return {
    listed,
    count: () => count,
    add(row) {
      count += 1;
      if (listed.length < maxListed) listed.push(row);
    },
    fractions: new Map(),
  };
}
