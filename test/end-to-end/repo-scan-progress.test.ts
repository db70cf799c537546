// Progress is shown on a terminal, and to nobody else.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram, projectRoot } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { ordinaryRepository } from "../support/repositories/awkward-tree/git-objects.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { instanceWith, scan } from "../support/repositories/scanned-instance.js";

const terminal = path.join(projectRoot, "test/support/cli/answer-on-terminal.py");
const erased = "\r\x1b[K";

const readingShown = /\|\[#*\.*\] (\d+) found, \d+ of \1 read, \d[\d.]*\/s(, \d+ s left)?\|/;

function shownOnTerminal({ ini }: TestInstance, command: string, ...options: string[]): string {
  const words = [terminal, "[]", process.execPath, builtProgram, command, "-c", ini, ...options];
  return spawnSync("python3", words, { encoding: "utf8" }).stdout.replaceAll(erased, "|");
}

it("shows its progress on a terminal, and clears it at the end", () => {
  const made = instanceWith();
  for (let i = 0; i < 3000; i++) emptyBare(path.join(made.repositories, `g${i % 10}/r${i}`));
  const shown = (...options: string[]) => shownOnTerminal(made, "repo-scan", "--dry-run", ...options);
  expect(shown()).toMatch(readingShown);
  for (const option of ["--quiet", "--json"]) expect(shown(option)).not.toContain("|");
  const start = performance.now();
  const lines = scan(made, "--dry-run").stderr.split("\n");
  expect(lines.slice(-2)).toEqual(["added 3000, known 0, missing 0, unknown 0, skipped 0", ""]);
  // Of those there is one every ten seconds, which a busy machine may take.
  const progress = lines.slice(0, -2);
  expect(progress.filter((line) => !/ \d+ found|^\d+ found/.test(line))).toEqual([]);
  expect(progress.length).toBeLessThanOrEqual((performance.now() - start) / 10_000);
});

it("shows progress even if everything is read by synchronous calls", () => {
  const made = instanceWith();
  for (let i = 0; i < 1500; i++) ordinaryRepository(path.join(made.repositories, `r${i}`), 1);
  expect(shownOnTerminal(made, "repo-scan")).toMatch(readingShown);
  expect(shownOnTerminal(made, "repo-update-metadata")).toMatch(readingShown);
});
