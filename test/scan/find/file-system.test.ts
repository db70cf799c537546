import { mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import {
  compareFileSystems,
  describeDifference,
  type FileSystem,
  fileSystemReader,
  sameByIdentity,
} from "../../../src/scan/find/file-system.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";

const exact = "1795936300123000000";
const later = "1795936301000000000";
const disk: FileSystem = { what: "/dev/sdb1 /", type: "ext4", uuid: "a", born: "1795936300000000000" };
const { uuid: _, ...withoutUuid } = disk;

describe("compareFileSystems", () => {
  it.each<[string, FileSystem, FileSystem, ReturnType<typeof compareFileSystems>]>([
    ["the same UUID", disk, disk, "same"],
    ["the same UUID on another device", disk, { ...disk, what: "/dev/sdc1 /" }, "same"],
    ["the same UUID, but another part of it", disk, { ...disk, what: "/dev/sdb1 /old" }, "different"],
    ["another UUID on the same device", disk, { ...disk, uuid: "b" }, "different"],
    ["the same UUID, formatted again", disk, { ...disk, born: later }, "different"],
    ["no UUID, the same second", withoutUuid, withoutUuid, "unknown"],
    ["no UUID, another second", withoutUuid, { ...withoutUuid, born: later }, "different"],
    ["a UUID that only one scan has seen", disk, withoutUuid, "unknown"],
    ["the same fraction of a second", { what: "tmpfs /", born: exact }, { what: "tmpfs /", born: exact }, "same"],
    [
      "the same moment, but another source",
      { what: "tmpfs /", born: exact },
      { what: "overlay /", born: exact },
      "different",
    ],
    ["another type", { what: "/dev/sdb1 /", type: "ext4" }, { what: "/dev/sdb1 /", type: "xfs" }, "different"],
    [
      "only names, as an earlier version remembered",
      { what: "nas:/x /" },
      { what: "nas:/x /", type: "nfs4" },
      "unknown",
    ],
  ])("%s", (_case, before, now, expected) => {
    expect(compareFileSystems(before, now)).toBe(expected);
  });

  it("goes by names only if there is no identity", () => {
    expect(sameByIdentity({ what: "nas:/x /" }, { what: "nas:/y /" })).toBeUndefined();
  });
});

describe("describeDifference", () => {
  it("names the difference", () => {
    expect(describeDifference(disk, { ...disk, uuid: "b" })).toBe(
      "/dev/sdb1 / with UUID b instead of /dev/sdb1 / with UUID a",
    );
    expect(describeDifference(withoutUuid, { ...withoutUuid, born: later })).toBe(
      "/dev/sdb1 / created at 2026-11-29T07:11:41.000Z instead of /dev/sdb1 / created at 2026-11-29T07:11:40.000Z",
    );
    expect(describeDifference(disk, { what: "tmpfs /" })).toBe("tmpfs / instead of /dev/sdb1 /");
  });
});

describe("fileSystemReader", () => {
  const mount = { point: "/nowhere", what: "x /", type: "ext4", source: "/dev/sdb1", device: "8:17" };

  function places() {
    const folder = temporaryFolder();
    const [byUuid, devices, btrfs, dev] = ["by-uuid", "devices", "btrfs", "dev"].map((name) =>
      path.join(folder, name),
    ) as [string, string, string, string];
    for (const made of [byUuid, devices, `${btrfs}/features`, `${btrfs}/b-t-r/devices`, dev])
      mkdirSync(made, { recursive: true });
    for (const name of ["sdb1", "sdc", "sdd"]) writeFileSync(path.join(dev, name), "");
    symlinkSync("../dev/sdb1", path.join(byUuid, "e-x-t"));
    mkdirSync(path.join(folder, "sys/sdb1"), { recursive: true });
    symlinkSync("../sys/sdb1", path.join(devices, "8:17"));
    for (const name of ["sdc", "sdd"]) writeFileSync(path.join(btrfs, "b-t-r/devices", name), "");
    return { dev, places: { byUuid, devices, btrfs } };
  }

  it("finds the UUID by the number of the device, whatever the source is called", () => {
    const identify = fileSystemReader(places().places);
    expect(identify({ ...mount, source: "/dev/root" })).toEqual({ what: "x /", type: "ext4", uuid: "e-x-t" });
    expect(identify({ ...mount, device: "8:18" })).toEqual({ what: "x /", type: "ext4" });
  });

  it("finds the UUID of a Btrfs by any of its devices", () => {
    const { dev, places: where } = places();
    const identify = fileSystemReader(where);
    for (const name of ["sdc", "sdd"]) {
      expect(identify({ ...mount, type: "btrfs", device: "0:40", source: path.join(dev, name) }).uuid).toBe("b-t-r");
    }
  });

  it("does not trust the source of a file system without a device", () => {
    const { dev, places: where } = places();
    const source = path.join(dev, "sdb1");
    expect(fileSystemReader(where)({ ...mount, type: "fuse.any", device: "0:41", source }).uuid).toBeUndefined();
  });

  it("reads when the folder was created, if the file system knows it", () => {
    const point = temporaryFolder();
    const { birthtimeNs } = statSync(point, { bigint: true });
    const read = () =>
      fileSystemReader({ byUuid: "/nowhere", devices: "/nowhere", btrfs: "/nowhere" })({ ...mount, point }).born;
    while (statSync(point, { bigint: true }).ctimeNs === birthtimeNs)
      writeFileSync(path.join(point, String(Math.random())), "");
    expect(read()).toBe(birthtimeNs > 0n ? String(birthtimeNs) : undefined);
  });
});
