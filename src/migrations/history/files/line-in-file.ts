/**
 * The line of a file at which an error came up, by its stack; the topmost one where there are several.
 * @param path as in the stack: absolute
 */
export function lineIn(path: string, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [, after] = stack.split(`${path}:`);
  const line = Number.parseInt(after ?? "", 10);
  return Number.isNaN(line) ? undefined : line;
}
