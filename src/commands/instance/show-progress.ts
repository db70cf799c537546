import type { Progress } from "../../scan/scan-options.js";
import type { Terminal } from "../../terminal/terminal.js";
import { progressLine } from "./progress-line.js";

/** Milliseconds between two looks at how far it is. */
const interval = 200;

/** Shows how far a scan is, until it is stopped. */
export function showProgress(
  terminal: Pick<Terminal, "progress" | "progressEnds">,
  { quiet }: { quiet: boolean },
): { progress: (progress: Progress) => void; stop: () => void } {
  if (quiet) return { progress: () => {}, stop: () => {} };
  const start = performance.now();
  let latest: Progress = { found: 0 };
  let readingSince: number | undefined;
  const timer = setInterval(
    () => terminal.progress(progressLine(latest, (performance.now() - (readingSince ?? start)) / 1000)),
    interval,
  );
  return {
    progress: (progress) => {
      latest = progress;
      if (progress.toRead !== undefined) readingSince ??= performance.now();
    },
    stop: () => {
      clearInterval(timer);
      terminal.progressEnds();
    },
  };
}
