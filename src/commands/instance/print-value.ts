import { isatty } from "node:tty";
import type { Terminal } from "../../terminal/terminal.js";

/** A script gets every character; a terminal must not be controlled by a value. */
export function printValue(value: string, terminal: Pick<Terminal, "print" | "printExactly">): void {
  if (isatty(1)) terminal.print(value);
  else terminal.printExactly(value);
}
