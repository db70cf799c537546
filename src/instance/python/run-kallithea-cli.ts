// Runs a command of Kallithea's own kallithea-cli, as if it had been called itself.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { isatty } from "node:tty";
import { UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { packageRoot } from "../../files/shipped-files.js";
import { printable } from "../../terminal/printable.js";
import { Watch } from "../../vcs/program/watchdog.js";
import type { KallitheaPython } from "./find-kallithea.js";

/** In the environment of Kallithea's own program until it has started. */
const loopVariable = "KALLITHEA_CLI_HANDED_OVER";

/**
 * Runs a command with our standard streams, folder and environment, and passes signals on to it.
 * @param args the command and its arguments
 * @returns its exit status; 128 + n if signal n killed it
 * @throws UserError if it cannot be started, or would start this program again
 */
export async function runKallitheaCli({ python }: KallitheaPython, args: readonly string[]): Promise<number> {
  if (process.env[loopVariable] !== undefined)
    throw new UserError(
      `${printable(args[0] ?? "")}: ${python} started this program again instead of Kallithea's own.`,
      {
        hint: `Name the Python that has Kallithea with --python, or unset ${loopVariable}.`,
      },
    );
  const words = [path.join(packageRoot(), "templates/run-kallithea-cli.py"), ...args];
  const env = { ...process.env, PATH: pathFor(python), [loopVariable]: "1" };
  return run(python, words, env);
}

/** Kallithea starts `hg` and `pygmentize` by their names: they have to be those of its virtual environment. */
function pathFor(python: string): string {
  const folder = path.dirname(python);
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  const isVirtual = existsSync(path.join(folder, "../pyvenv.cfg"));
  if (folders.includes(folder) && (!isVirtual || folders[0] === folder)) return folders.join(path.delimiter);
  return [folder, ...folders].filter((name) => name !== "").join(path.delimiter);
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;

/** A terminal sends them to each process in the foreground, so the program has them already. */
const fromTerminal: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT", "SIGHUP"];

async function run(program: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const onTerminal = isatty(0);
  const watch = new Watch();
  // TRAP: a signal to a whole group would kill the pool under a Celery worker, which then waits for it forever. So the
  // worker gets a separate group, and this process stays to pass signals on. But outside of the group in the
  // foreground, a program cannot read from a terminal.
  const child = spawn(program, args, {
    env: { ...env, ...watch.environment },
    stdio: "inherit",
    detached: !onTerminal,
  });
  watch.runs(child.pid);
  const passOn = (name: NodeJS.Signals): void => {
    if (!(onTerminal && fromTerminal.includes(name))) child.kill(name);
  };
  for (const name of signals) process.on(name, passOn);
  try {
    return await new Promise<number>((resolve, reject) => {
      child.on("exit", (status, name) => resolve(status ?? 128 + (name === null ? 0 : constants.signals[name])));
      child.on("error", (error) => {
        reject(new UserError(`${printable(program)} cannot be started: ${failureReason(error)}.`, { cause: error }));
      });
    });
  } finally {
    for (const name of signals) process.off(name, passOn);
    watch.ends();
  }
}
