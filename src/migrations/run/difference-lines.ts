/** Two descriptions of a schema compared. @returns lines for people; none where both say the same */
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

/** How many rows a table had and has, and how many of them have no equal on the other side. */
export interface RowCounts {
  readonly before: number;
  readonly after: number;
  readonly removed: number;
  readonly added: number;
}

/** @returns a line for people; none where the rows are the same */
export function rowDifferenceLines(table: string, { before, after, removed, added }: RowCounts): string[] {
  if (removed === 0 && added === 0 && before === after) return [];
  return [
    `rows of ${table}: ${before} before, ${after} after; ${removed} removed or changed, ${added} added or changed`,
  ];
}
