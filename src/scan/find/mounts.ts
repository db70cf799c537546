// What is mounted below the root, as Linux tells it: proc(5), /proc/self/mountinfo.
import { readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";

/**
 * By mount point, a path below the root: what is mounted there, in words that are the same as long as it is the same. Links that were
 * walked into stand there, too, with a slash at the end: what they lead to may be mounted anywhere.
 */
export type Mounts = ReadonlyMap<string, string>;

interface Mount {
  readonly point: string;
  readonly what: string;
}

const mountTable = "/proc/self/mountinfo";

/**
 * To be asked after the walk, which lets an automounter mount what it comes by.
 * @param followed links that were walked into
 * @param table for tests
 * @returns nothing where the system has no such table
 */
export function mountsBelow(root: string, followed: readonly string[], table = mountTable): Mounts | undefined {
  const mounts = readMounts(table);
  if (mounts === undefined) return undefined;
  const above = `${realpathSync(root)}/`;
  const below = mounts.filter(({ point }) => point.startsWith(above)).map(({ point, what }) => [point.slice(above.length), what] as const);
  return new Map([...below, ...followed.map((link) => [`${link}/`, mountOf(path.join(root, link), mounts)] as const)]);
}

/**
 * What the folder lies on, where that has a name of its own, as a share or a disk has: `server:/share /`, `/dev/sdb1 /inner`.
 * @returns nothing where it has none, or the system does not tell
 */
export function namedMountOf(folder: string): string | undefined {
  const what = mountOf(folder, readMounts(mountTable) ?? []);
  return what.includes("/") && what.indexOf("/") < what.indexOf(" ") ? what : undefined;
}

function readMounts(table: string): Mount[] | undefined {
  try {
    return readFileSync(table, "utf8").split("\n").flatMap(parseMount);
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

/** `36 35 98:0 /inner /mount/point options optional… - type source options`; later lines lie upon earlier ones. */
function parseMount(line: string): Mount[] {
  const [before = "", after] = line.split(" - ");
  const [, , , inner = "", point] = before.split(" ");
  if (after === undefined || point === undefined) return [];
  const [type, source = ""] = after.split(" ");
  // Without a device or a share, the source is any word.
  return [{ point: unescaped(point), what: `${source.includes("/") ? source : type} ${inner}` }];
}

/** A space, a tab, a line break and a backslash are written as octal numbers. */
function unescaped(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The mount that a path lies on; nothing is there where the path leads nowhere. */
function mountOf(place: string, mounts: readonly Mount[]): string {
  try {
    const real = `${realpathSync(place)}/`;
    const around = mounts.filter(({ point }) => point === "/" || real.startsWith(`${point}/`));
    return around.reduce((best, mount) => (mount.point.length >= best.point.length ? mount : best), { point: "", what: "" }).what;
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return "";
  }
}
