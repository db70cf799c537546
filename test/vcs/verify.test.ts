import { lstatSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { NotVerifiedError, UnreadableRepositoryError } from "../../src/vcs/unreadable-repository.js";
import { verifyRepository } from "../../src/vcs/verify.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { buildAwkwardTree } from "../support/repositories/awkward-tree.js";
import { runTool } from "../support/repositories/run-tools.js";
import { commitGit, makeGit, makeHg } from "../support/repositories/scanned-instance.js";

const options = { git: "git", timeLimit: 20_000 };

/** Names, sizes and modes; Mercurial's lock changes the times of its folder. */
function everything(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mode, ino } = lstatSync(path.join(root, name));
      return [name, lstatSync(path.join(root, name)).isDirectory() ? "" : size, mode, ino].join(" ");
    })
    .sort();
}

describe("verifying a repository", () => {
  it("accepts or explains repositories of the awkward tree, and leaves no file behind", async () => {
    const { root, entries } = await buildAwkwardTree(temporaryFolder());
    for (const { name } of entries.filter(({ name }) => name.startsWith("hg/")))
      rmSync(path.join(root, name, ".hg/cache"), { recursive: true, force: true });
    const before = everything(root);
    const broken: string[] = [];
    // Each start of Mercurial takes half a second.
    const sample = entries.filter(({ name }, index) => !name.startsWith("hg/") || index % 4 === 0);
    for (const { name, expected } of sample) {
      if (!("type" in expected)) continue;
      await verifyRepository(expected.type, path.join(root, name), options).catch((error: unknown) => {
        expect(error, name).toBeInstanceOf(UnreadableRepositoryError);
        const { message } = error as UnreadableRepositoryError;
        expect(message, name).toMatch(/^\P{Cc}+$/u);
        broken.push(name);
      });
    }
    expect(broken.length).toBeGreaterThan(0);
    expect(broken.length).toBeLessThan(entries.length);
    expect(everything(root)).toEqual(before);
  }, 120_000);

  it("says which object of a Git repository is missing, also if its branch has no commit", async () => {
    const folder = makeGit({ repositories: temporaryFolder() }, "a");
    const id = commitGit(folder, "first", "other");
    runTool("git", ["--git-dir", folder, "symbolic-ref", "HEAD", "refs/heads/unborn"]);
    await verifyRepository("git", folder, options);
    const tree = runTool("git", ["--git-dir", folder, "rev-parse", `${id}^{tree}`]).trim();
    rmSync(path.join(folder, "objects", tree.slice(0, 2), tree.slice(2)));
    await expect(verifyRepository("git", folder, options)).rejects.toMatchObject({
      reason: "broken",
      message: expect.stringContaining(tree),
    });
  });

  it("does not wait for a FIFO among the files of a Mercurial repository, and refuses a Git that names a list", async () => {
    const repositories = temporaryFolder();
    const hg = makeHg({ repositories }, "hg");
    rmSync(path.join(hg, ".hg/store/data"), { recursive: true, force: true });
    runTool("mkdir", ["-p", path.join(hg, ".hg/store/data")]);
    runTool("mkfifo", [path.join(hg, ".hg/store/data/f.i")]);
    await expect(verifyRepository("hg", hg, options)).rejects.toMatchObject({
      message: "its .hg/store/data/f.i is a FIFO",
    });
    const git = makeGit({ repositories }, "git");
    writeFileSync(path.join(git, "config"), "[core]\n\tbare = true\n[include]\n\tpath = more\n");
    writeFileSync(path.join(git, "more"), "[FSCK]\n\tSkipList = /etc/passwd\n");
    const refusal = await verifyRepository("git", git, options).catch((error: unknown) => error);
    // It is not damaged: a backup is of no use.
    expect(refusal).toBeInstanceOf(NotVerifiedError);
    expect(refusal).toMatchObject({
      message: "its configuration sets fsck.skipList, which hides damage from git fsck",
      hint: `git config --file ${path.join(git, "more")} --unset-all fsck.skipList`,
    });
    runTool("git", ["config", "--file", path.join(git, "more"), "--unset-all", "fsck.skipList"]);
    await verifyRepository("git", git, options);
  });
});
