/**
 * The topmost line of a file in the stack of an error.
 * @param path absolute, as in the stack
 */
export function lineIn(path: string, error: unknown): number | undefined {
  const stack = error instanceof Error ? (error.stack ?? "") : "";
  const [, after] = stack.split(`${path}:`);
  const line = Number.parseInt(after ?? "", 10);
  return Number.isNaN(line) ? undefined : line;
}
