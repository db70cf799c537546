// What a push to a Git repository has changed, as Kallithea logs it.
import { execFileSync } from "node:child_process";

interface PushedRef {
  readonly old: string;
  readonly new: string;
  /** In full, such as `refs/heads/master`. */
  readonly ref: string;
}

/** Runs git in the repository. @returns the lines that it prints */
export type GitRunner = (...words: string[]) => string[];

/** @param program `git_path` of the ini */
export function gitRunner(program: string): GitRunner {
  return (...words) =>
    execFileSync(program, words, { encoding: "utf8", maxBuffer: 256 << 20, stdio: ["ignore", "pipe", "inherit"] })
      .split("\n")
      .filter((line) => line !== "");
}

/**
 * The ids of the pushed changesets, oldest first, `tag=>NAME`, and `delete_branch=>NAME`.
 * The first push to an empty repository makes its branch the one that HEAD names.
 * @param lines what Git passes to post-receive: `OLD NEW REF` each
 */
export function pushedChanges(lines: readonly string[], git: GitRunner): string[] {
  // TRAP: asked once, as Kallithea does. Of several branches, the last one becomes that of HEAD.
  let empty: boolean | undefined;
  const wasEmpty = () => (empty ??= isEmpty(git));
  return lines.flatMap(parseLine).flatMap((pushed) => changesOf(pushed, git, wasEmpty));
}

/** A line of another form does not come from Git. */
function parseLine(line: string): PushedRef[] {
  const [, old = "", created = "", ref = ""] =
    /^([0-9a-f]{40,64}) ([0-9a-f]{40,64}) (refs\/.+)$/.exec(line.trim()) ?? [];
  return ref === "" ? [] : [{ old, new: created, ref }];
}

function changesOf(pushed: PushedRef, git: GitRunner, wasEmpty: () => boolean): string[] {
  const [, kind, ...rest] = pushed.ref.split("/");
  const name = rest.join("/");
  if (kind === "tags") return [`tag=>${name}`];
  if (kind !== "heads") return [];
  if (isZero(pushed.new)) return [`delete_branch=>${name}`];
  if (!isZero(pushed.old)) return git("rev-list", "--reverse", `${pushed.old}..${pushed.new}`);
  if (wasEmpty()) git("symbolic-ref", "HEAD", pushed.ref);
  // TRAP: as in Kallithea, the pattern misses branches with a slash in their name.
  const others = git("for-each-ref", "--format=%(refname)", "refs/heads/*").filter((head) => head !== pushed.ref);
  return git("rev-list", "--reverse", pushed.new, "--not", ...others);
}

/** Whether HEAD names a branch that does not exist. */
function isEmpty(git: GitRunner): boolean {
  try {
    git("rev-parse", "--verify", "--quiet", "HEAD");
    return false;
  } catch {
    return true;
  }
}

function isZero(id: string): boolean {
  return /^0+$/.test(id);
}
