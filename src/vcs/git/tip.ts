// The tip of a bare git repository, as Kallithea sees it.
import type { Changeset } from "../changeset.js";
import { tryInProcess } from "../fallback.js";
import { checkPlaces } from "./check-places.js";
import { readTipInProcess } from "./in-process/tip.js";
import type { GitOptions } from "./program/git-process.js";
import { readTipWithGit } from "./program/tip.js";

/**
 * The newest commit of all that any ref leads to, in git's date order.
 * @returns undefined for an empty repository, and, as in Kallithea, for one whose HEAD names a ref that does not exist
 * @throws UnreadableRepositoryError
 */
export async function readGitTip(folder: string, options: GitOptions): Promise<Changeset | undefined> {
  const inProcess = tryInProcess(() => readTipInProcess(folder));
  if (inProcess !== undefined) return inProcess.answer;
  return readTipWithGit(folder, { ...options, memory: checkPlaces(folder) });
}
