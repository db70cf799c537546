// The tip of a bare git repository, as Kallithea sees it.
import type { Changeset } from "../changeset.js";
import { unlessLeft } from "../fallback.js";
import { checkPlaces } from "./check-places.js";
import { readOwnTip } from "./in-process/tip.js";
import type { GitOptions } from "./program/git-process.js";
import { askGitForTip } from "./program/tip.js";

/**
 * The newest commit of all that any ref leads to, in git's date order.
 * @returns undefined for an empty repository, and, as in Kallithea, for one whose HEAD names a ref that does not exist
 * @throws UnreadableRepositoryError
 */
export async function readGitTip(folder: string, options: GitOptions): Promise<Changeset | undefined> {
  const ours = unlessLeft(() => readOwnTip(folder));
  if (ours !== undefined) return ours.answer;
  return askGitForTip(folder, { ...options, memory: checkPlaces(folder) });
}
