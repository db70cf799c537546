import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { newRootRule, repositoriesRootRule } from "../../../src/commands/db-create/repositories-root.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

describe("the root of a new instance", () => {
  it.each<[string, (folder: string) => void]>([
    ["a bare Git repository", emptyBare],
    ["a Git working copy", (folder) => mkdirSync(path.join(folder, ".git"))],
    ["a submodule", (folder) => writeFileSync(path.join(folder, ".git"), "gitdir: x\n")],
    ["a Mercurial repository", (folder) => mkdirSync(path.join(folder, ".hg"))],
  ])("must not be %s; an existing root may be one", (_, make) => {
    const folder = temporaryFolder();
    make(folder);
    expect([newRootRule(folder), repositoriesRootRule(folder)]).toEqual([`${folder} is itself a repository`, true]);
  });

  it("may hold repositories", () => {
    const folder = temporaryFolder();
    emptyBare(path.join(folder, "objects"));
    expect(newRootRule(folder)).toBe(true);
  });

  it("must be valid UTF-8", () => expect(newRootRule("/tmp/u\ufffdx")).toBe("/tmp/u\ufffdx is not valid UTF-8"));
});
