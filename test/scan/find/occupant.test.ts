import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { detectKnown } from "../../../src/scan/find/detect-known.js";
import { findOccupant } from "../../../src/scan/find/occupant.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { runGitTool } from "../../support/repositories/run-tools.js";

function folderWith(...entries: string[]): string {
  const folder = path.join(temporaryFolder(), "a");
  mkdirSync(folder);
  for (const entry of entries) {
    const place = path.join(folder, entry);
    mkdirSync(entry.endsWith("/") ? place : path.dirname(place), { recursive: true });
    if (!entry.endsWith("/")) writeFileSync(place, "x");
  }
  return folder;
}

function bareRepository(folder: string): string {
  mkdirSync(folder, { recursive: true });
  runGitTool(folder, ["init", "--quiet", "--bare"]);
  return folder;
}

describe("the place of a repository that was not found", () => {
  it.each([
    ["an empty folder", []],
    ["only empty folders", ["b/c/", "d/"]],
    ["a group", ["b/objects/", "b/refs/", "b/HEAD", "c/d/.hg/"]],
  ])("is free if it is %s", async (_what, entries) => {
    expect(await findOccupant(folderWith(...entries))).toBeUndefined();
  });

  it("is free if nothing is there, a file, a link that leads nowhere, or no path that can be", async () => {
    const folder = folderWith("file");
    symlinkSync("nowhere", path.join(folder, "link"));
    for (const name of ["none", "file", "link", "file/below", "x\0y"])
      expect(await findOccupant(path.join(folder, name))).toBeUndefined();
  });

  it.each([
    ["any file", ["README"], "not-a-repository"],
    ["a file somewhere below", ["b/c/d/notes"], "not-a-repository"],
    ["a file next to the repositories of a group", ["b/.hg/", "notes"], "not-a-repository"],
    ["an empty .git", [".git/"], "non-bare-git"],
    ["a folder that looks like a repository", ["b/.git/"], "not-a-repository"],
    ["a Mercurial repository", [".hg/"], "not-searched"],
    ["no HEAD", ["objects/", "refs/"], "git-without-head"],
  ])("may be that of the repository if it has %s", async (_what, entries, code) => {
    expect(await findOccupant(folderWith(...entries))).toMatchObject({ code });
  });

  it.each(["refs", "objects"])("may be that of a Git repository that has lost its %s", async (part) => {
    const folder = bareRepository(path.join(temporaryFolder(), "a"));
    rmSync(path.join(folder, part), { recursive: true });
    expect(await findOccupant(folder)).toEqual({
      code: "not-a-repository",
      detail: `a Git repository that has lost its ${part}`,
    });
  });
});

it("does not take a repository of another type for the one that the database has", async () => {
  const root = temporaryFolder();
  bareRepository(path.join(root, "a"));
  const rows = [
    { id: 1, name: "a", type: "hg" },
    { id: 2, name: "a", type: "git" },
    { id: 3, name: "a" },
  ];
  const { present, absent } = await detectKnown(root, rows);
  expect(present.map(({ id }) => id)).toEqual([2, 3]);
  expect(absent).toEqual([
    { name: "a", code: "type-differs", detail: "a Git repository, but hg in the database", isKnown: true },
  ]);
});
