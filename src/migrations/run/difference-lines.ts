/** Two descriptions of a schema compared. @returns lines for people; none where both say the same */
export function differenceLines(was: readonly string[], is: readonly string[]): string[] {
  return [...only(was, is).map((line) => `removed: ${line}`), ...only(is, was).map((line) => `added: ${line}`)];
}

function only(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}

/** How many rows a table had and has, and how many of them have no equal on the other side. */
export interface RowCounts {
  readonly was: number;
  readonly now: number;
  readonly gone: number;
  readonly come: number;
}

/** @returns a line for people; none where the rows are the same */
export function rowDifferenceLines(table: string, { was, now, gone, come }: RowCounts): string[] {
  if (gone === 0 && come === 0 && was === now) return [];
  return [`rows of ${table}: ${was} before, ${now} after; ${gone} removed or changed, ${come} added or changed`];
}
