// What is in the place of a repository of the database that the scan has not found there.
import path from "node:path";
import { detect } from "../../vcs/detect.js";
import { listFolder } from "../../vcs/reading/folder-listing.js";
import type { KnownRepository } from "../plan.js";
import { asSkipped, type Skipped } from "../reasons.js";
import { runWithConcurrency } from "./run-with-concurrency.js";

/** Folders checked at the same time: their calls wait for the disk, not for each other. */
const concurrency = 16;

/**
 * What is in the places of repositories that were not found, so that they may be there anyway.
 * @returns nothing for those that are certainly not there
 */
export async function occupiedPlaces(
  root: string,
  rows: readonly KnownRepository[],
  signal?: AbortSignal,
): Promise<Skipped[]> {
  const occupied: Skipped[] = [];
  await runWithConcurrency([...rows], concurrency, async ({ name }) => {
    signal?.throwIfAborted();
    const occupant = await findOccupant(path.join(root, name));
    if (occupant !== undefined) occupied.push({ name, ...occupant, isKnown: true });
  });
  return occupied;
}

export type Occupant = Omit<Skipped, "name">;

/** Folders that are searched for a file; a larger tree is not an empty one. */
const maxFolders = 1000;

/**
 * Why a repository of the database may still be in a folder although it was not found there: its data is damaged, it
 * cannot be read, or a scan does not come there.
 * @param folder an absolute path
 * @returns undefined if it is certainly not there: nothing is, or something that is not a folder, an empty folder, or a
 * group, which has no files of its own and at least one repository in it
 */
export async function findOccupant(folder: string): Promise<Occupant | undefined> {
  // A NUL cannot be in a path.
  if (folder.includes("\0")) return undefined;
  const seen = await detect(folder);
  if (seen.found === "git" || seen.found === "hg") return { code: "not-searched" };
  if (seen.found === "skipped") {
    const { name: _folder, ...occupant } = asSkipped(folder, seen);
    return occupant;
  }
  return (await hasContent(folder)) ? { code: "not-a-repository", ...(await partsOfGit(folder)) } : undefined;
}

/** What is left of a Git repository: without HEAD, objects or refs it is none. */
async function partsOfGit(folder: string): Promise<Pick<Occupant, "detail">> {
  const names = new Set((await entriesOf(folder))?.map(({ name }) => name));
  const lost = ["HEAD", "objects", "refs"].filter((name) => !names.has(name));
  return lost.length === 1 ? { detail: `a Git repository that has lost its ${lost[0]}` } : {};
}

/** Whether a folder, or one in it, has anything but folders and repositories. */
async function hasContent(folder: string): Promise<boolean> {
  const queue = [folder];
  for (let count = 1; queue.length > 0; count++) {
    const next = queue.pop() as string;
    const entries = await entriesOf(next);
    if (count > maxFolders || entries === undefined) return true;
    for (const entry of entries) {
      const place = path.join(next, entry.name);
      const { found } = await detect(place);
      if (found === "git" || found === "hg") continue;
      if (found === "skipped" || !entry.isDirectory()) return true;
      queue.push(place);
    }
  }
  return false;
}

/** None of what is not a folder; undefined if they cannot be listed. */
function entriesOf(folder: string) {
  return listFolder(folder).then(
    ({ entries }) => entries,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR" || error.code === "ELOOP") return [];
      return undefined;
    },
  );
}
