import type { Progress } from "../../copy/progress.js";
import type { Terminal } from "../../terminal/terminal.js";

const intervalMs = 200;

/** Shows the progress of a copy. SQLite's driver blocks timers, so each batch checks the clock itself. */
export function copyProgress(terminal: Pick<Terminal, "progress" | "progressEnds">, { quiet }: { quiet: boolean }) {
  if (quiet) return { progress: () => {}, stop: () => {} };
  let last = performance.now();
  return {
    progress(progress: Progress) {
      if (performance.now() - last < intervalMs) return;
      last = performance.now();
      terminal.progress(copyProgressLine(progress));
    },
    stop: () => terminal.progressEnds(),
  };
}

/** The same, which ends the copy once a signal has arrived. */
export function untilAborted(signal: AbortSignal, progress: (state: Progress) => void): (state: Progress) => void {
  return (state) => {
    signal.throwIfAborted();
    progress(state);
  };
}

/** @returns `copied 1200 of 5000 rows (24 %): user_logs` */
export function copyProgressLine({ phase, table, done, all }: Progress): string {
  const percent = all === 0 ? 100 : Math.floor((Math.min(done, all) / all) * 100);
  return `${phase} ${done} of ${all} rows (${percent} %): ${table}`;
}
