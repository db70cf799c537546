import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { findRepositories } from "../../../src/scan/find/find.js";
import { scopeOf } from "../../../src/scan/find/scope.js";
import { listSubfolders } from "../../../src/vcs/reading/folder-listing.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { emptyBare } from "../../support/repositories/empty-bare.js";

async function emptyIn(folders: readonly string[], options: Parameters<typeof findRepositories>[2] = {}) {
  const root = temporaryFolder();
  emptyBare(path.join(root, "team/here"));
  for (const folder of folders) mkdirSync(path.join(root, folder), { recursive: true });
  writeFileSync(path.join(root, "team/note"), "");
  return [...(await findRepositories(root, await listSubfolders(root), options)).empty].sort();
}

it("counts a folder of only empty folders as empty", async () => {
  expect(await emptyIn(["disk/a/b", "disk/c"])).toEqual(["disk", "disk/a", "disk/a/b", "disk/c"]);
  expect(await emptyIn(["team/disk/a"])).toEqual(["team/disk", "team/disk/a"]);
});

it("does not count a folder as empty if it contains something that was not searched", async () => {
  expect(await emptyIn(["disk/a/.snapshots", "other"])).toEqual(["other"]);
  const scope = scopeOf({ path: undefined, include: [], exclude: [(name) => name === "disk/a"] });
  expect(await emptyIn(["disk/a", "other"], { scope })).toEqual(["other"]);
});
