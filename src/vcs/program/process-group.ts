// A program that we kill may have started others, which hold its pipes and would keep us waiting: kill its whole group.
import type { ChildProcess } from "node:child_process";

/**
 * Kills a program and everything that it has started, unless that has left its group.
 * @param pid of a program; if it does not lead a process group, only the program itself is killed
 */
export function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  if (!kill(-pid)) kill(pid);
}

/** Whether there was something to kill. */
function kill(pid: number): boolean {
  try {
    return process.kill(pid, "SIGKILL");
  } catch {
    return false;
  }
}

/**
 * Kills a program that was started with `detached`, and neither listens to it nor waits for it any more: one that waits
 * for a lost disk does not end.
 */
export function abandon(program: ChildProcess): void {
  // The number of one that has ended may already be another's, but that of its group is not as long as anything is left
  // of that.
  if (program.exitCode === null && program.signalCode === null) killGroup(program.pid);
  else if (program.pid !== undefined) kill(-program.pid);
  for (const stream of [program.stdin, program.stdout, program.stderr]) stream?.destroy();
  program.unref();
}
