// Progress is shown on a terminal, and to nobody else.
import { spawnSync } from "node:child_process";
import path from "node:path";
import { expect, it } from "vitest";
import { builtProgram, projectRoot } from "../support/cli.js";
import { emptyBare } from "../support/empty-bare.js";
import { instanceWith, scan } from "../support/scanned-instance.js";

const terminal = path.join(projectRoot, "test/support/answer-on-terminal.py");
const erased = "\r\x1b[K";

it("shows on a terminal how far it is, and leaves nothing of that behind", () => {
  const made = instanceWith();
  for (let i = 0; i < 3000; i++) emptyBare(path.join(made.repositories, `g${i % 10}/r${i}`));
  const shown = (...options: string[]) =>
    spawnSync("python3", [terminal, "[]", process.execPath, builtProgram, "repo-scan", "-c", made.ini, "--dry-run", ...options], {
      encoding: "utf8",
    }).stdout.replaceAll(erased, "|");
  expect(shown()).toMatch(/\|\[#*\.*\] 3000 found, \d+ of 3000 read, \d[\d.]*\/s(, \d+ s left)?\|/);
  for (const option of ["--quiet", "--json"]) expect(shown(option)).not.toContain("|");
  expect(scan(made, "--dry-run").stderr).toBe("added 3000, known 0, missing 0, unknown 0, left out 0\n");
});
