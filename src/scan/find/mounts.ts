// What is mounted below the root, according to Linux: proc(5), /proc/self/mountinfo.
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import { requireResources } from "../../files/out-of-resources.js";
import { type FileSystem, fileSystemReader, type Mount, systemPlaces, type UuidPlaces } from "./file-system.js";

/**
 * By mount point, a path below the root: what is mounted there. Links that were walked into stand there, too, with a
 * slash at the end: what they lead to may be mounted anywhere.
 */
export type Mounts = ReadonlyMap<string, FileSystem>;

interface Walked {
  /** Links that were walked into. */
  readonly followed: readonly string[];
  /**
   * Names of repositories. Only of the mounts that they lie on it is asked what names them: to ask of a share that the
   * walk did not come by, and whose server does not answer, could take forever.
   */
  readonly repositories: readonly string[];
}

/** Where the system shows what is mounted. */
interface MountPlaces extends UuidPlaces {
  readonly table: string;
}

const usualPlaces: MountPlaces = { ...systemPlaces, table: "/proc/self/mountinfo" };

/**
 * Call it after the walk, which makes an automounter mount what it reaches.
 * @param places for tests
 * @returns undefined if the system has no such table
 */
export function mountsBelow(
  root: string,
  { followed, repositories }: Walked,
  places = usualPlaces,
): Mounts | undefined {
  const mounts = readMounts(places.table);
  if (mounts === undefined) return undefined;
  const identify = fileSystemReader(places);
  const inUse = placesOf(repositories);
  const above = `${realpathSync(root)}/`;
  const below = new Map(
    mounts.filter(({ point }) => point.startsWith(above)).map((mount) => [mount.point.slice(above.length), mount]),
  );
  return new Map([
    ...[...below].map(([place, mount]) => [place, inUse.has(place) ? identify(mount) : { what: mount.what }] as const),
    ...followed.map((link) => [`${link}/`, fileSystemOf(path.join(root, link), mounts, identify)] as const),
  ]);
}

/** The paths of repositories and of all folders above them. */
function placesOf(repositories: readonly string[]): ReadonlySet<string> {
  const places = new Set<string>();
  for (const name of repositories) {
    for (let place = name; place !== "." && !places.has(place); place = path.posix.dirname(place)) places.add(place);
  }
  return places;
}

/**
 * What the folder lies on. `mount` is its name if it has one, as a share or a disk has: `server:/share /`,
 * `/dev/sdb1 /inner`.
 * @returns undefined if the system does not tell
 */
export function fileSystemAround(folder: string): { fileSystem: FileSystem | undefined; mount: string | undefined } {
  const mounts = readMounts(usualPlaces.table);
  if (mounts === undefined) return { fileSystem: undefined, mount: undefined };
  const fileSystem = fileSystemOf(folder, mounts, fileSystemReader());
  const { what } = fileSystem;
  return { fileSystem, mount: what.includes("/") && what.indexOf("/") < what.indexOf(" ") ? what : undefined };
}

function readMounts(table: string): Mount[] | undefined {
  try {
    return readFileSync(table, "utf8").split("\n").flatMap(parseMount);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    // Without the table an unmounted disk cannot be distinguished from deleted repositories.
    requireResources(error);
    return undefined;
  }
}

/** `36 35 98:0 /inner /mount/point options optional… - type source options`; later lines lie upon earlier ones. */
function parseMount(line: string): Mount[] {
  const [before = "", after] = line.split(" - ");
  const [, , device = "", inner = "", point] = before.split(" ");
  if (after === undefined || point === undefined) return [];
  const [type = "", source = ""] = after.split(" ");
  // Without a device or a share, the source is any word.
  const what = `${source.includes("/") ? source : type} ${inner}`;
  return [{ point: unescaped(point), what, type, source: unescaped(source), device }];
}

/** A space, a tab, a line break and a backslash are written as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** Of the mount that a path lies on; empty if the path leads nowhere. */
function fileSystemOf(place: string, mounts: readonly Mount[], identify: (mount: Mount) => FileSystem): FileSystem {
  const mount = mountOf(place, mounts);
  return mount === undefined ? { what: "" } : identify(mount);
}

function mountOf(place: string, mounts: readonly Mount[]): Mount | undefined {
  try {
    const real = `${realpathSync(place)}/`;
    const around = mounts.filter(({ point }) => point === "/" || real.startsWith(`${point}/`));
    return around.reduce<Mount | undefined>(
      (best, mount) => (mount.point.length >= (best?.point.length ?? 0) ? mount : best),
      undefined,
    );
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
