// Repositories that lie about their sizes or change while they are read: our reading ends soon, with the right answer
// or with none.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import path from "node:path";
import { deflateSync } from "node:zlib";
import { expect, test } from "vitest";
import { tryInProcess } from "../../../src/vcs/fallback.js";
import { readTipInProcess } from "../../../src/vcs/git/in-process/tip.js";
import { measured } from "../../support/cli/processor-time.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import {
  bareRepository,
  loosePath,
  ordinaryRepository,
  writeCommit,
  writeIn,
  writeRef,
} from "../../support/repositories/awkward-tree/git-objects.js";
import { runGitTool } from "../../support/repositories/run-tools.js";

const repository = (length = 3) => {
  const folder = path.join(temporaryFolder(), "repository");
  const tip = ordinaryRepository(folder, length);
  return { folder, tip };
};

/** Reads, and expects that it took neither much computing nor much memory. */
function readInBounds(folder: string) {
  const memory = process.memoryUsage().rss;
  const { result: read, milliseconds } = measured(() => tryInProcess(() => readTipInProcess(folder)));
  expect(milliseconds).toBeLessThan(5000);
  expect(process.memoryUsage().rss - memory).toBeLessThan(300 << 20);
  return read;
}

const uint32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

/** An index with these entries, whatever its pack holds. Ids must be sorted. */
function packIndex(entries: readonly { id: string; offset: number }[]): Buffer {
  const ids = entries.map(({ id }) => Buffer.from(id, "hex"));
  const fanOut = Array.from({ length: 256 }, (_, first) =>
    uint32(ids.filter((id) => (id[0] as number) <= first).length),
  );
  const offsets = entries.map(({ offset }) => uint32(offset));
  return Buffer.concat([
    Buffer.from("ff744f6300000002", "hex"),
    ...fanOut,
    ...ids,
    ...entries.map(() => uint32(0)),
    ...offsets,
    Buffer.alloc(40),
  ]);
}

const packName = `objects/pack/pack-${"a".repeat(40)}`;

test("deltas that are each other's base", () => {
  const [one, two] = ["11".repeat(20), "22".repeat(20)];
  const folder = bareRepository(path.join(temporaryFolder(), "repository"));
  const delta = deflateSync(Buffer.from([1, 1, 1, 65]));
  const entry = (base: string) => Buffer.concat([Buffer.from([(7 << 4) | 4]), Buffer.from(base, "hex"), delta]);
  const pack = Buffer.concat([Buffer.from("PACK"), uint32(2), uint32(2), entry(two), entry(one), Buffer.alloc(20)]);
  writeIn(folder, `${packName}.pack`, pack);
  const entries = [one, two].map((id, place) => ({ id, offset: 12 + place * entry(one).length }));
  writeIn(folder, `${packName}.idx`, packIndex(entries));
  writeRef(folder, "refs/heads/main", one);
  expect(() => readTipInProcess(folder)).toThrow("a long chain of deltas");
});

test("an index of two gigabytes, a pack of as many, and one whose counts lie", () => {
  const { folder } = repository();
  runGitTool(folder, ["repack", "-adq"]);
  writeIn(folder, `${packName}.idx`, packIndex([{ id: "11".repeat(20), offset: 2 ** 31 - 1 }]));
  writeIn(folder, `${packName}.pack`, "");
  truncateSync(path.join(folder, `${packName}.idx`), 2 ** 31);
  truncateSync(path.join(folder, `${packName}.pack`), 2 ** 31);
  writeRef(folder, "refs/heads/other", "11".repeat(20));
  expect(readInBounds(folder)).toBeUndefined();
  const liar = packIndex([{ id: "11".repeat(20), offset: 12 }]);
  for (let first = 0; first < 256; first++) uint32(2 ** 32 - 1).copy(liar, 8 + first * 4);
  writeIn(folder, `${packName}.idx`, liar);
  expect(readInBounds(folder)).toBeUndefined();
});

test("a loose object that is a thousand times as large as its file", () => {
  const { folder, tip } = repository();
  const bomb = deflateSync(Buffer.concat([Buffer.from(`commit ${2 ** 27}\0`), Buffer.alloc(2 ** 27)]));
  rmSync(path.join(folder, loosePath(tip)));
  writeIn(folder, loosePath(tip), bomb);
  expect(readInBounds(folder)).toBeUndefined();
});

/** Writes a commit graph with its checksum, after `change` has had its chunks, by their names. */
function forgeGraph(folder: string, change: (chunks: Record<string, Buffer>) => void): void {
  const file = path.join(folder, "objects/info/commit-graph");
  const bytes = readFileSync(file);
  const chunks: Record<string, Buffer> = {};
  for (let row = 0; row < bytes.readUInt8(6); row++) {
    const at = 8 + row * 12;
    const [from, to] = [Number(bytes.readBigUInt64BE(at + 4)), Number(bytes.readBigUInt64BE(at + 16))];
    chunks[bytes.toString("latin1", at, at + 4)] = bytes.subarray(from, to);
  }
  change(chunks);
  createHash("sha1")
    .update(bytes.subarray(0, -20))
    .digest()
    .copy(bytes, bytes.length - 20);
  rmSync(file);
  writeFileSync(file, bytes);
}

