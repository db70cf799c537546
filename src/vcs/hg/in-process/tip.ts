// The tip of an ordinary Mercurial repository, read without Mercurial.

import { lstatSync } from "node:fs";
import path from "node:path";
import type { Changeset } from "../../changeset.js";
import { FallbackNeeded } from "../../fallback.js";
import { readWholeFile } from "../../reading/random-access-file.js";
import { parseChangelogEntry } from "./changelog-entry.js";
import { Revlog } from "./revlog.js";

/**
 * The highest revision, secret or not, as Mercurial would say.
 * @returns undefined for an empty repository
 * @throws FallbackNeeded if Mercurial has to be run
 * @throws UnreadableRepositoryError for an entry of the changelog that makes no sense
 */
export function readTipInProcess(folder: string): Changeset | undefined {
  const changelog = Revlog.open(path.join(findOrdinaryStore(folder), "00changelog"));
  if (changelog === undefined) return undefined;
  try {
    return changelog.count === 0 ? undefined : toChangeset(changelog, changelog.count - 1);
  } finally {
    changelog.close();
  }
}

function toChangeset(changelog: Revlog, revision: number): Changeset {
  const { node, text } = changelog.read(revision);
  return { shortId: node.slice(0, 12), rawId: node, revision, ...parseChangelogEntry(text) };
}

// Where a Mercurial repository keeps its history, and whether it is an ordinary one.

/**
 * Requirements that change nothing about how the changelog is read, and that every Mercurial which can serve Kallithea
 * knows.
 */
const harmless = new Set([
  "dotencode",
  "exp-compression-none",
  "fncache",
  "generaldelta",
  "largefiles",
  "revlog-compression-zstd",
  "revlogv1",
  "share-safe",
  "sparserevlog",
  "store",
]);

const limit = 64 << 10;

/**
 * @param folder of a repository
 * @returns the folder with the changelog
 * @throws FallbackNeeded if Mercurial may have more to say: unknown requirements, shares, links, changesets that are
 * hidden
 */
function findOrdinaryStore(folder: string): string {
  const hg = path.join(folder, ".hg");
  const inStore = path.join(hg, "store");
  const requirements = readRequirements(hg);
  // Then the other requirements are kept in the store, which shares of the repository have in common.
  if (requirements.has("share-safe")) for (const name of readRequirements(inStore)) requirements.add(name);
  requireOrdinary(requirements.has("revlogv1") && [...requirements].every((name) => harmless.has(name)));
  const store = requirements.has("store") ? inStore : hg;
  for (const place of [hg, store]) requireOrdinary(lstatSync(place, { throwIfNoEntry: false })?.isDirectory() === true);
  // Whether a changeset is obsolete, and by that hidden, depends on its descendants, bookmarks and the working copy.
  requireOrdinary(lstatSync(path.join(store, "obsstore"), { throwIfNoEntry: false }) === undefined);
  return store;
}

function readRequirements(folder: string): Set<string> {
  const text = readWholeFile(path.join(folder, "requires"), limit)?.toString("latin1");
  requireOrdinary(text !== undefined);
  // An empty line is an unknown requirement: Mercurial treats it as damage.
  return new Set(text?.replace(/\n$/, "").split("\n"));
}

function requireOrdinary(isOrdinary: boolean): void {
  if (!isOrdinary) throw new FallbackNeeded("not an ordinary repository");
}
