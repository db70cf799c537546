/** Compares two descriptions of a schema. @returns lines for the user; empty if they are equal */
export function differenceLines(before: readonly string[], after: readonly string[]): string[] {
  return [
    ...only(before, after).map((line) => `removed: ${line}`),
    ...only(after, before).map((line) => `added: ${line}`),
  ];
}

function only(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** The number of rows of a table before and after, and how many have no equal on the other side. */
export interface RowCounts {
  readonly before: number;
  readonly after: number;
  readonly removed: number;
  readonly added: number;
}

/** @returns a line for the user; empty if the rows are the same */
export function rowDifferenceLines(table: string, { before, after, removed, added }: RowCounts): string[] {
  if (removed === 0 && added === 0 && before === after) return [];
  return [
    `rows of ${table}: ${before} before, ${after} after; ${removed} removed or changed, ${added} added or changed`,
  ];
}
