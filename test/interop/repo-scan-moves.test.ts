// A repository that repo-scan --detect-moves has followed, beside one that the original's web pages have renamed.
import { copyFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { projectRoot, runBuilt } from "../support/cli.js";
import { dumpDatabase } from "../support/dump.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { commitGit, instanceWith, makeGit, scan } from "../support/scanned-instance.js";

const script = path.join(projectRoot, "test/interop/rename-repository.py");

describeAgainstReference("a renamed repository", () => {
  it("has the same rows", () => {
    const ours = instanceWith();
    for (const name of ["moving", "grp/staying"]) commitGit(makeGit(ours, name), name);
    expect(scan(ours).status).toBe(0);
    const theirs = path.join(ours.folder, "theirs.db");
    copyFileSync(ours.database, theirs);

    const real = runReference("python", [script, `sqlite:///${theirs}`, "moving", "moved", "1"]);
    expect(real.status, real.stderr).toBe(0);
    const { stdout, stderr } = runBuilt(["repo-scan", "-c", ours.ini, "--detect-moves"]);
    expect(stdout, stderr).toContain("Moved: moving -> grp/moved");
    expect(dumpDatabase(ours.database)).toEqual(dumpDatabase(theirs));
  });
});
