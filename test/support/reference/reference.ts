// The real Kallithea 0.7.0, where it is installed.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { describe } from "vitest";
import { projectRoot } from "../cli/cli.js";

const folder = process.env.KALLITHEA_REFERENCE ?? path.join(projectRoot, ".reference/kallithea");
const installed = existsSync(path.join(folder, "bin/kallithea-cli"));

/** A program of the reference's virtual environment: `kallithea-cli`, `alembic`, `python`, `gearbox`, `hg`. */
export function referenceProgram(name: string): string {
  return path.join(folder, "bin", name);
}

export interface Finished {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs one of the reference's programs to its end. */
export function runReference(
  name: string,
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; input?: string } = {},
): Finished {
  const { status, stdout, stderr, error } = spawnSync(referenceProgram(name), args, {
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
