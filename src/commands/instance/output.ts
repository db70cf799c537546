// What a command prints of its work: lines for users, or with --json one document for programs.
import { printableJson } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface OutputOptions {
  readonly json?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export interface Output {
  /** A line of the result, for users. */
  line(text: string): void;
  /** What else happened, on standard error. Warnings are not notices: --quiet does not suppress them. */
  notice(text: string): void;
  /** The result as --json prints it. */
  document(result: object): void;
}

export function outputOf({ json, quiet }: OutputOptions, terminal: Pick<Terminal, "print" | "warn">): Output {
  return {
    line: (text) => !json && !quiet && terminal.print(text),
    notice: (text) => !quiet && terminal.warn(text),
    document: (result) => json && terminal.print(printableJson(result)),
  };
}
