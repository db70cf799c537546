import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import { detect } from "../../src/vcs/detect.js";
import { listSubfolders } from "../../src/vcs/reading/folder-listing.js";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { projectRoot } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { bareRepository } from "../support/repositories/awkward-tree/git-objects.js";
import { runTool } from "../support/repositories/run-tools.js";

const nothingBelow = { folders: [], links: [], undecodable: [] };

/** A folder with these entries: a name that ends with a slash is a folder. */
function folderWith(...names: string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    if (name.endsWith("/")) mkdirSync(path.join(folder, name), { recursive: true });
    else writeFileSync(path.join(folder, name), "");
  }
  return folder;
}

test.each([
  [".hg/", "hg"],
  ["objects/ refs/ HEAD", "git"],
  [".hg/ .svn/", "hg"],
  [".hg/ rm__.git/", "hg"],
  [".hg/ objects/ refs/ HEAD rm__.git/", "hg"],
])("a folder with %s is a repository of %s", async (names, found) => {
  expect(await detect(folderWith(...names.split(" ")))).toEqual({ found, writable: true });
});

test.each([
  [".git/ .hg/", "non-bare-git"],
  [".git", "non-bare-git"],
  [".git objects/ refs/ HEAD", "non-bare-git"],
  [".hg/ objects/ refs/", "several-kinds"],
  [".hg/ .git", "several-kinds"],
  ["objects/ refs/", "git-without-head"],
  ["objects/ refs/ HEAD/", "git-without-head"],
  ["objects/ packed-refs HEAD", "git-without-refs"],
  ["objects/ refs/ HEAD rm__.hg/", "marked-deleted"],
  [".svn/", "subversion"],
])("a folder with %s is skipped: %s", async (names, reason) => {
  expect(await detect(folderWith(...names.split(" ")))).toMatchObject({ found: "skipped", reason });
});

test.each([".hg", ".svn", "objects/ HEAD", "objects refs/ HEAD", "objects/ refs HEAD", "refs/ packed-refs HEAD"])(
  "a folder with %s is nothing",
  async (names) => expect(await detect(folderWith(...names.split(" ")))).toMatchObject({ found: "nothing" }),
);

test("a walk continues below what is not a repository, but not into a working copy", async () => {
  expect(await detect(folderWith("b/", "a/", "file"))).toEqual({
    found: "nothing",
    ...nothingBelow,
    folders: ["a", "b"],
  });
  expect(await detect(folderWith(".svn/", "a/"))).toMatchObject({ folders: [".svn", "a"] });
  expect(await detect(folderWith(".git", "a/"))).toMatchObject({ folders: ["a"] });
  expect(await detect(folderWith(".git/", "a/"))).toEqual({
    found: "skipped",
    reason: "non-bare-git",
    ...nothingBelow,
  });
});

test("links are distinguished from folders, wherever they lead", async () => {
  const folder = folderWith("a/", "file");
  symlinkSync("a", path.join(folder, "to-a"));
  symlinkSync("nothing", path.join(folder, "dangling"));
  expect(await detect(folder)).toEqual({
    found: "nothing",
    folders: ["a"],
    links: ["dangling", "to-a"],
    undecodable: [],
  });
});

test("marks may be links to folders, and do not count if they lead nowhere", async () => {
  const folder = folderWith("elsewhere/");
  symlinkSync("elsewhere", path.join(folder, ".hg"));
  expect(await detect(folder)).toEqual({ found: "hg", writable: true });
  rmSync(path.join(folder, "elsewhere"), { recursive: true });
  expect(await detect(folder)).toMatchObject({ found: "nothing" });
});

test("a FIFO named HEAD is not a HEAD, and is not waited for", async () => {
  const folder = folderWith("objects/", "refs/");
  runTool("mkfifo", [path.join(folder, "HEAD")]);
  expect(await detect(folder)).toMatchObject({ found: "skipped", reason: "broken", detail: "its HEAD is a FIFO" });
  renameSync(path.join(folder, "HEAD"), path.join(folder, "fifo"));
  symlinkSync("fifo", path.join(folder, "HEAD"));
  expect(await detect(folder)).toMatchObject({
    found: "skipped",
    reason: "broken",
    detail: "its HEAD is a link to a FIFO",
  });
});

test("a link named HEAD is a HEAD, even if the branch does not exist yet", async () => {
  const folder = folderWith("objects/", "refs/");
  symlinkSync("refs/heads/master", path.join(folder, "HEAD"));
  expect(await detect(folder)).toMatchObject({ found: "git" });
});

test("what is not a folder, or no longer one, is nothing", async () => {
  const folder = folderWith("file");
  symlinkSync("loop", path.join(folder, "loop"));
  for (const name of ["file", "gone", "loop"]) {
    expect(await detect(path.join(folder, name))).toEqual({ found: "nothing", ...nothingBelow });
  }
});

test("what is deeper than the longest path is unreadable", async () => {
  const unreadable = { found: "skipped", reason: "unreadable", ...nothingBelow };
  expect(await detect(path.join(folderWith(), ...Array<string>(50).fill("x".repeat(100))))).toEqual(unreadable);
});

test("names that are not UTF-8 are shown, not walked; a name with U+FFFD itself is like any other", async () => {
  const folder = folderWith("plain/", "\ufffd/");
  for (const bytes of ["6b80", "fffe"])
    mkdirSync(Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(bytes, "hex")]));
  expect(await listSubfolders(folder)).toEqual({
    folders: ["plain", "\ufffd"],
    links: [],
    undecodable: ["\\xff\\xfe", "k\\x80"],
  });
});

test("folders that cannot be listed or entered are unreadable, those that cannot be written are accepted", async () => {
  const folder = temporaryFolder();
  const script = path.join(folder, "detect.cjs");
  await build({
    entryPoints: [path.join(projectRoot, "src/vcs/detect.ts")],
    bundle: true,
    platform: "node",
    outfile: script,
  });
  const repository = bareRepository(path.join(folder, "repository"));
  for (const place of [folder, script, repository]) giveToNobody(place);
  const answers = [0o000, 0o444, 0o111, 0o555].map((mode) => {
    chmodSync(repository, mode);
    return detectAsNobody(script, repository);
  });
  chmodSync(repository, 0o755);
  const unreadable = { found: "skipped", reason: "unreadable", ...nothingBelow };
  expect(answers).toEqual([unreadable, unreadable, unreadable, { found: "git", writable: false }]);
});

/** In a process of its own, for permissions ask who started the process. */
function detectAsNobody(script: string, folder: string): unknown {
  const code = `require(${JSON.stringify(script)}).detect(${JSON.stringify(folder)}).then((found) => console.log(JSON.stringify(found)))`;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", code], { encoding: "utf8", ...nobody });
  if (stderr !== "") throw new Error(stderr);
  return JSON.parse(stdout);
}
