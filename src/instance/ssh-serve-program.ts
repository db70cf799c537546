// Whether the program that kallithea_cli_path names can serve SSH clients, as far as starting it shows.
import { existsSync } from "node:fs";
import { failureReason } from "../files/failure-reason.js";
import { cliWords, missingOnSshdPath, sshdPath } from "../ini/cli-path.js";
import { printable } from "../terminal/printable.js";
import { oneLine } from "../vcs/text/one-line.js";
import type { Outcome, StartOptions } from "./start-interpreter.js";

type Start = (program: string, args: readonly string[], options: Omit<StartOptions, "signal">) => Promise<Outcome>;

/**
 * Starts the program as sshd would.
 * @param setting the value of kallithea_cli_path, an absolute path
 * @param isSqlite whether it must be able to read an SQLite database
 * @returns what is wrong with it, as the end of a sentence
 */
export async function sshServeProblem(
  setting: string,
  { start, timeLimit, isSqlite }: { start: Start; timeLimit: number; isSqlite: boolean },
): Promise<string | undefined> {
  const [program = "", ...rest] = cliWords(setting);
  // If it needs something that is not there, that is a finding of its own: sshd may have been given another PATH.
  const variables = missingOnSshdPath(program) === undefined ? { variables: asSshd() } : {};
  const run = (...words: string[]) => start(program, [...rest, ...words], { timeLimit, output: true, ...variables });
  const outcome = await run("ssh-serve", "--help");
  const problem = startProblem(program, outcome, timeLimit);
  if (problem !== undefined || !isSqlite || !/^Usage: kallithea-cli ssh-serve -c /.test(outputOf(outcome)))
    return problem;
  // It is this program, perhaps with another Node than the one that runs now.
  return /^SQLite is not available/m.test(outputOf(await run("--version")))
    ? `cannot read an SQLite database when it is started with PATH=${sshdPath}, the usual PATH of sshd`
    : undefined;
}

/** Neither the PATH nor the libraries of a login shell. */
function asSshd(): NodeJS.ProcessEnv {
  const { HOME, LANG, LC_ALL } = process.env;
  return { PATH: sshdPath, HOME, LANG, LC_ALL };
}

function startProblem(program: string, outcome: Outcome, timeLimit: number): string | undefined {
  if (outcome === "interrupted") return undefined;
  if (outcome === "timeout") return `did not respond within ${timeLimit / 1000} s`;
  if ("error" in outcome)
    return existsSync(program) ? `cannot be started (${failureReason(outcome.error)})` : "does not exist";
  const { status, lastErrorLine } = outcome;
  if (status !== 0) return `has no command ssh-serve${lastErrorLine === "" ? "" : ` (${printable(lastErrorLine)})`}`;
  // Any program may exit with 0. The original and this program begin with their usage.
  const output = outputOf(outcome).trim();
  if (/^usage:.*\bssh-serve\b/im.test(output)) return undefined;
  const [first = ""] = output.split("\n", 1);
  return `has no command ssh-serve (ssh-serve --help printed ${first === "" ? "nothing" : JSON.stringify(printable(oneLine(first)))})`;
}

function outputOf(outcome: Outcome): string {
  return typeof outcome !== "string" && "output" in outcome ? (outcome.output ?? "") : "";
}
