// Why a folder that looks like a repository does not come in, and what its owner can do about it.
import { printable } from "../terminal/printable.js";
import type { LeftOutReason } from "../vcs/detect.js";
import type { UnreadableReason } from "../vcs/unreadable-repository.js";

/**
 * `rule`: Kallithea does not serve such a folder. `trouble`: it would, but the repository is broken or could not be
 * read.
 */
export type Severity = "rule" | "trouble";

interface Reason {
  readonly severity: Severity;
  readonly sentence: string;
  readonly advice: string;
}

export const reasons = {
  "non-bare-git": {
    severity: "rule",
    sentence: "a Git repository with a working tree",
    advice: "Kallithea serves bare ones: git clone --bare FOLDER",
  },
  "git-without-head": {
    severity: "rule",
    sentence: "objects and refs as in a Git repository, but no HEAD",
    advice: "if it is one, restore HEAD: git --git-dir=FOLDER symbolic-ref HEAD refs/heads/master",
  },
  "git-without-refs": {
    severity: "rule",
    sentence: "objects and packed-refs as in a Git repository, but no refs",
    advice: "if it is one, make the folder refs in it",
  },
  "several-kinds": {
    severity: "rule",
    sentence: "a Mercurial and a Git repository in one folder",
    advice: "move one of the two to a folder of its own",
  },
  subversion: {
    severity: "rule",
    sentence: "Kallithea does not support Subversion",
    advice: "convert it to Mercurial or Git",
  },
  "marked-deleted": {
    severity: "rule",
    sentence: "an old Kallithea marked it as deleted",
    advice: "to have it back, rename rm__.hg or rm__.git in it to .hg or .git",
  },
  "name-refused": {
    severity: "rule",
    sentence: "Kallithea does not take its name",
    advice:
      "rename it: no spaces, none of ` ? = [ ] \\ ; ' \" < > , / ~ ! @ # $ % ^ & * ( ) + { } | :, no -- and no - at an end",
  },
  "name-too-long": {
    severity: "rule",
    sentence: "the name is longer than the 255 characters that the database holds",
    advice: "shorten the names of the folders on the way",
  },
  "name-not-utf8": { severity: "rule", sentence: "the name is not UTF-8", advice: "rename it" },
  "not-stored": {
    severity: "trouble",
    sentence: "the database does not take it",
    advice: "rename it if its name is taken (some databases do not tell A from a); shorten the text that is too long",
  },
  "being-created": {
    severity: "rule",
    sentence: "a repository that somebody is just making, or has left unfinished",
    advice: "scan again when it is complete; if nobody is at it, remove it",
  },
  vanished: {
    severity: "rule",
    sentence: "it disappeared while it was read",
    advice: "scan again if it is still somewhere",
  },
  "ambiguous-move": {
    severity: "rule",
    sentence: "it may be a repository of the database that has moved, but it is not certain which one, or whether",
    advice: "move it back to its old place, or scan without --detect-moves to add it as a new one",
  },
  "link-not-followed": {
    severity: "rule",
    sentence: "a symbolic link to something that is no repository",
    advice: "mount what it leads to, walk into it with --follow-links, or remove it",
  },
  "mount-changed": {
    severity: "trouble",
    sentence: "what is mounted here has changed since the last scan, and repositories of the database are not in it",
    advice: "mount what belongs here; if it is right as it is now, scan with --allow-mass-removal",
  },
  "maybe-unmounted": {
    severity: "trouble",
    sentence:
      "an empty folder in which the database has repositories, and no earlier scan is remembered that saw what is mounted here",
    advice: "mount what belongs here; if nothing does, remove the folder, or scan with --allow-mass-removal",
  },
  "maybe-other-mount": {
    severity: "trouble",
    sentence: "what is mounted here may not be what was mounted before, and repositories of the database are not in it",
    advice: "mount what belongs here; if it is right as it is now, scan with --allow-mass-removal",
  },
  "not-found": {
    severity: "trouble",
    sentence: "no repository is in its place",
    advice: "kallithea-cli repo-scan tells what has become of it",
  },
  unreadable: {
    severity: "trouble",
    sentence: "may not be read",
    advice: "give the user that runs this the rights to list and enter it",
  },
  broken: {
    severity: "trouble",
    sentence: "broken",
    advice: "check it with hg verify or git fsck, or restore it from a backup",
  },
  "broken-config": {
    severity: "trouble",
    sentence: "its own configuration cannot be parsed",
    advice: "mend its file config or hgrc",
  },
  "unknown-requirement": {
    severity: "trouble",
    sentence: "needs a feature that this Mercurial does not have",
    advice: "upgrade Mercurial, or convert it: hg clone --pull into a new folder",
  },
  "unsupported-format": {
    severity: "trouble",
    sentence: "a Git format that Kallithea cannot serve",
    advice: "convert it: git clone --bare --ref-format=files into a new folder",
  },
  timeout: {
    severity: "trouble",
    sentence: "reading it took too long",
    advice: "check it with hg verify or git fsck; for a large one on a slow disk, scan again with --timeout=10m",
  },
  "too-large": {
    severity: "trouble",
    sentence: "reading it takes more memory than a repository of its size needs",
    advice: "check it with hg verify or git fsck; git gc can make it smaller",
  },
  "out-of-resources": {
    severity: "trouble",
    sentence: "not read: the system has no more open files, processes or memory to give",
    advice: "raise the limits (ulimit -n, ulimit -u, TasksMax of systemd) and scan again",
  },
  "hook-not-written": {
    severity: "trouble",
    sentence: "its Git hook could not be written, so pushes would not be noticed",
    advice:
      "make hooks in it a folder that the user who runs this may write to, or make room; the next scan tries again",
  },
  "hg-not-installed": {
    severity: "trouble",
    sentence: "not read: Mercurial is not installed",
    advice: "install Mercurial, so that hg is on PATH",
  },
  "git-not-installed": {
    severity: "trouble",
    sentence: "not read: Git is not installed",
    advice: "install Git, or name it with git_path in the configuration",
  },
  "reader-failed": {
    severity: "trouble",
    sentence: "reading it failed in a way that should not happen",
    advice: "please report it",
  },
} as const satisfies Record<LeftOutReason | UnreadableReason | OwnReason, Reason>;

