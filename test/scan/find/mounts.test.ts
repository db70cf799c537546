import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { changedMounts, maybeUnmounted, mountsToRemember, notKnown } from "../../../src/scan/find/changed-mounts.js";
import { mountsBelow } from "../../../src/scan/find/mounts.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

function table(lines: (root: string) => string[]): { root: string; file: string } {
  const folder = temporaryFolder();
  const root = path.join(folder, "root");
  mkdirSync(root);
  writeFileSync(path.join(folder, "mountinfo"), lines(root).join("\n"));
  return { root, file: path.join(folder, "mountinfo") };
}

describe("mountsBelow", () => {
  it("tells what is mounted below the root, the uppermost of several, with its place on the device", () => {
    const { root, file } = table((root) => [
      "1 0 8:1 / / rw - ext4 /dev/sda1 rw",
      `2 1 8:2 / ${root} rw shared:1 - ext4 /dev/sda2 rw`,
      `3 2 0:40 / ${root}/auto rw - autofs /etc/auto rw`,
      `4 3 0:41 /inner ${root}/auto rw,noatime shared:5 master:1 - nfs4 nas:/export rw,vers=4.2`,
      `5 2 0:42 / ${root}/odd\\040name\\134 rw - tmpfs tmpfs rw`,
      `6 1 8:3 / ${root}-other rw - ext4 /dev/sda3 rw`,
      "no line of such a table",
    ]);
    expect(mountsBelow(root, [], file)).toEqual(
      new Map([
        ["auto", "nas:/export /inner"],
        ["odd name\\", "tmpfs /"],
      ]),
    );
  });

  it("tells what links lead to, wherever that is mounted", () => {
    const { root, file } = table(() => []);
    const disk = path.join(root, "../disk");
    writeFileSync(file, `1 0 8:1 / / rw - ext4 /dev/sda1 rw\n2 1 8:2 / ${disk} rw - ext4 /dev/sdb1 rw\n`);
    mkdirSync(path.join(disk, "repositories"), { recursive: true });
    for (const [name, target] of Object.entries({ there: `${disk}/repositories`, here: root, gone: `${disk}/nowhere` }))
      symlinkSync(target, path.join(root, name));
    expect(mountsBelow(root, ["there", "here", "gone"], file)).toEqual(
      new Map([
        ["there/", "/dev/sdb1 /"],
        ["here/", "/dev/sda1 /"],
        ["gone/", ""],
      ]),
    );
  });

  it("is silent where the system has no such table", () => {
    const { root, file } = table(() => []);
    expect(mountsBelow(root, [], `${file}-not-there`)).toBeUndefined();
  });
});

const mounts = (all: Record<string, string>) => new Map(Object.entries(all));
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

  it("says nothing where nothing is known", () => {
    expect(changedMounts(undefined, mounts({ a: "x" }))).toEqual([]);
    expect(changedMounts(mounts({ a: "x" }), undefined)).toEqual([]);
  });

  it("says what it was and what it is", () => {
    const change = (before: Record<string, string>, now: Record<string, string>) => changedMounts(mounts(before), mounts(now))[0];
    expect(change({ a: "nas:/x /" }, {})).toEqual({ name: "a", code: "mount-changed", detail: "nas:/x / is no longer mounted" });
    expect(change({ a: "nas:/x /" }, { a: "tmpfs /" })?.detail).toBe("tmpfs / instead of nas:/x /");
    expect(change({}, { a: "tmpfs /" })?.detail).toBe("tmpfs /, where nothing was mounted");
    expect(change({ "a/": "nas:/x /" }, { "a/": "" })?.detail).toBe("nas:/x / is no longer mounted");
  });
});

describe("maybeUnmounted", () => {
  const doubtful = (before: Record<string, string> | undefined) =>
    maybeUnmounted(["a", "b"], before && mounts(before)).map(({ name }) => name);

  it("doubts every empty folder if nothing is remembered", () => {
    expect(doubtful(undefined)).toEqual(["a", "b"]);
  });

  it("doubts what was doubted before, and no other folder", () => {
    expect(doubtful({})).toEqual([]);
    expect(doubtful({ b: notKnown, c: notKnown })).toEqual(["b"]);
    expect(places({ b: notKnown }, {})).toEqual([]);
    expect(places({ b: notKnown }, { b: "x /" })).toEqual([]);
  });
});

describe("mountsToRemember", () => {
  const before = mounts({ a: "x", b: "y", "link/": "z" });

  it("takes what is, but where rows are in doubt", () => {
    expect(mountsToRemember(before, mounts({ b: "other", c: "new" }), new Set(["b"]))).toEqual(mounts({ c: "new", b: "y", "link/": "z" }));
  });

  it("begins with what is", () => {
    expect(mountsToRemember(undefined, mounts({ a: "x" }), new Set())).toEqual(mounts({ a: "x" }));
  });
});
