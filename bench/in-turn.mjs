// Times whole processes of two sides alternately (A B A B …), so that a machine whose speed drifts favours neither.
import { spawnSync } from "node:child_process";

/** @typedef {{ command: string, args: string[], prepare?: () => void, done?: () => void, status?: number }} Side */

/**
 * @param {Side} ours
 * @param {Side} theirs
 * @returns the median seconds of each side, and the median of the ratios theirs/ours of all pairs
 */
export function inTurn(ours, theirs, options = {}) {
  return compared(pairsInTurn(seconds, ours, theirs, options));
}

/**
 * Measures two sides alternately.
 * @returns what `measure` returned for both, per run
 */
export function pairsInTurn(measure, ours, theirs, { runs = 7, warmUps = 1 } = {}) {
  const pairs = [];
  for (let run = -warmUps; run < runs; run++) {
    const pair = { ours: measure(ours), theirs: measure(theirs) };
    if (run >= 0) pairs.push(pair);
  }
  return pairs;
}

/** @returns the median of each side, and the median of the ratios theirs/ours of all pairs */
export function compared(pairs) {
  return {
    ours: median(pairs.map((pair) => pair.ours)),
    theirs: median(pairs.map((pair) => pair.theirs)),
    ratio: median(pairs.map((pair) => pair.theirs / pair.ours)),
  };
}

/**
 * Runs one side once.
 * @returns seconds
 */
export function seconds({ command, args, prepare, done, status = 0 }) {
  prepare?.();
  const start = process.hrtime.bigint();
  const run = spawnSync(command, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "pipe"] });
  const elapsed = Number(process.hrtime.bigint() - start) / 1e9;
  if (run.status !== status)
    throw new Error(
      `${command} ${args.join(" ")}: exit status ${run.status}\n${run.stdout.slice(0, 2000)}${run.stderr.slice(0, 2000)}`,
    );
  done?.();
  return elapsed;
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
