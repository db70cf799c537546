import { checkPlaces } from "../check-places.js";
import { type GitOptions, runGit } from "./git-process.js";

/**
 * Checks with `git fsck` that every object that a ref leads to is there. The contents of files are not read.
 * @param folder of a bare git repository
 * @throws UnreadableRepositoryError if something is missing, or it cannot be checked; NotVerifiedError if git would not
 * report everything
 */
export async function verifyGit(folder: string, options: GitOptions): Promise<void> {
  // TRAP: git reads the list of objects to skip from any file, and quotes a line that it does not understand.
  const memory = checkPlaces(folder, { forbidden: /skiplist/i, name: "fsck.skipList" });
  await runGit(folder, { ...options, memory }, (git) =>
    git.raw(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"]),
  );
}
