// Properties that hold for whatever fast-check comes up with; see docs/testing.md.
import * as fc from "fast-check";

/** A fixed one, so that a run of the tests can be repeated; `npm run test:fuzz` chooses another one each time. */
const seed = Number(process.env.FUZZ_SEED ?? 20_261_129);
/** How many times as many runs as usual. */
const factor = Number(process.env.FUZZ_RUNS ?? 1);

if (!Number.isSafeInteger(seed) || !(factor > 0))
  throw new Error("FUZZ_SEED is not a whole number, or FUZZ_RUNS is not a number");

/** Throws with the smallest counterexample that was found, and the seed. */
export function check<Values extends [unknown, ...unknown[]]>(
  runs: number,
  arbitraries: { [Index in keyof Values]: fc.Arbitrary<Values[Index]> },
  holds: (...values: Values) => void,
): void {
  fc.assert(fc.property(...arbitraries, holds), { seed, numRuns: Math.ceil(runs * factor), verbose: 1 });
}

/** Values for one question to another program: to ask it once for each would take too long. */
export function samples<Value>(runs: number, arbitrary: fc.Arbitrary<Value>): Value[] {
  return fc.sample(arbitrary, { seed, numRuns: Math.ceil(runs * factor) });
}

/** For the messages of comparisons of samples, which fast-check does not know of. */
export const repeat = `FUZZ_SEED=${seed} FUZZ_RUNS=${factor}`;
