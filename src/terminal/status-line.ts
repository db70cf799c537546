// A line that shows progress, on standard error.
import { writeLine } from "./write-line.js";

/** Between two lines if standard error is not a terminal. */
const intervalMs = 10_000;

export interface StatusLine {
  show(line: string): void;
  /** Clears the line for other output. */
  clear(): void;
}

/**
 * On a terminal, each line replaces the previous one; elsewhere there is one every ten seconds. Checking for a terminal
 * loads Node's streams, so call this only when there is progress to show.
 */
export function statusLine(): StatusLine {
  let shown = false;
  let last = performance.now();
  if (!process.stderr.isTTY) {
    const show = (line: string): void => {
      if (performance.now() - last < intervalMs) return;
      last = performance.now();
      writeLine(2, line);
    };
    return { show, clear: () => {} };
  }
  return {
    show(line) {
      // A line that wraps could not be erased.
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) process.stderr.write("\r\x1b[K");
      shown = false;
    },
  };
}
