// Why a folder that looks like a repository is skipped, and what its owner can do about it.
import { printable } from "../terminal/printable.js";
import type { SkipReason } from "../vcs/detect.js";
import type { UnreadableReason } from "../vcs/unreadable-repository.js";

/**
 * `rule`: Kallithea does not serve such a folder. `trouble`: it would, but the repository is broken or could not be
 * read.
 */
export type Severity = "rule" | "trouble";

interface Reason {
  readonly severity: Severity;
  readonly sentence: string;
  /** Without a command at its end. */
  readonly advice: string;
  /** The command that follows the advice; FOLDER is the folder of the repository. */
  readonly command?: string;
}

export const reasons = {
  "non-bare-git": {
    severity: "rule",
    sentence: "a Git repository with a working tree",
    advice: "Kallithea serves only bare repositories",
    command: "git clone --bare FOLDER",
  },
  "git-without-head": {
    severity: "rule",
    sentence: "has objects and refs like a Git repository, but no HEAD",
    advice: "if it is a Git repository, write its HEAD, with the name of its main branch",
    command: "echo 'ref: refs/heads/master' > FOLDER/HEAD",
  },
  "git-without-refs": {
    severity: "rule",
    sentence: "has objects and packed-refs like a Git repository, but no refs",
    advice: "if it is a Git repository, create its folder refs",
    command: "mkdir FOLDER/refs",
  },
  "several-kinds": {
    severity: "rule",
    sentence: "a Mercurial and a Git repository in one folder",
    advice: "move one of them to a separate folder",
  },
  subversion: {
    severity: "rule",
    sentence: "Kallithea does not support Subversion",
    advice: "convert it to Mercurial or Git",
  },
  "marked-deleted": {
    severity: "rule",
    sentence: "marked as deleted by an older Kallithea",
    advice: "to restore it, rename rm__.hg or rm__.git in it to .hg or .git",
  },
  "name-refused": {
    severity: "rule",
    sentence: "the name is not valid in Kallithea",
    advice:
      "rename it: no spaces, none of ` ? = [ ] \\ ; ' \" < > , / ~ ! @ # $ % ^ & * ( ) + { } | :, no --, and no - at the beginning or end",
  },
  "name-too-long": {
    severity: "rule",
    sentence: "the name is longer than 255 characters, the limit in the database",
    advice: "shorten the names of the folders in its path",
  },
  "name-not-utf8": { severity: "rule", sentence: "the name is not UTF-8", advice: "rename it" },
  "not-stored": {
    severity: "trouble",
    sentence: "rejected by the database",
    advice: "if the name is taken (some databases ignore case), rename it; if a text is too long, shorten it",
  },
  "being-created": {
    severity: "rule",
    sentence: "incomplete, or still being created",
    advice: "scan again when it is complete, or remove it if it was abandoned",
  },
  vanished: {
    severity: "rule",
    sentence: "disappeared while it was being read",
    advice: "scan again if it still exists",
  },
  "ambiguous-move": {
    severity: "rule",
    sentence: "possibly a moved repository, but the match is ambiguous",
    advice: "move it back to its old path, or scan without --detect-moves to add it as a new repository",
  },
  "link-not-followed": {
    severity: "rule",
    sentence: "a symbolic link to something that is not a repository",
    advice: "mount its target, follow it with --follow-links, or remove it",
  },
  "mount-changed": {
    severity: "trouble",
    sentence:
      "what is mounted here has changed since the last scan, and repositories in the database are missing from it",
    advice: "mount what belongs here; if the current state is correct, scan with --allow-mass-removal",
  },
  "maybe-unmounted": {
    severity: "trouble",
    sentence: "an empty folder where the database has repositories, and no earlier scan recorded what is mounted here",
    advice: "mount what belongs here; if nothing does, remove the folder or scan with --allow-mass-removal",
  },
  "maybe-other-mount": {
    severity: "trouble",
    sentence:
      "possibly not the file system that was mounted here before, and repositories in the database are missing from it",
    advice: "mount what belongs here; if the current state is correct, scan with --allow-mass-removal",
  },
  "not-a-repository": {
    severity: "trouble",
    sentence: "a folder that is neither empty nor a repository",
    advice: "if it is damaged, restore it from a backup; if it is something else, move it away and scan again",
  },
  "not-searched": {
    severity: "trouble",
    sentence: "a repository where a scan does not search: in another repository, or in a hidden folder",
    advice: "move it to a folder that is scanned; if it was created during the scan, scan again",
  },
  "type-differs": {
    severity: "trouble",
    sentence: "of another type than in the database",
    advice: "restore the right repository, or move this one away and run kallithea-cli repo-scan",
  },
  "not-found": {
    severity: "trouble",
    sentence: "no repository at this path",
    advice: "run kallithea-cli repo-scan to see what happened to it",
  },
  unreadable: {
    severity: "trouble",
    sentence: "cannot be read",
    advice: "give the user running this command permission to read all of it, with chown -R or chmod -R u+rX",
  },
  broken: {
    severity: "trouble",
    sentence: "broken",
    advice: "check it with hg verify or git fsck, or restore it from a backup",
  },
  "broken-config": {
    severity: "trouble",
    sentence: "its configuration file cannot be parsed",
    advice: "fix the file config or hgrc in it",
  },
  "unknown-requirement": {
    severity: "trouble",
    sentence: "needs a feature that this Mercurial does not support",
    advice: "upgrade Mercurial, or convert it: hg clone --pull into a new folder",
  },
  "unsupported-format": {
    severity: "trouble",
    sentence: "a Git format that Kallithea does not support",
    advice: "convert it: git clone --bare --ref-format=files into a new folder",
  },
  timeout: {
    severity: "trouble",
    sentence: "reading it took too long",
    advice: "check it with hg verify or git fsck; if it is large or the disk is slow, scan again with --timeout=10m",
  },
  "too-large": {
    severity: "trouble",
    sentence: "reading it takes more memory than a repository of its size should need",
    advice: "check it with hg verify or git fsck; git gc can make it smaller",
  },
  "out-of-resources": {
    severity: "trouble",
    sentence: "not read: the system has run out of open files, processes or memory",
    advice: "raise the limits (ulimit -n, ulimit -u, TasksMax in systemd) and scan again",
  },
  "hook-not-written": {
    severity: "trouble",
    sentence: "its Git hook could not be written, so Kallithea would not notice pushes",
    advice:
      "make hooks in it a folder that the user running this command can write to, or free up disk space; the next scan tries again",
  },
  "hg-not-installed": {
    severity: "trouble",
    sentence: "not read: Mercurial is not installed",
    advice: "install Mercurial so that hg is on PATH",
  },
  "git-not-installed": {
    severity: "trouble",
    sentence: "not read: Git is not installed",
    advice: "install Git, or set git_path in the configuration file",
  },
  "reader-failed": {
    severity: "trouble",
    sentence: "an unexpected error occurred while reading it",
    advice: "report it as a bug",
  },
} as const satisfies Record<SkipReason | UnreadableReason | OwnReason, Reason>;

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
  | "not-a-repository"
  | "not-searched"
  | "type-differs"
  | "not-found"
  | "hook-not-written"
  | "reader-failed";

