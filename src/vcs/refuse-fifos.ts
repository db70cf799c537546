// Git and Mercurial open what has the right name, and the opening of a fifo waits for somebody to write into it.
import { type Dirent, readdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { oneLine } from "./one-line.js";
import { UnreadableRepositoryError } from "./unreadable-repository.js";

/** Beyond this many entries the program's limit of time has to do. */
const mostEntries = 100_000;

/**
 * Looks for fifos and devices where a program would open files, before it is started.
 * @param folder of a repository
 * @param places folders in it, whose files are looked at; `""` is the repository itself
 * @param deep folders in it that are looked at with all that is below them
 * @throws UnreadableRepositoryError where there is one: no repository has any
 */
export function refuseFifos(folder: string, { places, deep }: { places: readonly string[]; deep: readonly string[] }): void {
  const isDeep = new Set(deep);
  const next = [...places, ...deep];
  let entries = 0;
  for (let place = next.pop(); place !== undefined && entries < mostEntries; place = next.pop()) {
    for (const entry of list(path.join(folder, place))) {
      entries += 1;
      const name = path.join(place, entry.name);
      if (isFifo(entry, path.join(folder, name))) throw isNoFile(name);
      if (!isDeep.has(place) || !entry.isDirectory()) continue;
      isDeep.add(name);
      next.push(name);
    }
  }
}

function list(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    // What cannot be listed, the program will tell.
    return [];
  }
}

function isFifo(entry: Dirent, file: string): boolean {
  const what = entry.isSymbolicLink() ? target(file) : entry;
  return what !== undefined && (what.isFIFO() || what.isCharacterDevice() || what.isBlockDevice());
}

function target(link: string): Stats | undefined {
  try {
    return statSync(link, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}

function isNoFile(name: string): UnreadableRepositoryError {
  return new UnreadableRepositoryError("broken", `its ${oneLine(name)} is no regular file`);
}
