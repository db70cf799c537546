import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { type ScanCacheLocation, scanCacheFile } from "../../../src/scan/refresh/open-scan-cache.js";
import { ScanCache } from "../../../src/scan/refresh/scan-cache.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const subject = { root: "/srv", database: "2026-01-01 00:00:00" };
const fileSystem = { what: "/dev/sdb1 /", type: "ext4", uuid: "0a1b", born: "1795936300000000000" };
const tip = { fingerprint: "s", tip: "1".repeat(40), head: "ref: refs/heads/x" };

function saved(folder = temporaryFolder()): string {
  const file = path.join(folder, "data/scan.jsonl");
  const memory = new ScanCache(file, subject);
  memory.rememberRoot({ device: 7, mount: "nas:/share /", fileSystem });
  memory.rememberFound(2);
  memory.rememberMounts(new Map([["b", fileSystem]]));
  memory.rememberMissing([{ id: 3, name: "c", since: 5 }]);
  memory.rememberTime(1000);
  memory.remember("a", tip);
  memory.remember('odd "name"\n', { ...tip, fingerprint: "t" });
  memory.save();
  return file;
}

describe("the scan cache", () => {
  it("is readable for the next scan, and for no other user", () => {
    const file = saved();
    const next = new ScanCache(file, subject);
    expect({ root: next.root, found: next.found }).toEqual({
      root: { device: 7, mount: "nas:/share /", fileSystem },
      found: 2,
    });
    expect(next.missing).toEqual([{ id: 3, name: "c", since: 5 }]);
    expect(next.time).toBe(1000);
    expect(next.mounts).toEqual(new Map([["b", fileSystem]]));
    expect(next.recall("a")).toEqual(tip);
    expect(next.recall('odd "name"\n')?.fingerprint).toBe("t");
    expect(next.recall("b")).toBeUndefined();
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(path.dirname(file))).toEqual(["scan.jsonl"]);
  });

  it.each([
    ["root", { root: "/elsewhere" }],
    ["database", { database: "2026-01-01 00:00:01" }],
  ])("is of no use for another %s", (_case, change) => {
    const other = new ScanCache(saved(), { ...subject, ...change });
    expect(other.root).toBeUndefined();
    expect(other.recall("a")).toBeUndefined();
  });

  it.each<[string, (text: string) => string | Buffer]>([
    ["empty", () => ""],
    ["no JSON", () => "<xml/>"],
    ["another version", (text) => text.replace("scan 2", "scan 3")],
    ["bytes", () => Buffer.alloc(1000, 0xff)],
    ["JSON of another form", () => "[1]\nnull\n"],
  ])("is forgotten where the file is %s", (_case, damage) => {
    const file = saved();
    writeFileSync(file, damage(readFileSync(file, "utf8")));
    const memory = new ScanCache(file, subject);
    expect(memory.root).toBeUndefined();
    expect(memory.recall("a")).toBeUndefined();
  });

  it("loses only the damaged lines", () => {
    const file = saved();
    writeFileSync(file, readFileSync(file, "utf8").replace('["a",', '["a";').concat("null\n[1,2,3,4]\n"));
    const memory = new ScanCache(file, subject);
    expect(memory.recall("a")).toBeUndefined();
    expect(memory.recall('odd "name"\n')).toBeDefined();
  });

  it.each(["1", '"x"', "[1]", '[["a"]]', '[["a",1]]', '[["a",{"what":1}]]', '[["a",{"what":"x","born":"y"}]]'])(
    "ignores invalid mounts: %s",
    (mounts) => {
      const file = saved();
      writeFileSync(file, readFileSync(file, "utf8").replace(/(?<="mounts":)\[\[.*?\]\]/, mounts));
      const memory = new ScanCache(file, subject);
      expect({ found: memory.found, mounts: memory.mounts }).toEqual({ found: 2, mounts: undefined });
    },
  );

  it("is not written if nothing has changed", () => {
    const file = saved();
    const before = statSync(file).mtimeMs;
    const memory = new ScanCache(file, subject);
    memory.rememberRoot({ device: 7, mount: "nas:/share /", fileSystem });
    memory.rememberFound(2);
    memory.rememberMounts(new Map([["b", fileSystem]]));
    memory.save();
    expect(statSync(file).mtimeMs).toBe(before);
  });

  it("knows the mounts that an earlier version remembered by their sources", () => {
    const file = saved();
    writeFileSync(file, readFileSync(file, "utf8").replace(/"mounts":\[.*?\]\]/, '"mounts":[["b","/dev/sdb1 /"]]'));
    expect(new ScanCache(file, subject).mounts).toEqual(new Map([["b", { what: "/dev/sdb1 /" }]]));
  });

  it("is empty if something else is in the place of its file, and waits for nothing", () => {
    const file = path.join(temporaryFolder(), "fifo");
    execFileSync("mkfifo", [file]);
    expect(new ScanCache(file, subject).found).toBeUndefined();
  });

  it("is kept nowhere without a file", () => {
    const memory = new ScanCache(undefined, subject);
    memory.remember("a", tip);
    memory.save();
    expect(memory.recall("a")).toEqual(tip);
  });

  it("leaves nothing next to the file if it cannot be written", () => {
    const folder = temporaryFolder();
    const file = path.join(folder, "taken");
    mkdirSync(path.join(file, "x"), { recursive: true });
    const memory = new ScanCache(file, subject);
    memory.rememberFound(1);
    expect(() => memory.save()).toThrow();
    expect(readdirSync(folder)).toEqual(["taken"]);
    expect(existsSync(path.join(file, "x"))).toBe(true);
  });
});

describe("the file of the scan cache", () => {
  const file = (change: Partial<ScanCacheLocation> & { root?: string }) =>
    scanCacheFile({ folder: "/data", database: "one", ...change }, change.root ?? "/srv");

  it("differs for each root and each database", () => {
    expect(file({})).toMatch(/^\/data\/kallithea-cli-scan-[0-9a-f]{16}\.jsonl$/);
    expect(new Set([file({}), file({ root: "/other" }), file({ database: "two" })]).size).toBe(3);
    expect(file({})).toBe(file({}));
  });

  it("believes nothing of what it cannot understand of the missing rows", () => {
    const file = saved();
    const change = (text: string) => {
      writeFileSync(
        file,
        readFileSync(file, "utf8")
          .replace(/"missing":\[.*?\]\]/, text)
          .replace('"time":1000', '"time":"x"'),
      );
      return new ScanCache(file, subject);
    };
    const memory = change('"missing":[[3,"c"],["3","c",5],[3,7,5],null,[4,"d",1e400],[5,"e",6]]');
    expect(memory.missing).toEqual([{ id: 5, name: "e", since: 6 }]);
    expect(memory.time).toBe(0);
    expect(change('"missing":{"a":1}').missing).toEqual([{ id: 5, name: "e", since: 6 }].slice(1));
  });

  it("writes the time once a day, or if something else has changed, and never an earlier one", () => {
    const file = saved();
    const timeAfter = (now: number, found?: number) => {
      const memory = new ScanCache(file, subject);
      if (found !== undefined) memory.rememberFound(found);
      memory.rememberTime(now);
      memory.save();
      return new ScanCache(file, subject).time;
    };
    expect(timeAfter(2000)).toBe(1000);
    expect(timeAfter(2000, 3)).toBe(2000);
    expect(timeAfter(500, 4)).toBe(2000);
    expect(timeAfter(2001 + 86_400_000)).toBe(2001 + 86_400_000);
  });
});
