/** The name that was probably meant: one or two typos away, or the only one that begins or ends with the input. */
export function similarName(typed: string, names: readonly string[]): string | undefined {
  const limit = typed.length < 6 ? 1 : 2;
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(typed, name) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  if (nearest !== undefined) return nearest.name;
  const longer = typed.length < 3 ? [] : names.filter((name) => name.startsWith(typed) || name.endsWith(typed));
  return longer.length === 1 ? longer[0] : undefined;
}

/**
 * The number of extra, missing or wrong characters and of swapped neighbors (restricted Damerau-Levenshtein
 * distance).
 */
function editDistance(a: string, b: string): number {
  let previous: number[] = [];
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const changed = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(exchanged ? Math.min(changed, (previous[j - 2] ?? 0) + 1) : changed);
    }
    [previous, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
