// `npm run test:faults -- [--sample=N] [--seed=N] [--only=COMMAND] [--kind=KIND] [--fault=FAULT]`: the fault injection;
// see docs/testing.md.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { parseArgs } from "node:util";
import { root } from "./bundle.mjs";

const text = { type: "string" };
const { values } = parseArgs({ options: { sample: text, seed: text, only: text, kind: text, fault: text } });
const number = (name) => {
  const value = Number(values[name]);
  if (!Number.isSafeInteger(value) || value < 1) throw new Error(`--${name}: ${values[name]} is not a valid number`);
  return value;
};
const options = {
  ...values,
  ...(values.sample !== undefined && { sample: number("sample") }),
  seed: values.seed === undefined ? 1 : number("seed"),
};

const vitest = path.join(root, "node_modules/vitest/vitest.mjs");
const { status } = spawnSync(
  process.execPath,
  [vitest, "run", "test/faults/faults.test.ts", "--disableConsoleIntercept"],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, FAULTS_OPTIONS: JSON.stringify(options) },
  },
);
process.exitCode = status ?? 1;