type OwnReason =
  | "name-refused"
  | "name-too-long"
  | "name-not-utf8"
  | "not-stored"
  | "being-created"
  | "vanished"
  | "ambiguous-move"
  | "link-not-followed"
  | "mount-changed"
  | "maybe-unmounted"
  | "maybe-other-mount"
  | "not-found"
  | "hook-not-written"
  | "reader-failed";

export type ReasonCode = keyof typeof reasons;

/** A candidate that does not come in, or comes in only in part. */
export interface LeftOut {
  /** The path below the root of the repositories. */
  readonly name: string;
  readonly code: ReasonCode;
  /** What was seen, where there is more to say than the code's own sentence. */
  readonly detail?: string | undefined;
  /**
   * What became of it, where it was not simply left out: it came in as an empty repository, it was there and keeps what
   * it had, or it is in without its Git hook.
   */
  readonly outcome?: "added-as-empty" | "not-refreshed" | "without-hook";
}

/**
 * One line for people: the name, what became of it, the reason, what to do. Whatever the folder is called, it is one
 * line.
 */
export function describeLeftOut(candidate: LeftOut): string {
  return `${printable(candidate.name)}: ${outcomes[outcomeOf(candidate)]}: ${describeReason(candidate)}`;
}

export function describeReason({ code, detail }: LeftOut): string {
  const { sentence, advice } = reasons[code];
  return `${detail === undefined ? sentence : `${sentence} (${printable(detail)})`}; ${advice}`;
}

/** A place where a disk is missing is no candidate that could have come in. */
function outcomeOf({ outcome, code }: LeftOut): keyof typeof outcomes {
  return outcome ?? (placeCodes.has(code) ? "not-checked" : "left-out");
}

const placeCodes: ReadonlySet<ReasonCode> = new Set(["mount-changed", "maybe-unmounted", "maybe-other-mount"]);

const outcomes = {
  "left-out": "left out",
  "not-checked": "not checked",
  "added-as-empty": "added as an empty repository",
  "not-refreshed": "not refreshed",
  "without-hook": "has no Git hook",
};
