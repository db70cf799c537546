// Output and prompts. The only user of the console and of inquirer.
import { fstatSync } from "node:fs";
import { InterruptedError } from "../errors.js";
import { isNullDevice } from "./null-device.js";
import { printable, printableLines } from "./printable.js";
import { type StatusLine, statusLine } from "./status-line.js";
import { withTypedAhead } from "./typed-ahead.js";
import { type Descriptor, writeLine, writeLineOrFail } from "./write-line.js";

export interface Terminal {
  /** A result, on standard output. */
  print(line: string): void;
  /** A result for another program (SQL), on standard output, byte for byte. */
  printExactly(text: string): void;
  /**
   * A result that cannot be printed again, such as a new password, on standard output.
   * @throws the system's error if it cannot be written
   */
  printSecret(text: string): void;
  /** How many characters of a text that is laid out fit into a line of standard output; 80 if it is not a terminal. */
  readonly width: number;
  /** Whether nobody can see what is printed. */
  readonly discardsOutput: boolean;
  /** Everything besides results (warnings, reasons, log lines), on standard error. */
  warn(line: string): void;
  /** Progress, on standard error: a transient line on a terminal, a line every ten seconds elsewhere. */
  progress(line: string): void;
  /** Clears the progress line. */
  progressEnds(): void;
  /** Whether there is a user to answer questions. */
  readonly interactive: boolean;
  /**
   * Asks for a line of text. Throws an InterruptedError on Ctrl-C, Ctrl-D or a signal.
   */
  ask(question: string, validate?: Validate): Promise<string>;
  /** Asks for a text without echo, twice if `confirmed`. */
  askSecret(question: string, options?: { validate?: Validate; confirmed?: boolean }): Promise<string>;
  /** Asks a yes/no question; the default is no unless `yesByDefault`. */
  confirm(question: string, options?: { yesByDefault?: boolean }): Promise<boolean>;
  /** All of standard input; reading stops after a number of bytes, 4096 by default, or a few more. */
  readInput(limit?: number): Promise<string>;
}

/** `true`, or a sentence that says what is wrong with the answer. */
export type Validate = (answer: string) => true | string;

export function processTerminal(): Terminal {
  let status: StatusLine | undefined;
  const write = (descriptor: Descriptor, line: string): void => {
    status?.clear();
    writeLine(descriptor, line);
  };
  return {
    print: (line) => write(1, printableLines(line)),
    printExactly: (text) => write(1, text),
    printSecret(text) {
      status?.clear();
      writeLineOrFail(1, printableLines(text));
    },
    get width() {
      // Otherwise Node's streams, which take 3 ms to load, are not needed.
      return textWidth(fstatSync(1).isCharacterDevice() ? process.stdout.columns : undefined);
    },
    get discardsOutput() {
      return isNullDevice(1);
    },
    warn: (line) => write(2, printableLines(line)),
    progress(line) {
      status ??= statusLine();
      status.show(printable(line));
    },
    progressEnds: () => status?.clear(),
    get interactive() {
      return Boolean(process.stdin.isTTY && process.stderr.isTTY);
    },
    ask: (message, validate = accept) => prompt({ type: "input", message, validate }),
    askSecret,
    confirm: (message, { yesByDefault = false } = {}) => prompt({ type: "confirm", message, default: yesByDefault }),
    readInput,
  };
}

/** @param columns of the terminal; undefined, or 0 if it does not know, for 80 */
export function textWidth(columns: number | undefined): number {
  return Math.min(Math.max(columns || 80, 40), 100);
}

const accept: Validate = () => true;

async function askSecret(
  message: string,
  { validate = accept, confirmed = false }: { validate?: Validate; confirmed?: boolean } = {},
): Promise<string> {
  for (;;) {
    const answer = await prompt<string>({ type: "password", message, mask: false, validate });
    if (!confirmed) return answer;
    const again = await prompt<string>({ type: "password", message: message.replace(/:?$/, " (again):"), mask: false });
    if (again === answer) return answer;
    writeLine(2, "The passwords do not match. Try again.");
  }
}

/** One prompt of inquirer, on standard error, so that standard output contains only results. */
async function prompt<Answer>(question: Record<string, unknown>): Promise<Answer> {
  // For Node, and therefore for inquirer, FORCE_COLOR precedes NO_COLOR.
  if (process.env.NO_COLOR) delete process.env.FORCE_COLOR;
  const { default: inquirer } = await import("inquirer");
  const controller = new AbortController();
  const interrupt = (name: (typeof signals)[number]) => controller.abort(new InterruptedError(name));
  // TRAP: inquirer handles signals, too: without another handler it ends the process with the terminal's echo still
  // off.
  for (const name of signals) process.on(name, interrupt);
  const cancel = () => interrupt("SIGINT");
  try {
    return await withTypedAhead(process.stdin, cancel, async (input) => {
      const { signal } = controller;
      const ask = inquirer.createPromptModule({ input, output: process.stderr, signal });
      const answers = await ask([{ ...question, name: "answer" }] as unknown as Parameters<typeof ask>[0]);
      return (answers as { answer: Answer }).answer;
    });
  } catch (error) {
    if (controller.signal.aborted) throw controller.signal.reason;
    if ((error as Error).name !== "ExitPromptError") throw error;
    throw new InterruptedError("SIGINT");
  } finally {
    for (const name of signals) process.off(name, interrupt);
  }
}

const signals = ["SIGHUP", "SIGINT", "SIGTERM"] as const;

/** Passwords and values are short: longer input is rejected by its length, even if it never ends. */
async function readInput(limit = 4096): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of process.stdin) {
    chunks.push(chunk as Buffer);
    length += (chunk as Buffer).length;
    if (length > limit) break;
  }
  return Buffer.concat(chunks).toString("utf8");
}
