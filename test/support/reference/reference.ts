// The real Kallithea 0.7.0, where it is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";
import { projectRoot } from "../cli/cli.js";
import { forkServer } from "./fork-server.js";

const folder = process.env.KALLITHEA_REFERENCE ?? path.join(projectRoot, ".reference/kallithea");
const forkClient = path.join(projectRoot, "test/support/reference/fork-client.py");
const installed = existsSync(path.join(folder, "bin/kallithea-cli"));

/** A program of the reference's virtual environment: `kallithea-cli`, `alembic`, `python`, `gearbox`, `hg`. */
export function referenceProgram(name: string): string {
  return path.join(folder, "bin", name);
}

/** npm's packages of its front-end, as the original installs them; see test/interop/install-reference.sh. */
export const frontEndModules = path.join(folder, "front-end/node_modules");

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

interface RunOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  input?: string;
}

/**
 * Runs one of the reference's programs to its end. Most of its time would go into the imports, which are done once for
 * all programs: see fork-server.py. A changed environment may matter to them.
 */
export function runReference(name: string, args: readonly string[], options: RunOptions = {}): Finished {
  const isForked = forked.includes(name) && Object.keys(options.env ?? {}).every((key) => key === "PYTHONIOENCODING");
  if (!isForked) return runAlone(name, args, options);
  return run(
    referenceProgram("python"),
    ["-I", "-S", forkClient, forkServer(referenceProgram("kallithea-cli")), `${folder}/bin`, name, ...args],
    options,
  );
}

const forked = ["kallithea-cli", "alembic", "python"];

/** Runs it as its users do, with a Python of its own. */
export function runAlone(name: string, args: readonly string[], options: RunOptions = {}): Finished {
  return run(referenceProgram(name), args, options);
}

function run(program: string, args: readonly string[], options: RunOptions): Finished {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: "utf8",
    maxBuffer: 1 << 28,
    ...options,
    env: { ...process.env, PYTHONWARNINGS: "ignore", ...options.env },
  });
  if (error) throw error;
  return { status, stdout, stderr };
}

/** A group of tests that need the reference. */
export function describeAgainstReference(name: string, tests: () => void): void {
  const title = installed ? name : `${name} (skipped: no reference; test/interop/install-reference.sh installs it)`;
  describe.skipIf(!installed)(title, tests);
}
