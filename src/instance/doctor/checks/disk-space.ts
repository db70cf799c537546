import { tmpdir } from "node:os";
import path from "node:path";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import type { Finding } from "../../finding.js";
import type { DiskSpace, DoctorContext } from "../context.js";
import { finding } from "../finding-kinds.js";

const mebibyte = 1 << 20;
const enough = { warning: 1024 * mebibyte, error: 100 * mebibyte } as const;
/** Of all files that a file system can have. */
const minFreeFiles = 0.01;

/** The disks of the repositories, the database, the cache and temporary files. */
export async function checkDiskSpace(context: DoctorContext): Promise<Finding[]> {
  const disks = new Map<number, { places: string[]; space: DiskSpace }>();
  for (const place of placesOf(context)) {
    const space = context.machine.diskSpace(place);
    if (space === undefined) continue;
    const disk = disks.get(space.device) ?? { places: [], space };
    disk.places.push(place);
    disks.set(space.device, disk);
  }
  return [...disks.values()].flatMap(({ places, space }) => checkDisk(places, space));
}

function checkDisk(places: readonly string[], { free, freeFiles, maxFiles }: DiskSpace): Finding[] {
  const disk = `The disk of ${places.map(printable).join(", ")}`;
  const [place = ""] = places;
  const details = {
    fix: `Free up space. To see what uses it: du -xh --max-depth=1 ${shellPath(place)} | sort -h`,
    place,
  };
  const findings: Finding[] = [];
  if (free < enough.warning) {
    findings.push(
      finding("disk-space", `${disk} has only ${Math.floor(free / mebibyte)} MiB left.`, {
        ...details,
        severity: free < enough.error ? "error" : "warning",
      }),
    );
  }
  if (maxFiles > 0 && freeFiles < maxFiles * minFreeFiles)
    findings.push(finding("disk-space", `${disk} can hold only ${freeFiles} more files (inodes).`, details));
  return findings;
}

function placesOf({ ini, url, status, scan }: DoctorContext): string[] {
  const database = url.engine === "sqlite" && url.file !== ":memory:" ? [path.dirname(url.file)] : [];
  return [
    ...new Set([
      ...(status.root === null ? [] : [status.root]),
      ...database,
      ...(scan.scanCache === undefined ? [] : [scan.scanCache.folder]),
      ini.folder,
      tmpdir(),
    ]),
  ];
}
