/** The name that was probably meant: a slip or two away, or the only one that begins or ends with what was typed. */
export function similarName(typed: string, names: readonly string[]): string | undefined {
  const most = typed.length < 6 ? 1 : 2;
  const [nearest] = names
    .map((name) => ({ name, slips: slipsBetween(typed, name) }))
    .filter(({ slips }) => slips <= most)
    .sort((a, b) => a.slips - b.slips);
  if (nearest !== undefined) return nearest.name;
  const longer = typed.length < 3 ? [] : names.filter((name) => name.startsWith(typed) || name.endsWith(typed));
  return longer.length === 1 ? longer[0] : undefined;
}

/**
 * Characters too many, too few or wrong, and neighbours that changed places (the distance of Damerau and Levenshtein,
 * restricted).
 */
function slipsBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1;
      const changed = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + cost);
      const exchanged = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(exchanged ? Math.min(changed, (before[j - 2] ?? 0) + 1) : changed);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
