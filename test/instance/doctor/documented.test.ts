import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { findingKinds, fixableIds } from "../../../src/instance/doctor/finding-kinds.js";
import { projectRoot } from "../../support/cli/cli.js";

const page = readFileSync(path.join(projectRoot, "docs/doctor.md"), "utf8");

it("keeps the table of docs/doctor.md up to date with the findings", () => {
  const { status, stderr } = spawnSync(process.execPath, ["scripts/doctor-findings.mjs", "--check"], {
    cwd: projectRoot,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  for (const id of Object.keys(findingKinds)) expect(page).toContain(`| \`${id}\` |`);
});

it("says in docs/doctor.md what --fix does about each finding that it handles", () => {
  const [, fixes = ""] = /## Fix what was found([\s\S]*?)\n## /.exec(page) ?? [];
  for (const id of fixableIds) expect(fixes).toMatch(new RegExp(`^\\|.*\`${id}\``, "m"));
});
