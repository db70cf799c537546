// A line that shows how far the work is, on standard error.
import { writeLine } from "./write-line.js";

/** Milliseconds between two lines where nobody looks at a screen. */
const pause = 10_000;

export interface StatusLine {
  show(line: string): void;
  /** Makes room for other output. */
  clear(): void;
}

/**
 * On a terminal each line takes the place of the one before; elsewhere there is one every ten seconds. To ask whether
 * it is a terminal loads Node's streams: nobody should before there is progress to show.
 */
export function statusLine(): StatusLine {
  let shown = false;
  let last = performance.now();
  if (!process.stderr.isTTY) {
    const show = (line: string): void => {
      if (performance.now() - last < pause) return;
      last = performance.now();
      writeLine(2, line);
    };
    return { show, clear: () => {} };
  }
  return {
    show(line) {
      // A line that wraps could not be taken back.
      process.stderr.write(`\r\x1b[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
      shown = true;
    },
    clear() {
      if (shown) process.stderr.write("\r\x1b[K");
      shown = false;
    },
  };
}
