// What names a file system itself. Its source does not: after the next boot another disk can be /dev/sdb1, and every
// tmpfs is called tmpfs.
import { readdirSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { requireResources } from "../../files/out-of-resources.js";

export interface FileSystem {
  /**
   * Its source and the part of it that is mounted: `server:/share /`, `/dev/sdb1 /inner`, `tmpfs /`; empty if there is
   * none.
   */
  readonly what: string;
  readonly type?: string;
  readonly uuid?: string;
  /** When the folder that is mounted was created, in nanoseconds since 1970: for a disk, when it was formatted. */
  readonly born?: string;
  /** Of a remembered one: whether it may be another one than that which belongs there. */
  readonly isDoubtful?: boolean;
}

/** A line of the table of mounts; see mounts.ts. */
export interface Mount {
  readonly point: string;
  readonly what: string;
  readonly type: string;
  /** Unescaped. */
  readonly source: string;
  /** `8:1`; `0:40` if no device belongs to it. */
  readonly device: string;
}

/** Where the system shows the UUIDs to every user, without a program. */
export interface UuidPlaces {
  /** Links by UUID to devices. */
  readonly byUuid: string;
  /** Links by number, such as `8:1`, to folders that are called as the device. */
  readonly devices: string;
  /** By UUID, the devices of each Btrfs; the number of its mount is no device's. */
  readonly btrfs: string;
}

export const systemPlaces: UuidPlaces = {
  byUuid: "/dev/disk/by-uuid",
  devices: "/sys/dev/block",
  btrfs: "/sys/fs/btrfs",
};

/** Reads what names the file systems of mounts. The places of the UUIDs are read once. */
export function fileSystemReader(places: UuidPlaces = systemPlaces): (mount: Mount) => FileSystem {
  let uuids: ReadonlyMap<string, string> | undefined;
  return (mount) => {
    uuids ??= uuidsByDevice(places);
    const uuid = uuids.get(deviceName(mount, places) ?? "");
    const born = birthOf(mount.point);
    return {
      what: mount.what,
      type: mount.type,
      ...(uuid !== undefined && { uuid }),
      ...(born !== undefined && { born }),
    };
  };
}

function uuidsByDevice({ byUuid, btrfs }: UuidPlaces): ReadonlyMap<string, string> {
  const links = namesIn(byUuid).map((uuid) => [nameOf(path.join(byUuid, uuid)) ?? "", uuid] as const);
  const members = namesIn(btrfs).flatMap((uuid) =>
    namesIn(path.join(btrfs, uuid, "devices")).map((device) => [device, uuid] as const),
  );
  return new Map([...links, ...members]);
}

/** TRAP: what has no device may be called anything, also as a device, by the user who mounts it (FUSE). */
function deviceName({ device, type, source }: Mount, { devices }: UuidPlaces): string | undefined {
  if (type === "btrfs") return nameOf(source);
  return device.startsWith("0:") ? undefined : nameOf(path.join(devices, device));
}

function nameOf(link: string): string | undefined {
  return ifReadable(() => path.basename(realpathSync(link)));
}

function namesIn(folder: string): string[] {
  return ifReadable(() => readdirSync(folder)) ?? [];
}

/**
 * TRAP: where the kernel or the file system knows no time of creation, Node gives 0, or the time of the last change.
 * Both are the same in a folder in which nothing was changed yet.
 */
function birthOf(folder: string): string | undefined {
  const status = ifReadable(() => statSync(folder, { bigint: true }));
  if (status === undefined || status.birthtimeNs <= 0n || status.birthtimeNs === status.ctimeNs) return undefined;
  return String(status.birthtimeNs);
}

function ifReadable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    requireResources(error);
    return undefined;
  }
}

/**
 * Whether two are the same by what names them, whatever their sources are called today.
 * @returns undefined if that cannot be said
 */
export function sameByIdentity(before: FileSystem, now: FileSystem): boolean | undefined {
  if (differ(before.uuid, now.uuid) || differ(before.born, now.born)) return false;
  if (before.uuid !== undefined && before.uuid === now.uuid && partOf(before) === partOf(now)) return true;
  return before.born !== undefined && before.born === now.born && isExact(before.born) && before.what === now.what
    ? true
    : undefined;
}

/** `unknown`: their names are the same, and nothing says more. */
export function compareFileSystems(before: FileSystem, now: FileSystem): "same" | "different" | "unknown" {
  const verdict = sameByIdentity(before, now);
  if (verdict !== undefined) return verdict ? "same" : "different";
  return before.what !== now.what || differ(before.type, now.type) ? "different" : "unknown";
}

function differ(before: string | undefined, now: string | undefined): boolean {
  return before !== undefined && now !== undefined && before !== now;
}

/** Spaces in it are escaped. */
function partOf({ what }: FileSystem): string {
  return what.slice(what.lastIndexOf(" ") + 1);
}

/** The programs that format disks write whole seconds, which two disks can have in common. */
function isExact(born: string): boolean {
  return !born.endsWith("0".repeat(9));
}

/** `A instead of B`, with what distinguishes them. */
export function describeDifference(before: FileSystem, now: FileSystem): string {
  const sign =
    before.what !== now.what
      ? () => ""
      : differ(before.uuid, now.uuid)
        ? showUuid
        : differ(before.born, now.born)
          ? showBirth
          : showType;
  return `${now.what}${sign(now)} instead of ${before.what}${sign(before)}`;
}

function showUuid({ uuid }: FileSystem): string {
  return ` with UUID ${uuid}`;
}

function showBirth({ born }: FileSystem): string {
  return ` created at ${new Date(Number(BigInt(born ?? 0) / 1_000_000n)).toISOString()}`;
}

function showType({ type }: FileSystem): string {
  return ` of type ${type}`;
}
