// Finds the folders that Kallithea's web pages have deleted by renaming them, in groups of any depth.
import { type Dirent, lstatSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { systemErrorCode } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { requireResources } from "../../files/out-of-resources.js";
import { stateOf } from "../../files/process-identity.js";
import { type Bytes, bytesOf, pathOf } from "./bytes.js";
import { deletionTime, isDeletedName, purgingProcess } from "./deleted-name.js";
import { identityOf } from "./held-folder.js";

export interface DeletedFolder {
  /** Its path below the root. */
  readonly place: Bytes;
  readonly time: Date;
  /** Of the folder itself: another one may get its name. */
  readonly identity: string;
}

/**
 * Why a folder that has such a name is not purged.
 * - `link`: it is a symbolic link to a folder.
 * - `no-such-date`: the date in its name does not exist.
 * - `in-use`: another process is purging it.
 */
export type SkipCode = "link" | "no-such-date" | "in-use";

export interface DeletedFolders {
  readonly found: readonly DeletedFolder[];
  readonly skipped: readonly { place: Bytes; code: SkipCode }[];
  /** Folders that could not be searched. */
  readonly unreadable: readonly { place: Bytes; reason: string }[];
  /** Whether the root itself looks like a repository or a working tree; then it is not searched. */
  readonly rootIsRepository: boolean;
}

/**
 * @param onFolder called for each folder that has others to search
 * @throws the reason of the signal
 */
export async function findDeleted(
  root: string,
  { signal, onFolder }: { signal: AbortSignal; onFolder: (place: Bytes) => void },
): Promise<DeletedFolders> {
  const found: DeletedFolder[] = [];
  const skipped: { place: Bytes; code: SkipCode }[] = [];
  const unreadable: { place: Bytes; reason: string }[] = [];
  let rootIsRepository = false;
  const left: Bytes[] = [""];
  for (let folder = left.pop(); folder !== undefined; folder = left.pop()) {
    signal.throwIfAborted();
    try {
      const entries = await listing(root, folder);
      if (looksLikeRepository(entries)) {
        rootIsRepository ||= folder === "";
        continue;
      }
      const below = folder;
      const placeOf = ({ name }: Dirent) => (below === "" ? name : `${below}/${name}`);
      for (const entry of entries.filter(({ name }) => isDeletedName(name))) {
        const place = placeOf(entry);
        const verdict = judge(root, place, entry);
        if (typeof verdict === "string") skipped.push({ place, code: verdict });
        else if (verdict !== undefined) found.push({ place, ...verdict });
      }
      const entered = entries.filter((entry) => entry.isDirectory() && !isDeletedName(entry.name)).map(placeOf);
      if (entered.length > 0) onFolder(folder);
      left.push(...entered.reverse());
    } catch (error) {
      requireResources(error);
      if (systemErrorCode(error) === undefined) throw error;
      // It was removed, or renamed, meanwhile.
      if (systemErrorCode(error) !== "ENOENT") unreadable.push({ place: folder, reason: failureReason(error) });
    }
  }
  return { found: found.sort(byPlace), skipped: skipped.sort(byPlace), unreadable, rootIsRepository };
}

/** The path of something below the root. */
export function pathBelow(root: string, place: Bytes): Bytes {
  return place === "" ? bytesOf(root) : `${bytesOf(root).replace(/\/+$/, "")}/${place}`;
}

/** By name; each byte of a name as one character. */
async function listing(root: string, folder: Bytes): Promise<Dirent[]> {
  const path = pathOf(pathBelow(root, folder));
  const entries = await readdir(path, { withFileTypes: true, encoding: "buffer" });
  const byBytes = entries.map((entry) => Object.assign(entry, { name: entry.name.toString("latin1") }) as Dirent);
  return byBytes.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * As Kallithea decides what not to search, and more: a working tree may have a file `.git`, and what is in it is the
 * user's.
 */
function looksLikeRepository(entries: readonly Dirent[]): boolean {
  const has = (name: string) => entries.some((entry) => entry.name === name);
  return has(".hg") || has(".git") || has(".svn") || (has("objects") && (has("refs") || has("packed-refs")));
}

function judge(
  root: string,
  place: Bytes,
  entry: Dirent,
): Pick<DeletedFolder, "time" | "identity"> | SkipCode | undefined {
  const path = pathOf(pathBelow(root, place));
  if (entry.isSymbolicLink()) return leadsToFolder(path) ? "link" : undefined;
  if (!entry.isDirectory()) return undefined;
  const time = deletionTime(entry.name);
  if (time === undefined) return "no-such-date";
  const purging = purgingProcess(entry.name);
  if (purging !== undefined && stateOf(purging) === "running") return "in-use";
  const status = lstatSync(path, { bigint: true, throwIfNoEntry: false });
  return status && { time, identity: identityOf(status) };
}

function leadsToFolder(link: Buffer): boolean {
  try {
    return statSync(link, { throwIfNoEntry: false })?.isDirectory() ?? false;
  } catch (error) {
    requireResources(error);
    return false;
  }
}

function byPlace(a: { place: Bytes }, b: { place: Bytes }): number {
  return a.place < b.place ? -1 : 1;
}
