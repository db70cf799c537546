import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  changedMounts,
  doubtfulMounts,
  maybeUnmounted,
  mountsToRemember,
  type PlacesInDoubt,
  unknownFileSystem,
} from "../../../src/scan/find/changed-mounts.js";
import type { FileSystem } from "../../../src/scan/find/file-system.js";
import { mountsBelow } from "../../../src/scan/find/mounts.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

function table(lines: (root: string) => string[]): { root: string; file: string } {
  const folder = temporaryFolder();
  const root = path.join(folder, "root");
  mkdirSync(root);
  writeFileSync(path.join(folder, "mountinfo"), lines(root).join("\n"));
  return { root, file: path.join(folder, "mountinfo") };
}

const noUuids = (table: string) => ({ table, byUuid: "/nowhere", devices: "/nowhere", btrfs: "/nowhere" });

describe("mountsBelow", () => {
  it("lists what is mounted below the root, the uppermost of several, with its path on the device", () => {
    const { root, file } = table((root) => [
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
      `2 1 8:2 / ${root} rw shared:1 - ext4 /dev/sda2 rw`,
      `3 2 0:40 / ${root}/auto rw - autofs /etc/auto rw`,
      `4 3 0:41 /inner ${root}/auto rw,noatime shared:5 master:1 - nfs4 nas:/export rw,vers=4.2`,
      `5 2 0:42 / ${root}/odd\\040name\\134 rw - tmpfs tmpfs rw`,
      `6 1 8:3 / ${root}-other rw - ext4 /dev/sda3 rw`,
      "no line of such a table",
    ]);
    expect(mountsBelow(root, { followed: [], repositories: [] }, noUuids(file))).toEqual(
      new Map([
        ["auto", { what: "nas:/export /inner" }],
        ["odd name\\", { what: "tmpfs /" }],
      ]),
    );
  });

  it("lists the targets of links, wherever they are mounted", () => {
    const { root, file } = table(() => []);
    const disk = path.join(root, "../disk");
    writeFileSync(file, `1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / ${disk} rw - ext4 /dev/sdb1 rw\n`);
    mkdirSync(path.join(disk, "repositories"), { recursive: true });
    for (const [name, target] of Object.entries({ there: `${disk}/repositories`, here: root, gone: `${disk}/nowhere` }))
      symlinkSync(target, path.join(root, name));
    const found = mountsBelow(root, { followed: ["there", "here", "gone"], repositories: [] }, noUuids(file));
    expect([...(found ?? [])].map(([place, { what }]) => [place, what])).toEqual([
      ["there/", "/dev/sdb1 /"],
      ["here/", "/dev/sda1 /"],
      ["gone/", ""],
    ]);
  });

  it("identifies a file system only if repositories are on it", () => {
    const { root, file } = table((root) => [
      `1 0 0:40 / ${root}/used rw - tmpfs a rw`,
      `2 0 0:41 / ${root}/unused rw - tmpfs b rw`,
    ]);
    const found = mountsBelow(root, { followed: [], repositories: ["used/group/a"] }, noUuids(file));
    expect(found).toEqual(
      new Map([
        ["used", { what: "tmpfs /", type: "tmpfs" }],
        ["unused", { what: "tmpfs /" }],
      ]),
    );
  });

  it("returns nothing if the system has no such table", () => {
    const { root, file } = table(() => []);
    expect(mountsBelow(root, { followed: [], repositories: [] }, noUuids(`${file}-not-there`))).toBeUndefined();
  });
});

const mounts = (all: Record<string, string>) => new Map(Object.entries(all).map(([place, what]) => [place, { what }]));
const places = (before: Record<string, string>, now: Record<string, string>) =>
  changedMounts(mounts(before), mounts(now)).map(({ name }) => name);

describe("changedMounts", () => {
  it.each<[string, Record<string, string>, Record<string, string>, string[]]>([
    ["nothing has changed", { a: "x /" }, { a: "x /" }, []],
    ["something is not mounted any more", { a: "x /", b: "y /" }, { b: "y /" }, ["a"]],
    ["another disk is mounted", { a: "x /" }, { a: "y /" }, ["a"]],
    ["another part of it", { a: "x /" }, { a: "x /old" }, ["a"]],
    ["something hides what was there", {}, { a: "x /" }, ["a"]],
    ["a link leads to another disk", { "a/": "x /" }, { "a/": "y /" }, ["a"]],
    ["links are not followed this time", { "a/": "x /" }, {}, []],
    ["links are followed for the first time", {}, { "a/": "x /" }, []],
  ])("%s", (_case, before, now, expected) => {
    expect(places(before, now)).toEqual(expected);
  });

  it("notices another file system of the same name", () => {
    const tmpfs = (born: string) => new Map([["a", { what: "tmpfs /", type: "tmpfs", born }]]);
    const [change] = changedMounts(tmpfs("1795936300100000000"), tmpfs("1795936300200000000"));
    expect(change).toMatchObject({
      name: "a",
      code: "mount-changed",
      detail: expect.stringContaining("07:11:40.200Z instead of tmpfs / created"),
    });
    expect(changedMounts(tmpfs("1795936300100000000"), tmpfs("1795936300100000000"))).toEqual([]);
  });

  it("reports nothing if nothing is known", () => {
    expect(changedMounts(undefined, mounts({ a: "x" }))).toEqual([]);
    expect(changedMounts(mounts({ a: "x" }), undefined)).toEqual([]);
  });

  it("names the old and the new file system", () => {
    const change = (before: Record<string, string>, now: Record<string, string>) =>
      changedMounts(mounts(before), mounts(now))[0];
    expect(change({ a: "nas:/x /" }, {})).toEqual({
      name: "a",
      code: "mount-changed",
      detail: "nas:/x / is no longer mounted",
    });
    expect(change({ a: "nas:/x /" }, { a: "tmpfs /" })?.detail).toBe("tmpfs / instead of nas:/x /");
    expect(change({}, { a: "tmpfs /" })?.detail).toBe("tmpfs /, where nothing was mounted before");
    expect(change({ "a/": "nas:/x /" }, { "a/": "" })?.detail).toBe("nas:/x / is no longer mounted");
  });
});

