// The picture in README.md: it needs the Python of Kallithea, whose path `config-create` checks.
import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { describeAgainstReference } from "../support/reference/reference.js";

describeAgainstReference("docs/pictures", () => {
  it("shows what the program prints today", () => {
    const { status, stderr } = spawnSync(process.execPath, ["scripts/docs-picture.mjs", "--check"], {
      cwd: projectRoot,
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
  });
});
