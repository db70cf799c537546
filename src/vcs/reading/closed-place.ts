// What of a repository this user may not read: git and Mercurial call such a repository damaged.
import { accessSync, constants, readdirSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../errors.js";
import type { RepositoryType } from "../changeset.js";
import { oneLine } from "../text/one-line.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

/** What every program reads; folders come before what is in them, and end with a slash. */
const needed: Readonly<Record<RepositoryType, readonly string[]>> = {
  git: ["HEAD", "config", "packed-refs", "objects/", "objects/info/", "objects/pack/", "refs/", "refs/heads/"],
  hg: [".hg/", ".hg/requires", ".hg/store/", ".hg/store/00changelog.i", ".hg/store/00manifest.i", ".hg/store/data/"],
};

/**
 * The first of the files and folders that every program needs and this user may not read. A few system calls.
 * @returns its path below the repository; undefined if there is none
 */
export function closedNeededPlace(type: RepositoryType, folder: string): string | undefined {
  return needed[type].find((name) => isClosed(path.join(folder, name), name.endsWith("/")))?.replace(/\/$/, "");
}

/** Entries that are checked: enough to find what a run of git as root has left. */
const maxEntries = 20_000;

/**
 * What really kept a repository from being read.
 * @param error what was thrown: that it is broken may only mean that git or Mercurial may not read it
 */
export function withoutClosedPlaces(type: RepositoryType, folder: string, error: unknown): unknown {
  if (!(error instanceof UnreadableRepositoryError) || !/^broken/.test(error.reason)) return error;
  const place = closedPlace(type, folder);
  if (place === undefined) return error;
  return new UnreadableRepositoryError("unreadable", `its ${oneLine(place)} cannot be read: permission denied`, {
    cause: error,
  });
}

/** Among everything in it. Links are not followed. */
function closedPlace(type: RepositoryType, folder: string): string | undefined {
  const closed = closedNeededPlace(type, folder);
  if (closed !== undefined) return closed;
  const folders = [type === "hg" ? ".hg" : ""];
  let count = 0;
  for (const below of folders) {
    for (const entry of entriesOf(path.join(folder, below))) {
      const name = path.join(below, entry.name);
      if (entry.isSymbolicLink()) continue;
      if (isClosed(path.join(folder, name), entry.isDirectory())) return name;
      if (entry.isDirectory()) folders.push(name);
      count += 1;
      if (count > maxEntries) return undefined;
    }
  }
  return undefined;
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return [];
  }
}

function isClosed(place: string, isFolder: boolean): boolean {
  try {
    accessSync(place, isFolder ? constants.R_OK | constants.X_OK : constants.R_OK);
    return false;
  } catch (error) {
    return systemErrorCode(error) === "EACCES";
  }
}
