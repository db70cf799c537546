// The one place that turns an error into a message and an exit status.
import { runCommandLine } from "./cli/command-line.js";
import { environmentFailure } from "./environment-failure.js";
import { CommandError, codeOf, exitStatus, UsageError, UserError } from "./errors.js";
import { failureReason } from "./files/failure-reason.js";
import { bugReports, programVersion } from "./files/shipped-files.js";
import { printableJson } from "./terminal/printable.js";
import { processTerminal, type Terminal } from "./terminal/terminal.js";
import { outputFailure } from "./terminal/write-line.js";

/** Runs the process's own command line and sets its exit status. */
export async function run(): Promise<void> {
  // Regardless of the umask, other users must not be able to write to hooks, folders and files that we create.
  process.umask(process.umask() | 0o002);
  const terminal = processTerminal();
  let unawaited: number | undefined;
  let command: string | undefined;
  // An error outside of any awaited promise, such as in a timer of a revision. A user's mistake does not stop other
  // work in progress.
  process.on("uncaughtException", async (error) => {
    unawaited = await report(error, terminal, { command });
    process.exitCode = unawaited;
    if (!(error instanceof UserError)) process.exit(unawaited);
  });
  const status = await main(process.argv.slice(2), terminal, (name) => {
    command = name;
  });
  process.exitCode = status || unawaited || reportLostOutput(terminal, command !== undefined);
}

/**
 * Runs one command line.
 * @param argv the arguments after the program's name
 * @param onCommand called with the name of the command before it runs, but not for --help and --version
 * @returns the exit status
 */
export async function main(
  argv: readonly string[],
  terminal: Terminal,
  onCommand?: (name: string) => void,
): Promise<number> {
  let hasResult = false;
  let command: string | undefined;
  const observed: Terminal = Object.assign(Object.create(terminal) as Terminal, {
    print(line: string) {
      hasResult = true;
      terminal.print(line);
    },
    printSecret(text: string) {
      terminal.printSecret(text);
      hasResult = true;
    },
  });
  try {
    return await runCommandLine(argv, observed, (name) => {
      command = name;
      onCommand?.(name);
    });
  } catch (error) {
    const json = asksForJson(argv) && (hasResult ? "printed" : "missing");
    return await report(error, terminal, { json, command });
  }
}

/** The work is done, but a script that reads the output must learn that it is incomplete. */
function reportLostOutput(terminal: Terminal, isWork: boolean): number {
  const failure = outputFailure();
  if (failure === undefined) return exitStatus.ok;
  terminal.warn(
    `Error: Standard output could not be written: ${failureReason(failure)}.${isWork ? " The command itself was completed." : ""}`,
  );
  return exitStatus.error;
}

/** Of any command, since the command line may not have been understood. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  const words = argv.slice(0, end < 0 ? undefined : end);
  const format = words[words.indexOf("--format") + 1];
  return (
    words.includes("--json") || words.includes("--format=json") || (words.includes("--format") && format === "json")
  );
}

interface Circumstances {
  /**
   * Whether standard output is for JSON only, and its document is still missing. Then it is `{"error": {"code",
   * "message", "hint"}}`, for which docs/json/error.schema.json is.
   */
  readonly json?: "printed" | "missing" | false;
  /** The name by which the command was called, if it has run. */
  readonly command?: string | undefined;
}

async function report(
  thrown: unknown,
  terminal: Terminal,
  { json = false, command }: Circumstances = {},
): Promise<number> {
  const error = thrown instanceof UserError ? thrown : environmentFailure(thrown);
  const asAlembic = command === "alembic" && error instanceof CommandError;
  if (json === "missing") {
    const { code, message, hint = null } = error ?? { code: "bug", message: messageOf(thrown) };
    terminal.print(printableJson({ error: { code: asAlembic ? codeOf(exitStatus.alembic) : code, message, hint } }));
  }
  if (error === undefined) return reportUnexpected(thrown, terminal);
  if (error instanceof UsageError && error.usage !== undefined) terminal.warn(error.usage);
  if (asAlembic && !json) terminal.print(`FAILED: ${error.message}`);
  else terminal.warn(`${asAlembic ? "FAILED" : "Error"}: ${error.message}`);
  if (error.hint !== undefined) terminal.warn(error.hint);
  return asAlembic ? exitStatus.alembic : error.exitStatus;
}

async function reportUnexpected(error: unknown, terminal: Terminal): Promise<number> {
  const stack = error instanceof Error ? (error.stack ?? String(error)) : String(error);
  // If the program's own files cannot be read, the stack is reported unchanged.
  const places = await import("./source-places.js").catch(() => undefined);
  const sources = places?.withSourcePlaces(stack) ?? stack;
  const place = places?.userCodePlace(sources);
  if (place === undefined) {
    terminal.warn(
      `This is a bug in kallithea-cli ${programVersion()}. To report it, see ${bugReports()}; include the following:`,
    );
    terminal.warn(`Node ${process.version}, ${process.platform}`);
    terminal.warn(sources);
  } else {
    terminal.warn(`Error: ${place}: ${messageOf(error)}`);
    terminal.warn("Fix that file.");
  }
  return exitStatus.error;
}

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