describe("maybeUnmounted", () => {
  const doubtful = (before: Record<string, string> | undefined) =>
    maybeUnmounted(["a", "b"], before && mounts(before)).map(({ name }) => name);

  it("doubts every empty folder if nothing is remembered", () => {
    expect(doubtful(undefined)).toEqual(["a", "b"]);
  });

  it("still doubts the folders that were doubted before, and no others", () => {
    expect(doubtful({})).toEqual([]);
    expect(doubtful({ b: unknownFileSystem.what, c: unknownFileSystem.what })).toEqual(["b"]);
    expect(maybeUnmounted(["a", "b/c"], mounts({ b: unknownFileSystem.what })).map(({ name }) => name)).toEqual([
      "b/c",
    ]);
    expect(places({ b: unknownFileSystem.what }, {})).toEqual([]);
    expect(places({ b: unknownFileSystem.what }, { b: "x /" })).toEqual([]);
  });
});

describe("a file system that may be another one, without any of its expected repositories", () => {
  const nas = mounts({ a: "nas:/x /" });
  const doubtful = (before: Map<string, FileSystem> | undefined, found: string[], now: Map<string, FileSystem> = nas) =>
    doubtfulMounts(before, now, ["a/b", "a/c", "ab"], found).map(({ name }) => name);

  it("is in doubt if it has no identity, or if no scan has seen what belongs there", () => {
    expect(doubtful(nas, ["a/new", "ab"])).toEqual(["a"]);
    expect(doubtful(undefined, [])).toEqual(["a"]);
    expect(doubtful(new Map([["a", unknownFileSystem]]), [])).toEqual(["a"]);
  });

  it("is not in doubt if one of them is found, or if it is certainly the same", () => {
    expect(doubtful(nas, ["a/c"])).toEqual([]);
    const disk = new Map([["a", { what: "/dev/sdb1 /", uuid: "u" }]]);
    expect(doubtful(disk, [], disk)).toEqual([]);
    expect(doubtful(nas, [], mounts({ other: "nas:/x /" }))).toEqual([]);
  });

  it("stays in doubt although an earlier scan has added what is there", () => {
    expect(doubtful(new Map([["a", { what: "nas:/x /", isDoubtful: true }]]), ["a/c"])).toEqual(["a"]);
    expect(doubtful(new Map([["a", { what: "nas:/x /", isDoubtful: true }]]), ["a/b", "a/c"])).toEqual([]);
  });

  it("is not what a link leads to, if no scan has followed it", () => {
    const link = mounts({ "a/": "nas:/x /" });
    expect(doubtful(undefined, [], link)).toEqual([]);
    expect(doubtful(link, [], link)).toEqual(["a"]);
  });
});

describe("mountsToRemember", () => {
  const before = mounts({ a: "x", b: "y", "link/": "z" });

  const inDoubt = (names: { [Key in keyof PlacesInDoubt]?: string[] }): PlacesInDoubt => ({
    changed: new Set(names.changed),
    doubtful: new Set(names.doubtful),
    maybeUnmounted: new Set(names.maybeUnmounted),
  });

  it("marks file systems that are in doubt", () => {
    const now = mounts({ a: "x", b: "new", c: "first" });
    expect(
      mountsToRemember(
        new Map([
          ["a", { what: "x" }],
          ["b", unknownFileSystem],
        ]),
        now,
        inDoubt({ doubtful: ["a", "b", "c"], maybeUnmounted: ["d"] }),
      ),
    ).toEqual(
      new Map([
        ["a", { what: "x", isDoubtful: true }],
        ["b", { what: "new", isDoubtful: true }],
        ["c", { what: "first", isDoubtful: true }],
        ["d", unknownFileSystem],
      ]),
    );
  });

  it("stores the current mounts, except where rows are in doubt", () => {
    expect(mountsToRemember(before, mounts({ b: "other", c: "new" }), inDoubt({ changed: ["b"] }))).toEqual(
      mounts({ c: "new", b: "y", "link/": "z" }),
    );
  });

  it("starts with the current mounts", () => {
    expect(mountsToRemember(undefined, mounts({ a: "x" }), inDoubt({}))).toEqual(mounts({ a: "x" }));
  });
});
