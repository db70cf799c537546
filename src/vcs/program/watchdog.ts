// Programs that we start end with us, even if we are killed: a git that waits at a FIFO would wait forever.
import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import type { Socket } from "node:net";

/** In the environment of each program, by which it can be known for ours before it has said what its process is. */
const runId = randomBytes(16).toString("hex");

/** Without it, one that was started in our last moment may be missed. */
const hasProc = existsSync("/proc/self/environ");

/**
 * The end of its input is our end, whatever ended us. Then it kills the programs that are left, unless we have said
 * that there are none. Nothing is written for each program on a system with /proc: that would cost more than the
 * program's start.
 */
const script = `left=' '
while read -r what pid; do
  case $what in
    none) exit ;;
    runs) left="$left$pid " ;;
    ends) left="\${left%% $pid *} \${left#* $pid }" ;;
  esac
done
for file in $(grep -l -- "$0" /proc/[0-9]*/environ 2>/dev/null); do
  file=\${file%/environ}
  left="$left\${file#/proc/} "
done
[ "$left" = ' ' ] || kill -9 $left 2>/dev/null`;

let watchdog: ChildProcess | undefined;
let programs = 0;
/** Whether one had to be killed: what it has started may be left, outside of its group. */
let hasKilled = false;

/** A program that is killed as soon as we are gone. To be made before the program is started. */
export class Watch {
  /** What the program has to have in its environment. */
  readonly environment = { KALLITHEA_CLI_RUN: runId };
  #pid: number | undefined;
  #hasEnded = false;

  constructor() {
    watchdog ??= start();
    programs += 1;
  }

  runs(pid: number | undefined): void {
    if (pid === undefined || this.#pid !== undefined || this.#hasEnded) return;
    this.#pid = pid;
    if (!hasProc) send(`runs ${pid}`);
  }

  /** The program is killed. What it may leave is killed when we end. */
  isKilled(): void {
    hasKilled = true;
  }

  /** The program has ended, or was never started. */
  ends(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    programs -= 1;
    if (!hasProc && this.#pid !== undefined) send(`ends ${this.#pid}`);
  }
}

function send(line: string): void {
  watchdog?.stdin?.write(`${line}\n`);
}

/** In a separate session: Ctrl-C and the end of a terminal are for us, not for it. */
function start(): ChildProcess {
  const started = spawn("/bin/sh", ["-c", script, `KALLITHEA_CLI_RUN=${runId}`], {
    cwd: "/",
    env: { PATH: process.env.PATH },
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  // Without it we do our work, too; the next program may get one.
  started.on("error", () => {
    watchdog = undefined;
  });
  started.stdin?.on("error", () => undefined);
  started.unref();
  (started.stdin as Socket | null)?.unref();
  process.once("exit", () => {
    if (programs === 0 && !hasKilled) send("none");
  });
  return started;
}
