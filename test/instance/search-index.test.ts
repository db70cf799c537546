import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { holdSearchIndex } from "../../src/instance/search-index.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const both = ["_HG_INDEX_1.toc", "_CHGSET_INDEX_12.toc"];
const files = [
  "HG_INDEX_abcdefghijklmnop.seg",
  "HG_INDEX_WRITELOCK",
  "CHGSET_INDEX_abc._stored.col",
  "abcdefghijklmnop.tmp",
];

/** @returns index_dir with these files, in a folder of its own */
function index(...names: string[]): string {
  const folder = path.join(temporaryFolder(), "index");
  mkdirSync(folder);
  for (const name of names) writeFileSync(path.join(folder, name), "");
  return folder;
}

const hold = (folder: string, full = false) => holdSearchIndex(folder, { full, config: "/etc/my.ini" });

/** How often it can be held and released, for the cases that are fine. */
function expectUsable(folder: string, full: boolean): void {
  hold(folder, full)();
  expect(readdirSync(path.dirname(folder)).filter((name) => name.endsWith(".lock"))).toEqual([]);
}

describe("the folder of the search index", () => {
  it("may be missing, empty, or have the files of an index", () => {
    const missing = path.join(temporaryFolder(), "data/index");
    expectUsable(missing, true);
    expect(existsSync(path.dirname(missing))).toBe(true);
    for (const full of [true, false]) {
      expectUsable(index(), full);
      expectUsable(index(...both, ...files), full);
    }
  });

  it.each([
    ["notes.txt", "notes.txt"],
    [".git", ".git"],
    ["HG_INDEX.bak", "HG_INDEX.bak"],
  ])("is not deleted with %s in it", (name, shown) => {
    for (const [folder, full] of [
      [index(...both, name), true],
      // One of the indexes is missing: the original would build both again.
      [index(...files, "_HG_INDEX_1.toc", name), false],
    ] as const)
      expect(() => hold(folder, full)).toThrow(
        expect.objectContaining({
          exitStatus: 5,
          message: `index_dir is ${folder}, which also holds ${shown}: a full build would delete everything in it.`,
        }),
      );
  });

  it("is not deleted with folders in it, whatever their names, and the lock is released", () => {
    const folder = index(...both, "one");
    mkdirSync(path.join(folder, "HG_INDEX_repository"));
    expect(() => hold(folder, true)).toThrow(/which also holds \S+ and 1 more that do not belong to an index:/);
    expect(readdirSync(path.dirname(folder))).toEqual(["index"]);
  });

  it("may hold other files for an update, which deletes nothing", () => {
    expectUsable(index(...both, "notes.txt"), false);
  });

  it("is not a link for a full build", () => {
    const folder = index(...both);
    const link = path.join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    expectUsable(link, false);
    expect(() => hold(link, true)).toThrow(`index_dir is ${link}, a symbolic link: a full build replaces the folder`);
  });

  it("is held by one at a time, by whatever name", () => {
    const folder = index(...both);
    const link = path.join(temporaryFolder(), "link");
    symlinkSync(folder, link);
    const release = hold(folder);
    for (const name of [folder, link]) expect(() => hold(name)).toThrow("An index-create is already running");
    release();
    expectUsable(link, false);
  });

  it("is not used while the original runs, or seems to run forever", () => {
    const folder = index(...both);
    const lock = path.join(folder, "make_index.lock");
    writeFileSync(lock, String(process.pid));
    for (const full of [true, false])
      expect(() => hold(folder, full)).toThrow(
        expect.objectContaining({
          message: `An index-create is already running (process ${process.pid}).`,
          hint: `If that process is not an index-create: rm ${lock}`,
        }),
      );
    for (const text of ["x", "-1", " "]) {
      writeFileSync(lock, text);
      expect(() => hold(folder)).toThrow(`${lock} does not name a process.`);
    }
    for (const text of ["999999999", "0\n"]) {
      writeFileSync(lock, text);
      expectUsable(folder, false);
    }
  });

  it("is reported if it cannot be used", () => {
    const file = path.join(index("file"), "file");
    expect(() => hold(path.join(file, "index"))).toThrow(/^index_dir is .*\/file\/index, which cannot be used: /);
    expect(() => hold(file)).toThrow(/^index_dir is .*\/file, which cannot be used: /);
    expect(readdirSync(path.dirname(file))).toEqual(["file"]);
  });
});
