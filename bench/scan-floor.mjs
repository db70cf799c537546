// The minimum work of any scan, without a database: a walk, and reading one commit of each repository.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { repositoriesOf } from "./make-tree.mjs";

/** @returns seconds */
export function floorOf(tree, shape) {
  return {
    "a walk with find": secondsOf(() =>
      spawnSync("find", [tree, "-maxdepth", "4", "-type", "d"], { maxBuffer: 1 << 28 }),
    ),
    "reading one commit of each": secondsOf(() => {
      for (const { name, type } of repositoriesOf(shape)) readOneCommit(path.join(tree, name), type);
    }),
  };
}

function readOneCommit(repository, type) {
  if (type === "hg") return readFileSync(path.join(repository, ".hg/store/00changelog.i"));
  const packed = path.join(repository, "packed-refs");
  const ref = path.join(repository, "refs/heads/main");
  const id = existsSync(ref)
    ? readFileSync(ref, "latin1").trim()
    : /[0-9a-f]{40}/.exec(readFileSync(packed, "latin1"))[0];
  const loose = path.join(repository, "objects", id.slice(0, 2), id.slice(2));
  return existsSync(loose) ? readFileSync(loose) : readFileSync(path.join(repository, "objects/info/packs"));
}

function secondsOf(work) {
  const start = performance.now();
  work();
  return (performance.now() - start) / 1000;
}
