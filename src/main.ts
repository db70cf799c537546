// The one place that turns an error into a message and an exit status.
import { commandLine } from "./cli.js";
import { CommandError, exitStatus, UsageError, UserError } from "./errors.js";
import { processTerminal, type Terminal } from "./terminal.js";

/** Runs the process's own command line and sets its exit status. */
export async function run(): Promise<void> {
  process.exitCode = await main(process.argv.slice(2), processTerminal());
}

/**
 * Runs one command line.
 * @param argv the words after the program's name
 * @returns the exit status
 */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  try {
    return await commandLine(argv, terminal);
  } catch (error) {
    return report(error, terminal);
  }
}

function report(error: unknown, terminal: Terminal): number {
  if (!(error instanceof UserError)) {
    terminal.warn("This is a bug in kallithea-cli; please report it with what follows.");
    terminal.warn(error instanceof Error ? (error.stack ?? String(error)) : String(error));
    return exitStatus.error;
  }
  if (error instanceof UsageError && error.usage !== undefined) terminal.warn(error.usage);
  if (error instanceof CommandError) terminal.print(`FAILED: ${error.message}`);
  else terminal.warn(`Error: ${error.message}`);
  if (error.hint !== undefined) terminal.warn(error.hint);
  return error.exitStatus;
}
