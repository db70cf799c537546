// `npm run test:fuzz [-- FILE…]`: the properties of test/fuzz, with other values each time, and many of them. FUZZ_SEED
// repeats a run, FUZZ_RUNS says how many times as many runs as in `npm test`; see docs/testing.md.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import path from "node:path";
import { root } from "./bundle.mjs";

const { FUZZ_SEED = String(randomInt(2 ** 31)), FUZZ_RUNS = "20" } = process.env;
const repeat = `FUZZ_SEED=${FUZZ_SEED} FUZZ_RUNS=${FUZZ_RUNS} npm run test:fuzz`;
console.log(repeat);
const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const files = process.argv.length > 2 ? process.argv.slice(2) : ["test/fuzz"];
const { status } = spawnSync(process.execPath, [vitest, "run", ...files, "--testTimeout=0"], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, FUZZ_SEED, FUZZ_RUNS },
});
if (status !== 0) console.log(`To repeat it: ${repeat}`);
process.exitCode = status ?? 1;
