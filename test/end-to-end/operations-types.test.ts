// The types that a revision file of a user imports.
import { spawnSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

it("kallithea-cli/operations has types, and no source of ours is checked with a user's settings", () => {
  const folder = temporaryFolder();
  mkdirSync(path.join(folder, "node_modules"));
  symlinkSync(projectRoot, path.join(folder, "node_modules/kallithea-cli"));
  const revision = `import type { Operations } from "kallithea-cli/operations";
    export function upgrade(op: Operations) { op.dropTable("old"); }
    // @ts-expect-error: a table has a name
    export function downgrade(op: Operations) { op.dropTable(7); }`;
  writeFileSync(path.join(folder, "revision.ts"), revision);
  const settings =
    "--noEmit --listFiles --ignoreConfig --strict --skipLibCheck --noPropertyAccessFromIndexSignature --types";
  const language = ["--module", "nodenext", "--target", "es2023"];
  const args = [...settings.split(" "), "", ...language, "revision.ts"];
  const tsc = path.join(projectRoot, "node_modules/typescript/bin/tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...args], { cwd: folder, encoding: "utf8" });
  expect(stdout).not.toMatch(/error TS/);
  expect(status).toBe(0);
  const ours = stdout.split("\n").filter((file) => file.includes("/schema/"));
  expect(ours.length).toBeGreaterThan(0);
  expect(ours.filter((file) => !file.endsWith(".d.ts"))).toEqual([]);
});
