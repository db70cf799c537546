// Why a folder that looks like a repository does not come in, and what its owner can do about it.

/** `rule`: Kallithea does not serve such a folder. `trouble`: it would, but the repository is broken or could not be read. */
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
    sentence: "it has objects and refs like a Git repository, but no HEAD",
    advice: "if it is one, restore HEAD: git --git-dir=FOLDER symbolic-ref HEAD refs/heads/master",
  },
  "several-kinds": {
    severity: "rule",
    sentence: "it is a Mercurial and a Git repository at once",
    advice: "move one of the two to a folder of its own",
  },
  subversion: { severity: "rule", sentence: "Subversion is not supported", advice: "convert it to Mercurial or Git" },
  "name-refused": {
    severity: "rule",
    sentence: "Kallithea does not take its name",
    advice: "rename it without spaces, without any of ` ? = [ ] \\ ; ' \" < > , / ~ ! @ # $ % ^ & * ( ) + { } | : and without -- or a - at an end",
  },
  "name-too-long": {
    severity: "rule",
    sentence: "its name is longer than the 255 characters that the database holds",
    advice: "shorten the names of the folders on the way",
  },
  "name-not-utf8": { severity: "rule", sentence: "its name is not UTF-8", advice: "rename it" },
  unreadable: { severity: "trouble", sentence: "it may not be read", advice: "give the user that Kallithea runs as rights to read and enter it" },
  broken: { severity: "trouble", sentence: "it is broken", advice: "check it with hg verify or git fsck, or restore it from a backup" },
  "unknown-requirement": {
    severity: "trouble",
    sentence: "it needs a feature that this Mercurial does not have",
    advice: "upgrade Mercurial, or convert it: hg clone --pull into a new folder",
  },
  "hg-not-installed": { severity: "trouble", sentence: "not read: Mercurial is not installed", advice: "install Mercurial, so that hg is on PATH" },
  "git-not-installed": {
    severity: "trouble",
    sentence: "not read: Git is not installed",
    advice: "install Git, or name it with git_path in the configuration",
  },
  "reader-failed": { severity: "trouble", sentence: "the program that reads it failed", advice: "scan again; if it stays, report it" },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof reasons;

/** A candidate that does not come in, or comes in only in part. */
export interface LeftOut {
  /** The path below the root of the repositories. */
  readonly name: string;
  readonly code: ReasonCode;
  /** What was seen, where there is more to say than the code's own sentence. */
  readonly detail?: string | undefined;
}

/** One line for people: the name, the reason, what to do. */
export function describeLeftOut({ name, code, detail }: LeftOut): string {
  const { sentence, advice } = reasons[code];
  return `${name}: left out: ${detail === undefined ? sentence : `${sentence} (${detail})`}; ${advice}`;
}
