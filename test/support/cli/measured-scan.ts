import path from "node:path";
import { expect } from "vitest";
import { projectRoot, runBuilt } from "./cli.js";
import type { TestInstance } from "./instance.js";

const logUse = path.join(projectRoot, "test/support/cli/log-use.cjs");

/**
 * Runs repo-scan --json.
 * @returns its output, its peak memory in MB and its CPU time in milliseconds, including the programs that it started
 */
export function measuredScan({ ini }: TestInstance) {
  const { status, stdout, stderr } = runBuilt(["repo-scan", "-c", ini, "--json"], {
    env: { NODE_OPTIONS: `--require=${logUse}` },
  });
  const [, memory, processor] = /^memory (\d+)\nprocessor (\d+)\n$/m.exec(stderr) ?? expect.fail(stderr);
  return { status, stdout, stderr, memory: Number(memory), processor: Number(processor) };
}
