// The tip of an ordinary Mercurial repository, read without Mercurial.
import path from "node:path";
import type { Changeset } from "../../changeset.js";
import { parseChangelogEntry } from "./changelog-entry.js";
import { findOrdinaryStore } from "./ordinary-store.js";
import { Revlog } from "./revlog.js";

/**
 * The highest revision, secret or not, as Mercurial would say.
 * @returns undefined for an empty repository
 * @throws LeftToProgram where Mercurial has to be asked
 * @throws UnreadableRepositoryError for an entry of the changelog that makes no sense
 */
export function readOwnTip(folder: string): Changeset | undefined {
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
