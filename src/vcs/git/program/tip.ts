// Git itself is asked for the tip of a repository.
import type { Changeset } from "../../changeset.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { parseCommit } from "../in-process/commit-object.js";
import { largestObject } from "../in-process/objects/git-object.js";
import { firstOutputOf, type GitOptions, runGit } from "./git-process.js";
import { headExists } from "./head.js";
import { readSingleObject } from "./single-object.js";

/**
 * The newest commit of all that any ref leads to, in git's date order.
 * @returns undefined for an empty repository, and, as in Kallithea, for one whose HEAD names a ref that does not exist
 * @throws UnreadableRepositoryError
 */
export async function askGitForTip(folder: string, options: GitOptions): Promise<Changeset | undefined> {
  if (!headExists(folder)) return checkFormat(folder, options);
  const ids = await runGit(folder, options, (git) => git.raw(["rev-list", "--all", "--date-order"]));
  if (ids === "") return undefined;
  const rawId = ids.slice(0, ids.indexOf("\n"));
  if (rawId.length !== sha1Digits) throw unsupported();
  const commit = parseCommit(await readCommit(folder, rawId, options));
  return { shortId: rawId.slice(0, 12), rawId, revision: ids.length / (sha1Digits + 1) - 1, ...commit };
}

const sha1Digits = 40;

/** The commit as it is stored: Kallithea's own reader knows no replacements, though git's order of the commits does. */
async function readCommit(folder: string, id: string, options: GitOptions): Promise<Buffer> {
  const object = readSingleObject(folder, id);
  if (object?.type === "commit") return object.body;
  return firstOutputOf(folder, { ...options, ignoreReplacements: true }, ["cat-file", "commit", id], largestObject);
}

/** Nobody would see that an empty repository is none that Kallithea can serve until the first push has gone into it. */
async function checkFormat(folder: string, options: GitOptions): Promise<undefined> {
  const format = await runGit(folder, options, (git) => git.raw(["rev-parse", "--show-object-format"]));
  if (format.trim() !== "sha1") throw unsupported();
}

function unsupported(): UnreadableRepositoryError {
  return new UnreadableRepositoryError("unsupported-format", "Kallithea cannot serve SHA-256 repositories", {
    hint: "Its history has to be imported into one made with: git init --bare --object-format=sha1",
  });
}
