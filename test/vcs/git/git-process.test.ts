import { rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { runGit } from "../../../src/vcs/git/program/git-process.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { bareRepository } from "../../support/repositories/awkward-tree/git-objects.js";

test("a folder that vanishes before git starts is not mistaken for a missing git", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  const asked = runGit(folder, { git: "git" }, (git) => {
    rmSync(folder, { recursive: true });
    return git.raw(["rev-list", "--all"]);
  });
  await expect(asked).rejects.toMatchObject({ reason: "unreadable", message: "its folder no longer exists" });
});

test("a git that is not installed is reported", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  const asked = runGit(folder, { git: "no-such-git" }, (git) => git.raw(["rev-list", "--all"]));
  await expect(asked).rejects.toMatchObject({
    reason: "git-not-installed",
    message: "the program no-such-git cannot be started",
  });
});
