// Whether the data of a repository is complete: Git or Mercurial read all of its history.
import { loadPart } from "../files/shipped-files.js";
import type { RepositoryType } from "./changeset.js";
import { withoutClosedPlaces } from "./reading/closed-place.js";

export interface VerifyOptions {
  /** `git_path` of the ini. */
  readonly git: string;
  /** Milliseconds for one repository. */
  readonly timeLimit: number;
}

/**
 * Runs `git fsck --connectivity-only` or `hg verify`, in an environment that the repository has no influence on.
 * @throws UnreadableRepositoryError if it is damaged, or cannot be read; NotVerifiedError if it could mislead git
 */
export async function verifyRepository(type: RepositoryType, folder: string, options: VerifyOptions): Promise<void> {
  try {
    await runVerification(type, folder, options);
  } catch (error) {
    throw withoutClosedPlaces(type, folder, error);
  }
}

async function runVerification(type: RepositoryType, folder: string, { git, timeLimit }: VerifyOptions): Promise<void> {
  if (type === "git") {
    const { verifyGit } = await loadPart(() => import("./git/program/verify.js"));
    return verifyGit(folder, { git, timeLimit });
  }
  const { verifyHg } = await loadPart(() => import("./hg/program/verify.js"));
  return verifyHg(folder, { hg: "hg", timeLimit });
}