export type ReasonCode = keyof typeof reasons;

/** A candidate that is not added, or only in part. */
export interface Skipped {
  /** The path below the root of the repositories. */
  readonly name: string;
  readonly code: ReasonCode;
  /** What was found, if there is more to say than the sentence of the code. */
  readonly detail?: string | undefined;
  /** What to do instead of what the code advises: a sentence. */
  readonly hint?: string | undefined;
  /**
   * What became of it if it was not simply skipped: it was added as an empty repository, it keeps its old metadata, or
   * it was added without its Git hook.
   */
  readonly outcome?: "added-as-empty" | "not-refreshed" | "without-hook";
  /** Whether the database has a repository at this path, so that Kallithea lists what it cannot serve. */
  readonly isKnown?: boolean;
}

/** What the look at a folder has found in it. */
export function asSkipped(
  name: string,
  { reason, detail, hint }: { readonly reason: ReasonCode; readonly detail?: string; readonly hint?: string },
): Skipped {
  return { name, code: reason, ...(detail !== undefined && { detail }), ...(hint !== undefined && { hint }) };
}

/** By the reason; that Kallithea does not serve a repository of the database is always trouble. */
export function severityOf({ code, isKnown = false }: Skipped): Severity {
  return isKnown ? "trouble" : reasons[code].severity;
}

/**
 * One line: the name, what became of it, the reason, what to do. It stays one line whatever the folder is called.
 */
export function describeSkipped(candidate: Skipped): string {
  return `${printable(candidate.name)}: ${outcomes[outcomeOf(candidate)]}: ${describeReason(candidate)}`;
}

export function describeReason(candidate: Skipped): string {
  const { code, detail } = candidate;
  const { sentence } = reasons[code];
  return `${detail === undefined ? sentence : `${sentence} (${printable(detail)})`}; ${adviceOn(candidate)}`;
}

/** What to do, with the command if there is one. */
export function adviceOn({ code, hint }: Pick<Skipped, "code" | "hint">): string {
  if (hint !== undefined) return `${hint.charAt(0).toLowerCase()}${hint.slice(1).replace(/\.$/, "")}`;
  const { advice, command }: Reason = reasons[code];
  return command === undefined ? advice : `${advice}: ${command}`;
}

/**
 * The same as a sentence. It has no full stop after a command, which would become a part of it.
 * @param folder in place of FOLDER, quoted for a shell
 */
export function adviceSentence({ code, hint }: Pick<Skipped, "code" | "hint">, folder: string): string {
  if (hint !== undefined) return hint;
  const { advice, command }: Reason = reasons[code];
  const sentence = `${advice.charAt(0).toUpperCase()}${advice.slice(1)}`;
  return command === undefined ? `${sentence}.` : `${sentence}: ${command.replaceAll("FOLDER", () => folder)}`;
}

/** A place where a disk is missing is not a candidate that could have been added. */
function outcomeOf({ outcome, code, isKnown = false }: Skipped): keyof typeof outcomes {
  return outcome ?? (placeCodes.has(code) ? "not-checked" : isKnown ? "in-database" : "left-out");
}

const placeCodes: ReadonlySet<ReasonCode> = new Set(["mount-changed", "maybe-unmounted", "maybe-other-mount"]);

const outcomes = {
  "left-out": "skipped",
  "not-checked": "not checked",
  "in-database": "in the database, but skipped",
  "added-as-empty": "added as an empty repository",
  "not-refreshed": "not refreshed",
  "without-hook": "has no Git hook",
};
