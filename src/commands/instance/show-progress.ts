import type { Progress } from "../../scan/scan-options.js";
import type { Terminal } from "../../terminal/terminal.js";

const intervalMs = 200;

/** Shows the progress of a scan until it is stopped. */
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
    intervalMs,
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

const barWidth = 20;

/** @param seconds that the search, or the reading, has taken so far */
export function progressLine({ found, expected, toRead, read = 0 }: Progress, seconds: number): string {
  if (toRead === undefined) return `${bar(found, expected)}${found} found${expected ? ` of about ${expected}` : ""}`;
  const rate = read / Math.max(seconds, 0.001);
  const left = rate > 0 ? `, ${duration((toRead - read) / rate)} left` : "";
  return `${bar(read, toRead)}${found} found, ${read} of ${toRead} read, ${rate.toFixed(rate < 10 ? 1 : 0)}/s${left}`;
}

/** Empty if the total is unknown. */
function bar(done: number, whole: number | undefined): string {
  if (!whole) return "";
  const full = Math.round(Math.min(done / whole, 1) * barWidth);
  return `[${"#".repeat(full)}${".".repeat(barWidth - full)}] `;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}
