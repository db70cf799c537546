// Our own reading of objects against `git cat-file`, object by object.
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "vitest";
import { readSingleObject } from "../../../src/vcs/git/program/tip.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import {
  loosePath,
  ordinaryRepository,
  writeCommit,
  writeIn,
  writeObject,
  writeRef,
} from "../../support/repositories/awkward-tree/git-objects.js";
import { runGitTool, runTool } from "../../support/repositories/run-tools.js";

/** Commits with long messages that are alike, and blobs that grow: git makes chains of deltas of both. */
function repository(): string {
  const folder = path.join(temporaryFolder(), "repository");
  let tip = ordinaryRepository(folder);
  const words = Array.from({ length: 400 }, (_, number) => `word${(number * 7919) % 1009}`);
  for (let number = 0; number < 60; number++) {
    words[(number * 31) % words.length] = `changed${number}`;
    tip = writeCommit(folder, { parents: [tip], date: 1_500_000_000 + number, message: words.join(" ") });
    writeRef(
      folder,
      `refs/tags/blob-${number}`,
      writeObject(folder, "blob", words.join("\n").repeat(1 + (number % 40))),
    );
  }
  writeRef(folder, "refs/heads/main", tip);
  return folder;
}

function allObjects(folder: string): { id: string; type: string; content: string }[] {
  const lines = runGitTool(folder, ["cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype)"])
    .trim()
    .split("\n");
  return lines.map((line) => {
    const [id, type] = line.split(" ") as [string, string];
    return { id, type, content: runGitTool(folder, ["cat-file", type, id]) };
  });
}

function expectAllEqual(folder: string): void {
  const objects = allObjects(folder);
  expect(objects.length).toBeGreaterThan(100);
  for (const { id, type, content } of objects) {
    const ours = readSingleObject(folder, id);
    expect({ id, type: ours?.type, content: ours?.body.toString("latin1") }).toEqual({ id, type, content });
  }
}

const packFile = (folder: string, ending: string) =>
  path.join(
    folder,
    "objects/pack",
    readdirSync(path.join(folder, "objects/pack")).find((name) => name.endsWith(ending)) as string,
  );

test("loose objects are read as git reads them", () => expectAllEqual(repository()));

test.each([
  ["deltas by offset", ["-c", "pack.compression=9"], []],
  ["deltas by reference", ["-c", "repack.useDeltaBaseOffset=false"], []],
  ["no compression", ["-c", "pack.compression=0"], []],
  ["many packs", [], ["--max-pack-size=1m"]],
])("packed objects are read as git reads them: %s", (_name, config, options) => {
  const folder = repository();
  runGitTool(folder, [...config, "repack", "-adfq", "--depth=50", "--window=50", ...options]);
  const deltas = runGitTool(folder, ["verify-pack", "-v", packFile(folder, ".idx")]).match(/^chain length/gm);
  expect(deltas?.length).toBeGreaterThan(3);
  expectAllEqual(folder);
});

test("what is not in the repository itself is left to git", () => {
  const folder = repository();
  expect(readSingleObject(folder, "1".repeat(40))).toBeUndefined();
  rmSync(path.join(folder, "objects"), { recursive: true });
  expect(readSingleObject(folder, "1".repeat(40))).toBeUndefined();
});

test("a loose object that is damaged, another one, or a FIFO is left to git", () => {
  const folder = repository();
  const id = writeObject(folder, "blob", "text");
  const file = path.join(folder, loosePath(id));
  const good = readFileSync(file);
  for (const bad of [
    Buffer.alloc(0),
    good.subarray(0, 8),
    Buffer.from("no zlib"),
    readFileSync(path.join(folder, loosePath(writeObject(folder, "blob", "other")))),
  ]) {
    writeFileSync(file, bad);
    expect(readSingleObject(folder, id)).toBeUndefined();
  }
  rmSync(file);
  runTool("mkfifo", [file]);
  expect(readSingleObject(folder, id)).toBeUndefined();
});

test("no flipped byte of a pack or its index yields another object", () => {
  const folder = repository();
  runGitTool(folder, ["repack", "-adfq", "--depth=50"]);
  const id = runGitTool(folder, ["rev-parse", "refs/heads/main"]).trim();
  const good = readSingleObject(folder, id);
  expect(good?.type).toBe("commit");
  for (const ending of [".idx", ".pack"]) {
    const file = packFile(folder, ending);
    chmodSync(file, 0o644);
    const bytes = readFileSync(file);
    for (let at = 0; at < bytes.length; at += 37) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(file, damaged);
      expect([undefined, JSON.stringify(good)]).toContain(JSON.stringify(readSingleObject(folder, id)));
    }
    writeFileSync(file, bytes);
  }
  expect(readSingleObject(folder, id)).toEqual(good);
});

test("an index of an unknown version is left to git", () => {
  const folder = repository();
  runGitTool(folder, ["-c", "pack.indexVersion=1", "repack", "-adq"]);
  const id = runGitTool(folder, ["rev-parse", "refs/heads/main"]).trim();
  expect(readSingleObject(folder, id)).toBeUndefined();
  writeIn(folder, "objects/pack/pack-1.idx", "");
  expect(readSingleObject(folder, id)).toBeUndefined();
});
