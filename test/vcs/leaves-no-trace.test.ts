// Who only reads must not write: the files would belong to whoever ran the scan.
import { lstatSync, readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { openReaders } from "../../src/vcs/readers.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { buildAwkwardTree } from "../support/repositories/awkward-tree.js";

function everything(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mtimeMs, mode, ino } = lstatSync(path.join(root, name));
      return [name, size, mtimeMs, mode, ino].join(" ");
    })
    .sort();
}

test("reading tips and descriptions changes no file of any repository", async () => {
  const { root, entries } = await buildAwkwardTree(temporaryFolder());
  // What made the tree has also filled Mercurial's caches: without them it would like to write new ones.
  const mercurial = entries.filter(({ name }) => name.startsWith("hg/"));
  for (const { name } of mercurial) rmSync(path.join(root, name, ".hg/cache"), { recursive: true, force: true });
  const before = everything(root);
  const readers = openReaders({ git: "git" });
  for (const { name, expected } of entries) {
    if (!("type" in expected)) continue;
    await Promise.allSettled([
      readers.tip(expected.type, path.join(root, name)),
      readers.description(expected.type, path.join(root, name)),
    ]);
  }
  readers.close();
  expect(everything(root)).toEqual(before);
});
