// What kind of repository a folder is, by the names in it.
import { constants, type Dirent } from "node:fs";
import { access, stat } from "node:fs/promises";
import path from "node:path";
import { systemErrorCode } from "../errors.js";
import { isOutOfResources } from "../files/out-of-resources.js";
import type { RepositoryType } from "./changeset.js";
import { listFolder, noSubfolders, type Subfolders } from "./reading/folder-listing.js";
import { specialFileHint, specialKind } from "./reading/special-kind.js";

/**
 * Why a folder that looks like a repository is not one for Kallithea.
 * - `non-bare-git`: it has a `.git`; Kallithea serves bare repositories only.
 * - `several-kinds`: Mercurial and git in one folder.
 * - `subversion`: Kallithea has no support for it.
 * - `git-without-head`, `git-without-refs`: git itself would not recognize it as a repository.
 * - `marked-deleted`: it has the `rm__.hg` or `rm__.git` that old versions left in deleted repositories.
 * - `unreadable`: this user cannot list or enter it, or the system reports an error.
 * - `broken`: its HEAD is a FIFO, a socket or a device. Kallithea does not take it for a repository, and git would
 * wait.
 * - `out-of-resources`: the system has run out of open files or memory, so nothing is known about it.
 */
export type SkipReason =
  | "non-bare-git"
  | "several-kinds"
  | "subversion"
  | "git-without-head"
  | "git-without-refs"
  | "marked-deleted"
  | "unreadable"
  | "broken"
  | "out-of-resources";

/** A repository, or else what lies below the folder: empty lists if nothing in it may be scanned. */
export type Detected =
  | { found: RepositoryType; writable: boolean }
  | ({ found: "nothing" } & Subfolders)
  | ({ found: "skipped"; reason: SkipReason; detail?: string; hint?: string } & Subfolders);

/**
 * Looks at one folder, by the rules of Kallithea's own scan. A path that is not a folder, or no longer one, is
 * `nothing`.
 * @param folder an absolute path; a link to a folder is followed
 */
export async function detect(folder: string): Promise<Detected> {
  try {
    const { entries, subfolders } = await listFolder(folder);
    return await classify(folder, entries, subfolders);
  } catch (error) {
    return missingOrUnreadable(error);
  }
}

async function classify(folder: string, entries: readonly Dirent[], all: Subfolders): Promise<Detected> {
  const marks = await readMarks(folder, entries);
  const verdict = judge(marks);
  if (verdict === "nothing") return { found: "nothing", ...all };
  if (verdict === "hg" || verdict === "git") return foundRepository(folder, verdict);
  const special = verdict === "git-without-head" ? await specialHead(folder, entries) : undefined;
  if (special !== undefined)
    return { found: "skipped", reason: "broken", detail: `its HEAD is ${special}`, hint: specialFileHint, ...all };
  // A working copy's own folders are not checked; a `.git` file (a submodule, a worktree) hides nothing.
  const subfolders = verdict === "non-bare-git" && marks.has(".git/") ? noSubfolders : all;
  return { found: "skipped", reason: verdict, ...subfolders };
}

function missingOrUnreadable(error: unknown): Detected {
  const code = systemErrorCode(error);
  if (isOutOfResources(error)) return { found: "skipped", reason: "out-of-resources", ...noSubfolders };
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP") return { found: "nothing", ...noSubfolders };
  // EACCES; also ENAMETOOLONG in a tree that is deeper than a path can say, EIO, ESTALE: what is there is not known.
  if (code !== undefined) return { found: "skipped", reason: "unreadable", ...noSubfolders };
  throw error;
}

const markNames = new Set([".git", ".hg", ".svn", "objects", "refs", "packed-refs", "HEAD", "rm__.hg", "rm__.git"]);

/** The significant names in a folder; those of folders end with a slash. */
async function readMarks(folder: string, entries: readonly Dirent[]): Promise<Set<string>> {
  const marks = new Set<string>();
  for (const entry of entries) {
    if (!markNames.has(entry.name)) continue;
    if (await isFolder(folder, entry)) marks.add(`${entry.name}/`);
    // A link named HEAD is how git wrote HEAD until 2005, and may lead to a branch that is not there yet. Fifos and
    // sockets are nothing.
    else if (entry.isFile() || (entry.isSymbolicLink() && (await specialTarget(folder, entry)) === undefined))
      marks.add(entry.name);
  }
  return marks;
}

async function isFolder(folder: string, entry: Dirent): Promise<boolean> {
  if (!entry.isSymbolicLink()) return entry.isDirectory();
  return stat(path.join(folder, entry.name)).then(
    (status) => status.isDirectory(),
    (error: unknown) => {
      // EIO, ESTALE, ENOMEM: it is unknown what the folder is.
      if (!leadsNowhere.has(systemErrorCode(error) ?? "")) throw error;
      return false;
    },
  );
}

/** What HEAD is if it is neither a file nor a folder. */
async function specialHead(folder: string, entries: readonly Dirent[]): Promise<string | undefined> {
  const head = entries.find(({ name }) => name === "HEAD");
  if (head?.isSymbolicLink() !== true) return head && specialKind(head);
  const kind = await specialTarget(folder, head);
  return kind && `a link to ${kind}`;
}

function specialTarget(folder: string, link: Dirent): Promise<string | undefined> {
  return stat(path.join(folder, link.name)).then(specialKind, () => undefined);
}

/** The last one: what it leads to is nothing that Kallithea could see, either. */
const leadsNowhere = new Set(["ENOENT", "ENOTDIR", "ELOOP", "ENAMETOOLONG", "EACCES"]);

function judge(marks: ReadonlySet<string>): RepositoryType | "nothing" | SkipReason {
  if (marks.has(".git/")) return "non-bare-git";
  const bareGit = marks.has("objects/") && marks.has("refs/");
  if (marks.has(".hg/")) return (bareGit || marks.has(".git")) && !marks.has("rm__.git/") ? "several-kinds" : "hg";
  if (marks.has(".git")) return "non-bare-git";
  if (bareGit) return judgeBareGit(marks);
  if (marks.has(".svn/")) return "subversion";
  return marks.has("objects/") && marks.has("packed-refs") ? "git-without-refs" : "nothing";
}

function judgeBareGit(marks: ReadonlySet<string>): RepositoryType | SkipReason {
  if (marks.has("rm__.hg/") || marks.has("rm__.git/")) return "marked-deleted";
  return marks.has("HEAD") ? "git" : "git-without-head";
}

async function foundRepository(folder: string, type: RepositoryType): Promise<Detected> {
  if (await mayAccess(folder, constants.R_OK | constants.W_OK | constants.X_OK)) return { found: type, writable: true };
  if (await mayAccess(folder, constants.R_OK | constants.X_OK)) return { found: type, writable: false };
  return { found: "skipped", reason: "unreadable", ...noSubfolders };
}

async function mayAccess(folder: string, mode: number): Promise<boolean> {
  return access(folder, mode).then(
    () => true,
    () => false,
  );
}
