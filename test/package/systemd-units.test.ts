import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const examples = path.join(projectRoot, "docs/examples");
const units = readdirSync(examples).filter((file) => /\.(service|timer)$/.test(file));

describe.skipIf(spawnSync("systemd-analyze", ["--version"]).error !== undefined)("systemd", () => {
  it("finds nothing wrong in the units of docs/examples", () => {
    const folder = temporaryFolder();
    for (const unit of units) {
      const text = readFileSync(path.join(examples, unit), "utf8");
      // The programs are not installed here.
      writeFileSync(path.join(folder, unit), text.replaceAll(/^(ExecStart=)\S+/gm, "$1/bin/true"));
    }
    const files = units.map((unit) => path.join(folder, unit));
    const { status, stderr } = spawnSync("systemd-analyze", ["verify", ...files], { encoding: "utf8" });
    expect(stderr.split("\n").filter((line) => line.includes("kallithea"))).toEqual([]);
    expect(status).toBe(0);
  });

  it("starts each service that a timer names", () => {
    for (const timer of units.filter((unit) => unit.endsWith(".timer")))
      expect(units).toContain(timer.replace(/timer$/, "service"));
  });
});
