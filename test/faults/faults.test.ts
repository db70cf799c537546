// Disk errors and kills at a sample of the system calls of each command; see docs/testing.md.
import { mkdirSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { type Fault, faultsOf, formatFault, parseFault } from "../support/faults/fault.js";
import { buildInjector, missing } from "../support/faults/injector.js";
import { Lab } from "../support/faults/lab.js";
import { sample } from "../support/faults/sample.js";
import type { Scenario } from "../support/faults/scenario.js";
import { scenarios } from "../support/faults/scenarios.js";
import { tryFault } from "../support/faults/try-fault.js";

interface Options {
  /** Number of faults of all commands together (default: all). */
  readonly sample?: number;
  readonly seed: number;
  /** Only these commands, separated by commas. */
  readonly only?: string;
  /** Only calls of these kinds, separated by commas, e.g. fsync. */
  readonly kind?: string;
  /** Only this fault. */
  readonly fault?: string;
}

const options: Options =
  process.env.FAULTS_OPTIONS === undefined ? { sample: 150, seed: 1 } : JSON.parse(process.env.FAULTS_OPTIONS);
/** Each command takes some seconds before its first fault. */
const isBrief = process.env.FAULTS_OPTIONS === undefined;
const chosen = scenarios.filter(({ name, isRare }) =>
  options.only === undefined ? !(isBrief && isRare) : options.only.split(",").includes(name),
);
/** For a few faults, it would take longer to prepare a second folder than to use it. */
const parallel = options.sample !== undefined && options.sample / chosen.length < 40 ? 1 : 2;
if (chosen.length === 0) throw new Error(`--only takes one of ${scenarios.map(({ name }) => name).join(", ")}`);

describe.skipIf(missing)(`after a fault, the state is the old or the new one ${missing ?? ""}`, () => {
  let folder: string;
  let library: string;

  beforeAll(() => {
    folder = makeFolder();
    library = buildInjector(folder);
  });
  afterAll(() => removeFolder(folder));

  it.each(chosen)(
    "$name",
    async (scenario) => {
      const places = [...Array(parallel).keys()].map((index) => path.join(folder, `${scenario.name}-${index}`));
      const labs = await Promise.all(places.map((place) => newLab(scenario, place, library)));
      const failures = await tryAll(labs, choose(labs[0] as Lab));
      expect(failures.length, failures.join("\n")).toBe(0);
    },
    0,
  );
});

/** Prints a summary line. @returns the failures, with the command line that repeats each */
async function tryAll(labs: readonly Lab[], faults: readonly Fault[]): Promise<string[]> {
  const { scenario, calls } = labs[0] as Lab;
  const failures: string[] = [];
  let notReached = 0;
  const begun = Date.now();
  const left = [...faults];
  const work = async (lab: Lab) => {
    for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
      const { problems, reached, output } = await tryFault(lab, fault);
      if (!reached) notReached += 1;
      if (problems.length === 0) continue;
      failures.push(report(scenario, fault, problems, output));
      // So that a long run can be watched.
      if (process.env.FAULTS_OPTIONS !== undefined) console.log(failures.at(-1));
    }
  };
  await Promise.all(labs.map(work));
  const seconds = Math.round((Date.now() - begun) / 1000);
  const counts = `seed ${options.seed}, ${faults.length} of ${faultsOf(calls).length} faults, ${notReached} not reached, ${failures.length} failed`;
  console.log(`${scenario.name}: ${counts}, ${seconds} s`);
  return failures;
}

async function newLab(scenario: Scenario, place: string, library: string): Promise<Lab> {
  mkdirSync(place);
  return Lab.prepare(scenario, place, library);
}

function choose({ calls }: Lab): Fault[] {
  if (options.fault !== undefined) return [parseFault(options.fault)];
  const kinds = options.kind?.split(",");
  const possible = faultsOf(calls).filter(({ fault: { kind } }) => kinds?.includes(kind) ?? true);
  if (options.sample === undefined) return possible.map(({ fault }) => fault);
  return sample(possible, Math.ceil(options.sample / chosen.length), options.seed);
}

function report({ name }: Scenario, fault: Fault, problems: readonly string[], output: string): string {
  const repeat = `npm run test:faults -- --only=${name} --fault=${formatFault(fault)}`;
  const detail = options.fault === undefined ? "" : `\n${output}`;
  return `${repeat}\n${problems.map((problem) => `    ${problem}`).join("\n")}${detail}`;
}
