// Signs of change: another text wherever the tip may be another one, and the same text where nothing has happened.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { readFingerprint } from "../../src/vcs/fingerprint.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { ordinaryRepository, writeIn } from "../support/repositories/awkward-tree/git-objects.js";

/** Files are never young enough to be doubted. */
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_000 });
  return () => void vi.useRealTimers();
});

describe("git", () => {
  const repository = () => {
    const folder = path.join(temporaryFolder(), "repository");
    ordinaryRepository(folder);
    return folder;
  };
  const signs = (folder: string) => readFingerprint("git", folder);

  it.each<[string, (folder: string) => void]>([
    ["a ref that is written again", (folder) => writeIn(folder, "refs/heads/main", `${"1".repeat(40)}\n`)],
    ["a new ref, in a new folder", (folder) => writeIn(folder, "refs/heads/a/b", `${"1".repeat(40)}\n`)],
    ["a ref that goes", (folder) => rmSync(path.join(folder, "refs/heads/main"))],
    ["packed refs", (folder) => writeIn(folder, "packed-refs", "# pack-refs with: peeled\n")],
    ["another HEAD", (folder) => writeIn(folder, "HEAD", "ref: refs/heads/else\n")],
  ])("%s", async (_what, change) => {
    const folder = repository();
    const before = signs(folder);
    expect(before).toMatch(/^[\w-]{27}$/);
    expect(signs(folder)).toBe(before);
    // The clock of a file system may tick a hundred times a second only.
    await setTimeout(20);
    change(folder);
    expect(signs(folder)).not.toBe(before);
  });

  it("does not change with an object that no ref leads to", () => {
    const folder = repository();
    const before = signs(folder);
    writeIn(folder, "objects/11/1111", "");
    expect(signs(folder)).toBe(before);
  });

  it.each<[string, (folder: string) => void]>([
    ["a ref that is a link", (folder) => symlinkSync("main", path.join(folder, "refs/heads/link"))],
    ["linked working trees", (folder) => mkdirSync(path.join(folder, "worktrees"))],
    ["no refs", (folder) => renameSync(path.join(folder, "refs"), path.join(folder, "gone"))],
    ["no folder at all", (folder) => rmSync(folder, { recursive: true })],
  ])("cannot be relied on: %s", (_what, change) => {
    const folder = repository();
    change(folder);
    expect(signs(folder)).toBeUndefined();
  });

  it("is not reliable right after a change", () => {
    const folder = repository();
    const { ctimeMs } = statSync(path.join(folder, "refs/heads/main"));
    vi.setSystemTime(ctimeMs + 1900);
    expect(signs(folder)).toBeUndefined();
    vi.setSystemTime(ctimeMs + 2100);
    expect(signs(folder)).toMatch(/^[\w-]{27}$/);
  });
});

describe("Mercurial", () => {
  const repository = () => {
    const folder = path.join(temporaryFolder(), "repository");
    writeIn(folder, ".hg/requires", "store\n");
    writeIn(folder, ".hg/store/00changelog.i", "index");
    return folder;
  };
  const signs = (folder: string) => readFingerprint("hg", folder);

  it.each([
    "store/00changelog.i",
    "store/00changelog.d",
    "store/obsstore",
    "store/phaseroots",
    "bookmarks",
    "dirstate",
    "requires",
  ])("%s", (name) => {
    const folder = repository();
    const before = signs(folder);
    expect(signs(folder)).toBe(before);
    writeIn(folder, `.hg/${name}`, "something longer");
    expect(signs(folder)).not.toBe(before);
  });

  it("is not taken of a share, whose history is elsewhere", () => {
    const folder = repository();
    writeIn(folder, ".hg/sharedpath", "/elsewhere\n");
    expect(signs(folder)).toBeUndefined();
  });

  it("treats a file in place of the store as a missing one", () => {
    const folder = path.join(temporaryFolder(), "repository");
    mkdirSync(path.join(folder, ".hg"), { recursive: true });
    writeFileSync(path.join(folder, ".hg/store"), "");
    expect(signs(folder)).toMatch(/^[\w-]{27}$/);
    expect(readdirSync(path.join(folder, ".hg"))).toEqual(["store"]);
  });
});
