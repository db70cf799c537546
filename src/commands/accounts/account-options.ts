import type { DataSource } from "typeorm";
import { UsageError } from "../../errors.js";
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

/** @throws UsageError if nobody would see a secret that the command is to create */
export function requireOutput({ json, quiet }: Pick<AccountOptions, "json" | "quiet">, what: string): void {
  if (quiet && !json) throw new UsageError(`With --quiet, nobody would see ${what}.`, { hint: "Leave out --quiet." });
}
