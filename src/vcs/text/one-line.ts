/**
 * The first line of a program's output, safe for a terminal: control characters, which a hostile name in it could hold,
 * become `?`.
 * @param text output of git or Mercurial
 */
export function oneLine(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  const shown = line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
  return shown.length > maxLength ? `${shown.slice(0, maxLength)}…` : shown;
}

const maxLength = 300;
