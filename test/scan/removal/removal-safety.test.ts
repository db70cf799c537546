import { describe, expect, it } from "vitest";
import type { FileSystem } from "../../../src/scan/find/file-system.js";
import { planScan } from "../../../src/scan/plan.js";
import { removalObjection } from "../../../src/scan/removal/removal-safety.js";

const tree = (names: readonly string[], device = 1) => ({
  subfolders: { folders: names, links: [], undecodable: [] },
  device,
  mount: "nas:/share /" as string | undefined,
  fileSystem: undefined as FileSystem | undefined,
});
const last = (device: number, mount?: string, fileSystem?: FileSystem) => ({ device, mount, fileSystem });

function objection(
  found: readonly string[],
  known: readonly string[],
  { root = tree(["something"]), place = last(1) } = {},
) {
  const repositories = found.map((name) => ({ name, type: "git" as const }));
  const rows = known.map((name, index) => ({ id: index + 1, name }));
  return removalObjection(
    planScan({ repositories, skipped: [], notFollowed: [], changedMounts: [], notWritable: [] }, rows),
    root,
    place,
  );
}

const many = Array.from({ length: 30 }, (_, index) => `r${index}`);

describe("removalObjection", () => {
  it("has no objection if nothing is missing, wherever the root is", () => {
    expect(objection(["a"], ["a"])).toBeUndefined();
    expect(objection([], [], { root: tree([]) })).toBeUndefined();
    expect(objection(["a"], ["a"], { place: last(2) })).toBeUndefined();
  });

  it("has no objection if a few of several are missing", () => {
    expect(objection(["a"], ["a", "b", "c"])).toBeUndefined();
    expect(objection(many.slice(10), many)).toBeUndefined();
  });

  it("objects if the root is empty", () => {
    expect(objection([], ["a"], { root: tree([]) })).toContain("is empty");
  });

  it("objects if nothing at all was found", () => {
    expect(objection([], ["a"])).toContain("none of the 1");
  });

  it("objects if the root is on another device than last time", () => {
    expect(objection(["a"], ["a", "b"], { place: last(2) })).toContain("another device");
    expect(objection(["a"], ["a", "b"], { place: last(2, "nas:/other /") })).toContain("another device");
    expect(objection(["a"], ["a", "b"], { place: last(2), root: { ...tree(["x"]), mount: undefined } })).toContain(
      "another device",
    );
  });

  it("recognizes a share by its name, whatever its device number is today", () => {
    expect(objection(["a"], ["a", "b"], { place: last(2, "nas:/share /") })).toBeUndefined();
  });

  it("recognizes a file system by its identity, whatever its device is called today", () => {
    const disk = (uuid: string) => ({ what: "/dev/sdb1 /", uuid });
    const root = (uuid: string, device: number) => ({
      ...tree(["x"], device),
      mount: "/dev/sdb1 /",
      fileSystem: disk(uuid),
    });
    const place = last(1, "/dev/sdb1 /", disk("a"));
    expect(objection(["a"], ["a", "b"], { place, root: root("b", 1) })).toContain("another device");
    expect(objection(["a"], ["a", "b"], { place, root: root("a", 2) })).toBeUndefined();
  });

  it("objects if more than ten and more than a third are missing", () => {
    expect(objection(many.slice(11), many)).toContain("11 of the 30");
  });

  it("has no objection if more than ten, but not a third, are missing", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `r${index}`);
    expect(objection(hundred.slice(33), hundred)).toBeUndefined();
  });
});
