// Files of Git repositories, which are untrusted: whatever is in them, reading ends soon, with a value or a declared error.
import { createHash } from "node:crypto";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync, inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { configPaths } from "../../src/vcs/git/config-paths.js";
import { readGitDescription } from "../../src/vcs/git/description.js";
import { parseCommit } from "../../src/vcs/git/in-process/commit-object.js";
import { applyDelta } from "../../src/vcs/git/in-process/objects/delta.js";
import { updateServerInfoInProcess } from "../../src/vcs/git/in-process/server-info.js";
import { readTipInProcess } from "../../src/vcs/git/in-process/tip.js";
import { isOrdinaryRefName } from "../../src/vcs/git/ref-name.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { filesBelow } from "../support/faults/mutate.js";
import { endsSoon, endsWell } from "../support/fuzz/ends-well.js";
import { check } from "../support/fuzz/property.js";
import { type Mutation, mutated, mutations, textOf } from "../support/fuzz/texts.js";
import {
  firstDate,
  ordinaryRepository,
  writeCommit,
  writeRef,
  writeTag,
} from "../support/repositories/awkward-tree/git-objects.js";
import { runGitTool } from "../support/repositories/run-tools.js";

const storing: Record<string, readonly (readonly string[])[]> = {
  loose: [],
  packed: [
    ["repack", "-adfq", "--depth=9"],
    ["pack-refs", "--all"],
  ],
  "packed, with a commit graph": [["gc", "--quiet", "--prune=now"]],
};

function makeRepository(folder: string, commands: readonly (readonly string[])[]): void {
  const tip = ordinaryRepository(folder, 8);
  const side = writeCommit(folder, { parents: [tip], date: firstDate + 1000 });
  const merge = writeCommit(folder, { parents: [tip, side], date: firstDate + 2000, message: "merge\n" });
  writeRef(folder, "refs/heads/main", merge);
  writeRef(folder, "refs/heads/side", side);
  writeRef(folder, "refs/tags/v1", writeTag(folder, tip));
  for (const words of commands) runGitTool(folder, words);
}

describe.each(Object.entries(storing))("a repository, %s", (_kind, commands) => {
  let place: string;
  let folder: string;
  let files: [name: string, bytes: Buffer][];

  beforeAll(() => {
    place = makeFolder();
    folder = path.join(place, "repository");
    makeRepository(folder, commands);
    files = filesBelow(folder).map((name) => [name, readFileSync(path.join(folder, name))]);
    for (const [name] of files) chmodSync(path.join(folder, name), 0o644);
  });
  afterAll(() => removeFolder(place));

  function withFile(name: string, bytes: Buffer, work: () => void): void {
    const file = path.join(folder, name);
    const original = readFileSync(file);
    writeFileSync(file, bytes);
    try {
      work();
    } finally {
      writeFileSync(file, original);
    }
  }

  function readAll(): void {
    endsWell(() => readTipInProcess(folder));
    endsWell(() => updateServerInfoInProcess(folder));
    endsWell(() => readGitDescription(folder));
  }

  it("with damaged bytes", () => {
    check(250, [fc.nat(10_000), mutations], (which, changes) => {
      const [name, bytes] = files[which % files.length] as [string, Buffer];
      withFile(name, mutated(bytes, changes), readAll);
    });
  });

  it("with damaged content, whose checksum or compression is right", () => {
    const inner = files.filter(([name]) => isSealed(name));
    if (inner.length === 0) return;
    check(150, [fc.nat(10_000), mutations], (which, changes) => {
      const [name, bytes] = inner[which % inner.length] as [string, Buffer];
      withFile(name, resealed(name, bytes, changes), readAll);
    });
  });
});

const looseObject = /^objects\/[0-9a-f]{2}\//;

function isSealed(name: string): boolean {
  return looseObject.test(name) || /\.(idx|pack)$|commit-graph$/.test(name);
}

function resealed(name: string, bytes: Buffer, changes: readonly Mutation[]): Buffer {
  if (looseObject.test(name)) return deflateSync(mutated(inflateSync(bytes), changes));
  const content = mutated(bytes.subarray(0, -20), changes);
  return Buffer.concat([content, createHash("sha1").update(content).digest()]);
}

describe("refs", () => {
  let folder: string;

  beforeAll(() => {
    folder = path.join(makeFolder(), "repository");
    makeRepository(folder, []);
  });
  afterAll(() => removeFolder(path.dirname(folder)));

  const id = "0123456789abcdef0123456789abcdef01234567";
  const refText = textOf(
    [
      "ref: ",
      "refs/heads/main",
      "refs/heads/a",
      "refs/tags/v1",
      id,
      "0".repeat(40),
      "\n",
      "^",
      " ",
      "# pack-refs with: peeled fully-peeled sorted \n",
      "\r\n",
      "..",
      "\0",
    ],
    8,
  );

  it.each(["HEAD", "packed-refs", "refs/heads/main", "info/refs", "shallow", "objects/info/alternates", "config"])(
    "with any text in %s",
    (name) => {
      const file = path.join(folder, name);
      const write = (text: string) => {
        try {
          writeFileSync(file, text);
        } catch {
          // Its folder may be missing.
        }
      };
      check(120, [refText], (text) => {
        write(text);
        endsWell(() => readTipInProcess(folder));
        endsWell(() => updateServerInfoInProcess(folder));
      });
      write(name === "HEAD" ? "ref: refs/heads/main\n" : "");
    },
  );
});

describe("pieces of a repository", () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
    textOf(
      [
        "tree ",
        "parent ",
        "author ",
        "committer ",
        "encoding ",
        "UTF-8",
        "utf-16",
        "x <y> ",
        "1 +0000",
        "99999999999999",
        "> ",
        "\n",
        "\n\n",
        "\n ",
      ],
      20,
    ).map((text) => Buffer.from(text)),
  );

  it("a commit", () => {
    check(2000, [bytes], (raw) => {
      const commit = endsWell(() => parseCommit(raw));
      if (commit !== undefined) expect(Number.isFinite(commit.date)).toBe(true);
    });
  });

  it("a delta", () => {
    check(2000, [bytes, fc.uint8Array({ maxLength: 100 })], (delta, base) => {
      const sized = Buffer.concat([Buffer.from([base.length, delta.length % 128]), delta]);
      const limit = 1000;
      const result = endsWell(() => applyDelta(Buffer.from(base), sized, limit));
      if (result !== undefined) expect(result.length).toBeLessThanOrEqual(limit);
    });
  });

  it("a config", () => {
    const text = textOf(
      [
        "[",
        "]",
        "include",
        "includeIf",
        ' "gitdir:**"',
        "path",
        "=",
        " ",
        "\n",
        "\t",
        "\\",
        '"',
        "#",
        ";",
        "a b",
        "\r\n",
      ],
      25,
    );
    check(1900, [text], (text) => {
      for (const name of endsSoon(() => configPaths(text))) expect(name).not.toContain("\0");
    });
  });

  it("a name of a ref", () => {
    check(2000, [textOf(["refs/", "/", "heads", "..", ".", "@{", "@", "~", ".lock", "a"], 8)], (name) => {
      if (isOrdinaryRefName(name)) expect(name).toMatch(/^refs\/[!-~]+$/);
    });
  });
});
