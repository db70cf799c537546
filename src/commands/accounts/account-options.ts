import type { DataSource } from "typeorm";
import { systemErrorCode, UsageError, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { type Ini, loadIni } from "../../ini/load.js";
import { printable, printableJson } from "../../terminal/printable.js";
import type { Terminal, Validate } from "../../terminal/terminal.js";
import { waitSeconds } from "../instance/wait-seconds.js";
import { withInstance } from "../instance/with-instance.js";

/** The options of every command for accounts. */
export interface AccountOptions {
  config_file: string;
  waitDb?: string | undefined;
  json: boolean;
  quiet: boolean;
}

/** Opens the database of the instance for as long as `use` runs. @throws UserError */
export async function withAccounts<Result>(
  options: AccountOptions,
  terminal: Terminal,
  use: (dataSource: DataSource, ini: Ini) => Promise<Result>,
  { readOnly = false } = {},
): Promise<Result> {
  const wait = waitSeconds(options.waitDb);
  const ini = loadIni(options.config_file);
  return withInstance({ ini, terminal, wait, readOnly }, (dataSource) => use(dataSource, ini));
}

/**
 * A value of the command line that keeps a rule.
 * @param what the option; without it, a message begins with the value
 * @throws UsageError
 */
export function checked<Value extends string | undefined>(
  what: string | undefined,
  value: Value,
  rule: Validate,
): Value {
  const verdict = value === undefined || rule(value);
  if (verdict !== true) throw new UsageError(`${what ?? shown(value)}: ${verdict}.`);
  return value;
}

function shown(value = ""): string {
  return `"${printable(value.length > 40 ? `${value.slice(0, 40)}…` : value)}"`;
}

/** Prints what a command has found or done: a document with `--json`, lines without, nothing with `--quiet`. */
export function printResult(
  { json, quiet }: Pick<AccountOptions, "json" | "quiet">,
  { print }: Pick<Terminal, "print">,
  document: object,
  lines: readonly string[],
): void {
  if (json) print(printableJson(document));
  else if (!quiet) for (const line of lines) print(line);
}

/**
 * @param what the secret, e.g. "the new key"
 * @throws UsageError if nobody would see a secret that the command is to create
 */
export function requireOutput(
  { json, quiet }: Pick<AccountOptions, "json" | "quiet">,
  { discardsOutput }: Pick<Terminal, "discardsOutput">,
  what: string,
): void {
  if (quiet && !json) throw new UsageError(`With --quiet, nobody would see ${what}.`, { hint: "Leave out --quiet." });
  if (discardsOutput) {
    throw new UsageError(`Standard output is closed or /dev/null: nobody would see ${what}. Nothing was changed.`, {
      hint: "Write it to a file or a pipe, or run the command in a terminal.",
    });
  }
}

/**
 * Prints a result with a secret that cannot be printed again. To be called before the change is committed.
 * @param what the secret
 * @throws UserError if it cannot be written, so that the change is rolled back
 */
export function printSecretResult(
  { json }: Pick<AccountOptions, "json">,
  { printSecret }: Pick<Terminal, "printSecret">,
  { what, document, secret }: { what: string; document: object; secret: string },
): void {
  try {
    printSecret(json ? printableJson(document) : secret);
  } catch (error) {
    const reason = systemErrorCode(error) === "EPIPE" ? "the reader of the pipe has ended" : failureReason(error);
    throw new UserError(
      `Standard output, which is to have ${what}, cannot be written: ${reason}. Nothing was changed.`,
      {
        hint: "Correct where the output goes, and run the command again.",
        cause: error,
      },
    );
  }
}
