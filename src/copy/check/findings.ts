import type { MisfitRow } from "../incompatible-value.js";

/** What a look through the source has found. */
export interface Findings {
  /** The first thousand of them. */
  readonly rows: readonly MisfitRow[];
  /** All of them. */
  count(): number;
  add(row: MisfitRow): void;
  /** `table.column` → in how many rows it has a fraction of a second. */
  readonly fractions: Map<string, number>;
}

/** More lines than this nobody reads. */
const most = 1000;

export function noFindings(): Findings {
  const rows: MisfitRow[] = [];
  let count = 0;
  return {
    rows,
    count: () => count,
    add(row) {
      count += 1;
      if (rows.length < most) rows.push(row);
    },
    fractions: new Map(),
  };
}
