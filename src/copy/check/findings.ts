import type { Finding } from "../incompatible-value.js";

/** What a look through the source has found. */
export interface Findings {
  /** The first thousand of them. */
  readonly listed: readonly Finding[];
  /** All of them. */
  count(): number;
  add(finding: Finding): void;
  /** `table.column` → in how many rows it has a fraction of a second. */
  readonly fractions: Map<string, number>;
}

/** More lines than this nobody reads. */
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