test("a commit graph whose parents form a circle is left to git, which sees another history", () => {
  const { folder } = repository(6);
  runGitTool(folder, ["commit-graph", "write", "--reachable"]);
  expect(readInBounds(folder)?.answer).toMatchObject({ revision: 5 });
  forgeGraph(folder, ({ CDAT }) => {
    const next = new Map(Array.from({ length: 6 }, (_, place) => [CDAT?.readUInt32BE(place * 36 + 20) ?? 0, place]));
    const root = next.get(0x7000_0000) as number;
    const tip = Array.from({ length: 6 }, (_, place) => place).find((place) => !next.has(place)) as number;
    CDAT?.writeUInt32BE(tip, root * 36 + 20);
  });
  expect(readInBounds(folder)).toBeUndefined();
});

test("a commit graph that leads in a circle beside the newest commit is left to git, too", () => {
  const { folder } = repository(6);
  const other = writeCommit(folder, { date: 1_000_000_000 });
  writeRef(folder, "refs/heads/other", other);
  runGitTool(folder, ["commit-graph", "write", "--reachable"]);
  forgeGraph(folder, ({ CDAT, OIDL }) => {
    const place = Array.from({ length: 7 }, (_, at) => at).find(
      (at) => OIDL?.toString("hex", at * 20, at * 20 + 20) === other,
    ) as number;
    CDAT?.writeUInt32BE(place, place * 36 + 20);
  });
  expect(readInBounds(folder)).toBeUndefined();
});

test("a commit graph in which many commits have the same list of parents", () => {
  const { folder } = repository(1);
  const parents = Array.from({ length: 60 }, (_, n) => writeCommit(folder, { date: 1_500_000_000 + n }));
  for (let n = 0; n < 30; n++)
    writeRef(
      folder,
      `refs/heads/b${n}`,
      writeCommit(folder, { parents: parents.slice(0, 3 + n * 2), date: 1_600_000_000 + n }),
    );
  runGitTool(folder, ["commit-graph", "write", "--reachable"]);
  forgeGraph(folder, ({ CDAT, EDGE }) => {
    // All begin where the longest one does.
    const [length, commits] = [(EDGE?.length ?? 0) / 4, (CDAT?.length ?? 0) / 36];
    for (let place = 0; place < commits; place++) {
      const second = CDAT?.readUInt32BE(place * 36 + 24) ?? 0;
      if (second >= 0x8000_0000) CDAT?.writeUInt32BE(0x8000_0000 + Math.max(length - 100, 0), place * 36 + 24);
    }
    for (let at = 0; at < length - 1; at++)
      EDGE?.writeUInt32BE((EDGE?.readUInt32BE(at * 4) ?? 0) & 0x7fff_ffff, at * 4);
  });
  expect(readInBounds(folder)).toBeUndefined();
});

test("a commit graph with any byte flipped, and one of a gigabyte", () => {
  const { folder, tip } = repository(12);
  runGitTool(folder, ["commit-graph", "write", "--reachable"]);
  const file = path.join(folder, "objects/info/commit-graph");
  const bytes = readFileSync(file);
  rmSync(file);
  for (let at = 0; at < bytes.length; at += 5) {
    const damaged = Buffer.from(bytes);
    damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << (at % 8)), at);
    writeFileSync(file, damaged);
    // Git believes the graph about parents, and so do we; about what the newest commit is, its object has the last
    // word.
    const read = readInBounds(folder);
    if (read !== undefined) expect(read.answer).toMatchObject({ rawId: tip });
  }
  truncateSync(file, 2 ** 30);
  expect(readInBounds(folder)).toBeUndefined();
});

test("links in the place of refs, of their folder, or of the objects lead nowhere", () => {
  for (const name of ["refs/heads/other", "refs", "objects", "objects/pack", "packed-refs", "config"]) {
    const { folder } = repository();
    const outside = path.join(path.dirname(folder), "outside");
    ordinaryRepository(outside, 5);
    rmSync(path.join(folder, name), { recursive: true, force: true });
    symlinkSync(path.join(outside, name.replace("other", "main")), path.join(folder, name));
    expect(readInBounds(folder), name).toBeUndefined();
  }
});

test("many refs, and folders of refs without an end", () => {
  const { folder, tip } = repository();
  for (let number = 0; number < 11_000; number++) writeIn(folder, `refs/heads/many/${number}`, `${tip}\n`);
  expect(readInBounds(folder)).toBeUndefined();
  rmSync(path.join(folder, "refs/heads/many"), { recursive: true });
  mkdirSync(path.join(folder, "refs/heads", ...Array<string>(1500).fill("x")), { recursive: true });
  expect(readInBounds(folder)?.answer).toMatchObject({ rawId: tip });
});

test("a repository that is packed again and again while it is read", async () => {
  const { folder } = repository(30);
  const tip = writeCommit(folder, { parents: [], date: 1_600_000_000 });
  writeRef(folder, "refs/heads/newest", tip);
  const round = "git repack -adfq; git pack-refs --all; git unpack-objects -q < $(ls objects/pack/*.pack); echo packed";
  const shell = spawn("sh", ["-c", `until [ -e enough ]; do ${round}; done`], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = once(shell, "close");
  let [rounds, reads] = [0, 0];
  shell.stdout.on("data", (lines) => (rounds += String(lines).split("packed").length - 1));
  try {
    while (rounds < 6 || reads < 6) {
      const read = tryInProcess(() => readTipInProcess(folder));
      if (read !== undefined) expect(read.answer).toMatchObject({ rawId: tip, revision: 30 });
      if (read !== undefined) reads += 1;
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  } finally {
    writeFileSync(path.join(folder, "enough"), "");
    await ended;
  }
});
