import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import path from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { UnreadableRepositoryError } from "../../src/vcs/unreadable-repository.js";
import { updateServerInfo } from "../../src/vcs/update-server-info.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import {
  bareRepository,
  ordinaryRepository,
  writeCommit,
  writeIn,
  writeRef,
  writeTag,
} from "../support/repositories/awkward-tree/git-objects.js";
import { buildAwkwardTree } from "../support/repositories/awkward-tree.js";
import { runGitTool } from "../support/repositories/run-tools.js";

const read = (folder: string, name: string) => readFileSync(path.join(folder, name), "utf8");

test("lists every ref, with the targets of annotated tags, and every pack", async () => {
  const folder = path.join(temporaryFolder(), "repository");
  const tip = ordinaryRepository(folder, 5);
  const tag = writeTag(folder, tip);
  writeRef(folder, "refs/tags/v1", tag);
  runGitTool(folder, ["repack", "-adq"]);
  await updateServerInfo(folder, { git: "git" });
  expect(read(folder, "info/refs")).toBe(`${tip}\trefs/heads/main\n${tag}\trefs/tags/v1\n${tip}\trefs/tags/v1^{}\n`);
  const pack = readdirSync(path.join(folder, "objects/pack")).find((name) => name.endsWith(".pack"));
  expect(read(folder, "objects/info/packs")).toBe(`P ${pack}\n\n`);
});

test("an empty repository gets empty files", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  await updateServerInfo(folder, { git: "git" });
  expect(read(folder, "info/refs")).toBe("");
});

test("a repository that no longer exists is reported and not a bug", async () => {
  const folder = path.join(temporaryFolder(), "gone");
  const error = await updateServerInfo(folder, { git: "git" }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UnreadableRepositoryError);
  expect((error as Error).message).toBe("its info files cannot be written: ENOENT");
});

test.each(["info", "objects/info"])("a folder %s that leads out of the repository stops it", async (name) => {
  const folder = path.join(temporaryFolder(), "repository");
  ordinaryRepository(folder);
  const outside = path.join(path.dirname(folder), "outside");
  mkdirSync(outside);
  rmSync(path.join(folder, name), { recursive: true });
  symlinkSync(outside, path.join(folder, name));
  await expect(updateServerInfo(folder, { git: "git" })).rejects.toThrow(UnreadableRepositoryError);
  expect(readdirSync(outside)).toEqual([]);
});

test("a broken repository is reported as broken", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  writeIn(folder, "config", "[core\n");
  await expect(updateServerInfo(folder, { git: "git" })).rejects.toMatchObject({ reason: "broken-config" });
  expect(existsSync(path.join(folder, "info/refs"))).toBe(false);
});

test("git, which prints nothing on success, is not waited for any longer", async () => {
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  // A timer that is waited for never comes to its end.
  // Not an ordinary one: it is left to git.
  writeIn(folder, "shallow", "");
  vi.useFakeTimers({ toFake: ["setTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  await updateServerInfo(folder, { git: "git" });
  expect(existsSync(path.join(folder, "info/refs"))).toBe(true);
});

/** What git writes into a copy of the repository, which lies beside it because of relative paths in it. */
function gitsInfo(folder: string) {
  const copy = `${realpathSync(folder)}.copy`;
  rmSync(copy, { recursive: true, force: true });
  cpSync(realpathSync(folder), copy, { recursive: true, verbatimSymlinks: true });
  runGitTool(copy, ["--git-dir=.", "update-server-info"]);
  return contents(copy);
}

const contents = (folder: string) => ({ refs: read(folder, "info/refs"), packs: read(folder, "objects/info/packs") });

/** Without git: nothing can start it. */
const updateAlone = (folder: string) => updateServerInfo(folder, { git: "/nowhere/at/all/git" });

test("ordinary repositories need no git, and get what git would write, byte for byte", async () => {
  const { root, entries } = await buildAwkwardTree(temporaryFolder());
  let ownWork = 0;
  for (const { name, expected } of entries) {
    if (!("type" in expected) || expected.type !== "git" || expected.verdict === "unreadable") continue;
    const folder = path.join(root, name);
    const theirs = gitsInfo(folder);
    try {
      await updateAlone(folder);
      ownWork += 1;
    } catch (error) {
      expect(error, name).toMatchObject({ reason: "git-not-installed" });
      continue;
    }
    expect(contents(folder), name).toEqual(theirs);
    expect(statSync(path.join(folder, "info/refs")).mode & 0o777).toBe(0o666 & ~process.umask());
  }
  expect(ownWork).toBeGreaterThan(50);
});

test("packs keep the order of the list; a file that is already right is not written again", async () => {
  const folder = path.join(temporaryFolder(), "repository");
  ordinaryRepository(folder);
  for (let round = 1; round < 4; round++) {
    runGitTool(folder, ["repack", "-dqn"]);
    const theirs = gitsInfo(folder);
    expect(theirs.packs.match(/^P /gm)?.length).toBe(round);
    await updateAlone(folder);
    expect(contents(folder)).toEqual(theirs);
    writeRef(folder, `refs/heads/round-${round}`, writeCommit(folder, { message: `round ${round}\n` }));
  }
  await updateAlone(folder);
  const before = statSync(path.join(folder, "info/refs")).ino;
  await updateAlone(folder);
  expect(statSync(path.join(folder, "info/refs")).ino).toBe(before);
});

test("several new packs, whose order git chooses, are left to git, and so are dangling refs", async () => {
  const folder = path.join(temporaryFolder(), "repository");
  ordinaryRepository(folder);
  runGitTool(folder, ["repack", "-dqn"]);
  writeRef(folder, "refs/heads/more", writeCommit(folder, { message: "more\n" }));
  runGitTool(folder, ["repack", "-dqn"]);
  await expect(updateAlone(folder)).rejects.toMatchObject({ reason: "git-not-installed" });
  await updateServerInfo(folder, { git: "git" });
  await updateAlone(folder);
  writeRef(folder, "refs/heads/lost", "1".repeat(40));
  await expect(updateAlone(folder)).rejects.toMatchObject({ reason: "git-not-installed" });
});
