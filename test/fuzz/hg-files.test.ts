// Files of Mercurial repositories, which are untrusted: whatever is in them, reading ends soon, with a value or a declared
// error.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readHgDescription } from "../../src/vcs/hg/hgrc.js";
import { parseChangelogEntry } from "../../src/vcs/hg/in-process/changelog-entry.js";
import { readTipInProcess } from "../../src/vcs/hg/in-process/tip.js";
import { countSteps, decompressZstd } from "../../src/vcs/hg/in-process/zstd.js";
import { frameReader } from "../../src/vcs/hg/program/server-frames.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { filesBelow } from "../support/faults/mutate.js";
import { endsSoon, endsWell } from "../support/fuzz/ends-well.js";
import { check } from "../support/fuzz/property.js";
import { mutated, mutations, textOf } from "../support/fuzz/texts.js";
import { hgIsInstalled, runHgTool } from "../support/repositories/run-tools.js";

describe.skipIf(!hgIsInstalled).each([
  ["inline, zlib", "+20", "zlib"],
  ["zstd", "+20 +3:a +4 <a +5", "zstd"],
  ["an index and its data", "+1500", "zlib"],
])("a repository, %s", (_kind, graph, compression) => {
  let place: string;
  let folder: string;
  let files: [name: string, bytes: Buffer][];

  beforeAll(() => {
    place = makeFolder();
    folder = path.join(place, "repository");
    runHgTool(place, ["init", folder, "--config", `format.revlog-compression=${compression}`]);
    runHgTool(folder, ["debugbuilddag", graph]);
    writeFileSync(path.join(folder, ".hg/hgrc"), "[web]\ndescription = a\n  b\n%unset contact\n");
    const telling = /^\.hg\/(requires|hgrc|store\/(requires|00changelog\.[id]))$/;
    files = filesBelow(folder)
      .filter((name) => telling.test(name))
      .map((name) => [name, readFileSync(path.join(folder, name))]);
  });
  afterAll(() => removeFolder(place));

  it("with damaged bytes", () => {
    check(250, [fc.nat(10_000), mutations], (which, changes) => {
      const [name, bytes] = files[which % files.length] as [string, Buffer];
      const file = path.join(folder, name);
      writeFileSync(file, mutated(bytes, changes));
      endsWell(() => readTipInProcess(folder));
      endsWell(() => readHgDescription(folder));
      writeFileSync(file, bytes);
    });
  });
});

describe("a configuration", () => {
  let folder: string;

  beforeAll(() => {
    folder = makeFolder();
    mkdirSync(path.join(folder, ".hg"));
  });
  afterAll(() => removeFolder(folder));

  const text = textOf(
    [
      "[web]",
      "[",
      "]",
      "description",
      "=",
      " ",
      "\n",
      "\n ",
      "\r\n",
      "\f",
      ";",
      "#",
      "%unset",
      "%include",
      "\u00e9",
      "x".repeat(50),
      " ".repeat(200),
    ],
    20,
  );

  it.each(["hgrc", "requires", "sharedpath", "hgrc-not-shared"])("with any text in %s", (name) => {
    writeFileSync(path.join(folder, ".hg/requires"), "share-safe\nshared\nstore\nrevlogv1\n");
    check(200, [text], (text) => {
      writeFileSync(path.join(folder, ".hg", name), text);
      endsWell(() => readHgDescription(folder));
      endsWell(() => readTipInProcess(folder));
    });
  });
});

describe("pieces of a repository", () => {
  const bytes = fc.uint8Array({ maxLength: 300 }).map((array) => Buffer.from(array));

  it("an entry of the changelog", () => {
    const entry = textOf(
      [
        "0".repeat(40),
        "\n",
        "\n\n",
        "a <b>",
        "1 0",
        "-1.5 -3600",
        "1e9 0",
        "99999999999999999 0",
        "0 0 branch:x\0y",
        "\u00e9",
      ],
      12,
    );
    check(
      2000,
      [
        fc.oneof(
          bytes,
          entry.map((text) => Buffer.from(text)),
        ),
      ],
      (raw) => {
        const read = endsWell(() => parseChangelogEntry(raw));
        if (read !== undefined) expect(Number.isFinite(read.date)).toBe(true);
      },
    );
  });

  /** As Mercurial's own zstd compresses 200 bytes, and one that asks for a lot of copying. */
  const frames = [
    "28b52ffd20c8c5000078746f206265206f72206e6f74202c200200b19b84413bbf",
    "28b52ffd20644d000000ffffff5400003401",
  ];

  it("a frame of zstd", () => {
    const damaged = fc
      .tuple(fc.constantFrom(...frames), mutations)
      .map(([hex, changes]) => mutated(Buffer.from(hex, "hex"), changes));
    check(60, [fc.oneof(bytes, damaged), fc.oneof(fc.constantFrom(100, 200), fc.nat(5000))], (raw, size) => {
      const result = endsWell(() => decompressZstd(raw, size));
      if (result !== undefined) expect(result.length).toBe(size);
      endsWell(() => countSteps(raw));
    });
  });

  it("an answer of the command server", () => {
    const chunk = fc.oneof(
      bytes,
      fc.tuple(fc.constantFrom("o", "e", "r", "I", "L"), fc.nat(300)).map(([channel, length]) => {
        const head = Buffer.alloc(5);
        head.write(channel);
        head.writeUInt32BE(length, 1);
        return Buffer.concat([head, Buffer.alloc(length)]);
      }),
    );
    check(1000, [fc.array(chunk, { maxLength: 6 })], (chunks) => {
      const read = frameReader(1000);
      endsWell(() => endsSoon(() => chunks.flatMap(read)));
    });
  });
});
