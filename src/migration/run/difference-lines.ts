/** Two descriptions of a schema compared. @returns lines for people; none where both say the same */
export function differenceLines(was: readonly string[], is: readonly string[]): string[] {
  return [...only(was, is).map((line) => `gone: ${line}`), ...only(is, was).map((line) => `new: ${line}`)];
}

function only(lines: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others);
  return lines.filter((line) => !known.has(line));
}
