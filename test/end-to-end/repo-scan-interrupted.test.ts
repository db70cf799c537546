// Ctrl-C and SIGTERM in the middle: what was read is stored, the rest is for the next run.
import { spawn } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { builtProgram } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { emptyBare } from "../support/repositories/empty-bare.js";
import { instanceWith, names, scan } from "../support/repositories/scanned-instance.js";

const before = 120;
const after = 30;

/** Repositories that are read without git, and one in their midst at which git hangs. */
function withHangingGit(): TestInstance {
  const made = instanceWith();
  const git = path.join(made.folder, "hanging-git");
  writeFileSync(git, `#!/bin/sh\necho $$ >'${hanging(made)}'\nexec sleep 1000\n`, { mode: 0o755 });
  writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}git_path = ${git}\ncache_dir = %(here)s/data\n`);
  for (let i = 0; i < before; i++) emptyBare(path.join(made.repositories, `a${String(i).padStart(3, "0")}`));
  emptyBare(path.join(made.repositories, "b"));
  writeFileSync(path.join(made.repositories, "b/shallow"), "");
  for (let i = 0; i < after; i++) emptyBare(path.join(made.repositories, `c${i}`));
  return made;
}

const hanging = ({ folder }: TestInstance) => path.join(folder, "hanging");

/** Sends the signal when git hangs. */
async function interrupted(made: TestInstance, signal: "SIGINT" | "SIGTERM", command: string, ...options: string[]) {
  const child = spawn(process.execPath, [builtProgram, command, "-c", made.ini, "--jobs=1", ...options]);
  const said = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) child[name].on("data", (text) => (said[name] += text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  while (!existsSync(hanging(made))) await setTimeout(20);
  const git = Number(readFileSync(hanging(made), "utf8"));
  onTestFinished(() => {
    try {
      process.kill(git, "SIGKILL");
    } catch {
      // It has ended with the program.
    }
  });
  child.kill(signal);
  return { status: await ended, ...said };
}

it.each([
  ["SIGINT", 130],
  ["SIGTERM", 143],
] as const)("repo-scan says at %s how much is stored, and goes on from there", async (signal, status) => {
  const made = withHangingGit();
  const said = await interrupted(made, signal, "repo-scan");
  expect(said.stderr).toContain(
    `Interrupted: ${before} of ${before + 1 + after} repositories added; run the command again to continue.`,
  );
  expect(said.status).toBe(status);
  expect(said.stdout).toContain(`Added: a000, a001, `);
  expect(said.stdout).not.toMatch(/Not stored|completed/);
  expect(names(made)).toHaveLength(before);
  expect(existsSync(path.join(made.folder, "data"))).toBe(true);
  writeFileSync(made.ini, readFileSync(made.ini, "utf8").replace(/^git_path.*$/m, ""));
  expect(scan(made)).toMatchObject({ status: 0 });
  expect(names(made)).toHaveLength(before + 1 + after);
});

it("reports the interruption in the document of --json, too", async () => {
  const made = withHangingGit();
  const { stdout } = await interrupted(made, "SIGTERM", "repo-scan", "--json");
  const document = JSON.parse(stdout) as Record<string, unknown[]>;
  expect(document).toMatchObject({ interrupted: "SIGTERM", failed: expect.stringContaining("Interrupted") });
  expect(document.failed).toBe(
    `Interrupted: ${before} of ${before + 1 + after} repositories added; run the command again to continue.`,
  );
  expect([document.added?.length, document.notStored?.length]).toEqual([before, after + 1]);
});

it("repo-update-metadata reports how much was updated", async () => {
  const made = withHangingGit();
  expect(scan(made, "--exclude=b").status).toBe(0);
  writeFileSync(
    made.ini,
    readFileSync(made.ini, "utf8").replace(/^git_path.*$/m, (line) => `;${line}`),
  );
  expect(scan(made).status).toBe(0);
  writeFileSync(made.ini, readFileSync(made.ini, "utf8").replace(";git_path", "git_path"));
  const { status, stdout, stderr } = await interrupted(made, "SIGINT", "repo-update-metadata");
  expect(stdout).toMatch(/in the following \d+ repositories:\na000\n/);
  expect(stderr).toMatch(/Interrupted: \d+ of 151 repositories updated; run the command again to update the others\./);
  expect(status).toBe(130);
});
