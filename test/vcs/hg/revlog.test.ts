// Our reading of revlogs against Mercurial's own, revision by revision: changelogs, manifests and files in the formats
// that there are.
import { createHash } from "node:crypto";
import { appendFileSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { Revlog } from "../../../src/vcs/hg/in-process/revlog.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { hgIsInstalled, runHgTool, runTool } from "../../support/repositories/run-tools.js";

/**
 * A repository whose manifest and file have many deltas; with `large`, the file's revlog has its data in a file of its
 * own.
 */
function repository({ config = [], large = false }: { config?: string[]; large?: boolean } = {}): string {
  const folder = path.join(temporaryFolder(), "repository");
  runHgTool("/", ["init", ...config.flatMap((item) => ["--config", item]), folder]);
  const patches = Array.from({ length: 40 }, (_, number) => patch(number, large ? 400 : 1));
  runHgTool(folder, ["import", "--quiet", "--bypass", "-"], patches.join(""));
  return folder;
}

function patch(number: number, lines: number): string {
  const added = Array.from(
    { length: lines },
    (_, line) => `+${createHash("sha1").update(`${number} ${line}`).digest("hex")}\n`,
  );
  const header = number === 0 ? "new file mode 100644\n--- /dev/null\n" : "--- a/file\n";
  const body = `${header}+++ b/file\n@@ -0,0 +1,${lines} @@\n${added.join("")}`;
  return `# HG changeset patch\n# User U <u@example.com>\n# Date ${1_500_000_000 + number} 0\nchange ${number}\n\ndiff --git a/file b/file\n${body}`;
}

const revlogs = { "--changelog": "00changelog", "--manifest": "00manifest", file: "data/file" };

function expectEqualTexts(folder: string, store = ".hg/store"): { read: number; left: number } {
  const counts = { read: 0, left: 0 };
  for (const [which, name] of Object.entries(revlogs)) {
    const revlog = Revlog.open(path.join(folder, store, name)) as Revlog;
    expect(revlog.count).toBe(40);
    for (let revision = 0; revision < revlog.count; revision += 13) {
      const ours = tryInProcess(() => revlog.read(revision));
      if (ours === undefined) counts.left += 1;
      else {
        counts.read += 1;
        expect(ours.answer.text.toString("latin1")).toBe(runHgTool(folder, ["debugdata", which, String(revision)]));
      }
    }
    revlog.close();
  }
  return counts;
}

describe.skipIf(!hgIsInstalled)(hgIsInstalled ? "revlogs" : "revlogs (skipped: Mercurial is not installed)", () => {
  test.each([
    ["zstd", { config: ["format.revlog-compression=zstd"] }],
    ["zlib", { config: ["format.revlog-compression=zlib"] }],
    ["no compression", { config: ["format.revlog-compression=none"] }],
    ["deltas in a row", { config: ["format.usegeneraldelta=0", "format.revlog-compression=zlib"] }],
    ["data apart", { config: ["format.revlog-compression=zlib"], large: true }],
    [
      "data apart, deltas in a row",
      { config: ["format.usegeneraldelta=0", "format.revlog-compression=zlib"], large: true },
    ],
  ])("%s", (_name, options) => {
    const folder = repository(options);
    expect(existsSync(path.join(folder, ".hg/store/data/file.d"))).toBe("large" in options);
    expect(expectEqualTexts(folder)).toEqual({ read: 12, left: 0 });
  });

  test("no flipped byte and no truncation yields another revision", () => {
    const folder = repository({ config: ["format.revlog-compression=zlib"] });
    const good = readAll(path.join(folder, ".hg/store/00manifest"));
    const copy = path.join(temporaryFolder(), "copy");
    const bytes = readFileSync(path.join(folder, ".hg/store/00manifest.i"));
    for (let at = 0; at < bytes.length; at += 13) {
      const damaged = Buffer.from(bytes);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
      writeFileSync(`${copy}.i`, damaged);
      for (const [node, text] of readAll(copy)) if (good.has(node)) expect(text).toEqual(good.get(node));
      truncateSync(`${copy}.i`, at);
      expect(readAll(copy).size).toBeLessThanOrEqual(40);
    }
  });

  test("FIFOs, folders and files of a gigabyte are left to Mercurial", () => {
    const folder = repository();
    const copy = path.join(temporaryFolder(), "copy");
    runTool("mkfifo", [`${copy}.i`]);
    expect(tryInProcess(() => Revlog.open(copy))).toBeUndefined();
    const other = path.join(temporaryFolder(), "other");
    copyFileSync(path.join(folder, ".hg/store/00changelog.i"), `${other}.i`);
    truncateSync(`${other}.i`, 2 ** 30);
    expect(tryInProcess(() => Revlog.open(other))).toBeUndefined();
  });

  test("a revision that Mercurial is just appending is read completely or not at all", () => {
    const folder = repository({ config: ["format.revlog-compression=zlib"] });
    const bytes = readFileSync(path.join(folder, ".hg/store/00changelog.i"));
    const copy = path.join(temporaryFolder(), "copy");
    writeFileSync(`${copy}.i`, "");
    const counts = new Set<number | undefined>();
    for (let at = 0; at < bytes.length; at += 50) {
      appendFileSync(`${copy}.i`, bytes.subarray(at, at + 50));
      counts.add(tryInProcess(() => Revlog.open(copy))?.answer?.count);
    }
    expect(counts.has(undefined)).toBe(true);
    expect(counts.has(40)).toBe(true);
  });
});

/** What can be read of a revlog: texts by their nodes. */
function readAll(name: string): Map<string, Buffer> {
  const texts = new Map<string, Buffer>();
  const revlog = tryInProcess(() => Revlog.open(name))?.answer;
  for (let revision = 0; revision < (revlog?.count ?? 0); revision++) {
    const read = tryInProcess(() => (revlog as Revlog).read(revision))?.answer;
    if (read !== undefined) texts.set(read.node, read.text);
  }
  revlog?.close();
  return texts;
}
