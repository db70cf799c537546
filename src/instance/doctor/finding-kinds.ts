// Every finding of doctor that is not one of config-check. docs/doctor.md is made from this.
import type { Finding } from "../finding.js";

interface FindingKind {
  readonly severity: Finding["severity"];
  /** What it means, as a sentence without a full stop. */
  readonly meaning: string;
  /** What fixes it: a command for my.ini, or what to do. */
  readonly remedy: string;
  /** Whether `--fix` handles it. */
  readonly fixable?: true;
}

export const findingKinds = {
  "database-unreachable": {
    severity: "error",
    meaning: "The database server does not answer",
    remedy: "start the server, or correct `sqlalchemy.url`",
  },
  "database-missing": {
    severity: "error",
    meaning: "The database does not exist",
    remedy: "`kallithea-cli db-create -c my.ini`",
  },
  "database-empty": {
    severity: "error",
    meaning: "The database has no tables",
    remedy: "`kallithea-cli db-create -c my.ini`",
  },
  "database-foreign": {
    severity: "error",
    meaning: "The database belongs to another program",
    remedy: "correct `sqlalchemy.url`",
  },
  "database-behind": {
    severity: "error",
    meaning: "The schema is of an older release",
    remedy: "`kallithea-cli migrate -c my.ini upgrade head`",
  },
  "database-newer": {
    severity: "error",
    meaning: "The schema is of a newer release",
    remedy: "use that release, or downgrade the database with it",
  },
  "database-unreadable": {
    severity: "error",
    meaning: "The state of the database cannot be determined",
    remedy: "see the message",
  },
  "migration-unfinished": {
    severity: "error",
    meaning: "A migration was interrupted and is partially applied",
    remedy: "`kallithea-cli migrate -c my.ini upgrade head`",
  },
  "schema-drift": {
    severity: "warning",
    meaning: "The schema differs from the one that Kallithea expects",
    remedy: "`kallithea-cli migrate -c my.ini check` lists the differences",
  },
  "root-unset": {
    severity: "error",
    meaning: "The database does not name the repositories root",
    remedy: "restore the database from a backup",
  },
  "root-not-mounted": {
    severity: "error",
    meaning: "The repositories root is missing, cannot be read, or is empty although the database has repositories",
    remedy: "mount its disk",
  },
  "root-other-device": {
    severity: "warning",
    meaning: "The repositories root is on another device than at the last scan; an error if repositories are missing",
    remedy: "mount the right disk; if it is the right one: `kallithea-cli repo-scan -c my.ini`",
  },
  "missing-repository": {
    severity: "error",
    meaning: "A repository of the database is not on disk",
    remedy:
      "`kallithea-cli repo-scan -c my.ini --detect-moves` if it may have moved; `kallithea-cli repo-scan -c my.ini --remove-missing`",
    fixable: true,
  },
  "repository-type": {
    severity: "error",
    meaning: "A repository on disk is a Git repository, but Mercurial in the database, or the reverse",
    remedy: "restore the right repository, or move this one away and run `kallithea-cli repo-scan -c my.ini`",
  },
  "unserved-repository": {
    severity: "error",
    meaning:
      "The folder of a repository of the database is there, but Kallithea does not serve it: it is damaged, or not a repository",
    remedy: "see the message",
  },
  "unreadable-repository": {
    severity: "error",
    meaning: "The user of the instance may not read a repository, or a part of it that is always needed",
    remedy: "`chown` or `chmod`",
  },
  "unknown-repository": {
    severity: "warning",
    meaning: "Whether repositories of the database are on disk cannot be determined",
    remedy: "see the message",
  },
  "unregistered-repository": {
    severity: "warning",
    meaning: "A repository on disk is not in the database",
    remedy: "`kallithea-cli repo-scan -c my.ini`",
  },
  "skipped-repository": {
    severity: "warning",
    meaning:
      "A folder looks like a repository and would be skipped by a scan; a note if Kallithea does not serve such folders",
    remedy: "see the message",
  },
  "broken-repository": {
    severity: "error",
    meaning:
      "A repository is damaged, according to `git fsck` or `hg verify` (only with `--deep`), or has a FIFO or device in the place of a file",
    remedy: "restore the repository from a backup",
  },
  "unverified-repository": {
    severity: "warning",
    meaning: "A repository could not be verified (only with `--deep`)",
    remedy: "see the message",
  },
  "git-hook-missing": {
    severity: "error",
    meaning: "A Git repository has no executable hook, so Kallithea does not notice pushes",
    remedy: "`kallithea-cli doctor -c my.ini --fix git-hook-missing`",
    fixable: true,
  },
  "git-hook-foreign": {
    severity: "warning",
    meaning: "The hook `post-receive` of a Git repository is not Kallithea's, so Kallithea may not notice pushes",
    remedy: "`kallithea-cli repo-scan -c my.ini --overwrite-git-hooks`, which renames it to `post-receive.bak`",
  },
  "git-hook-outdated": {
    severity: "warning",
    meaning:
      "A Git hook was installed by another release of Kallithea, or starts something else than `git_hook_native` says",
    remedy: "`kallithea-cli doctor -c my.ini --fix git-hook-outdated`",
    fixable: true,
  },
  "git-hook-interpreter": {
    severity: "error",
    meaning:
      "The Git hooks do not start with the Python of Kallithea, or it cannot import Kallithea: `git push` reports an error",
    remedy:
      "set `git_hook_interpreter`, then `kallithea-cli doctor -c my.ini --fix git-hook-interpreter`; or set `git_hook_native=true`, then `kallithea-cli repo-scan -c my.ini --install-git-hooks`",
    fixable: true,
  },
  "kallithea-cli-path": {
    severity: "error",
    meaning:
      "SSH is enabled, and `kallithea_cli_path` is not a program with the command `ssh-serve`; a warning if sshd may not find what it needs, or has a space in its path",
    remedy:
      "set `kallithea_cli_path` to this program, as the message says, then `kallithea-cli ssh-update-authorized-keys -c my.ini`",
  },
  "dangling-reference": {
    severity: "error",
    meaning: "Rows refer to rows that do not exist: pages of Kallithea fail, and so does `db-backup`",
    remedy: "restore the missing rows from a backup, or the statement in the message",
  },
  "administrator-missing": {
    severity: "error",
    meaning: "No active user is an administrator",
    remedy: "`kallithea-cli user-set -c my.ini USER --admin --active`",
  },
  "default-user-missing": {
    severity: "error",
    meaning: "The user `default`, which stands for visitors, is missing: Kallithea does not start",
    remedy: "`kallithea-cli doctor -c my.ini --fix default-user-missing`",
    fixable: true,
  },
  "permission-missing": {
    severity: "error",
    meaning: "Kallithea's permissions, or those of the user `default`, are missing in part",
    remedy: "`kallithea-cli doctor -c my.ini --fix permission-missing`",
    fixable: true,
  },
  "setting-missing": {
    severity: "error",
    meaning: "A setting is missing without which users cannot log in, push, or add repositories",
    remedy: "`kallithea-cli setting-set -c my.ini NAME VALUE`",
  },
  "file-owner": {
    severity: "warning",
    meaning: "A file or folder does not belong to the user of the instance",
    remedy: "`chown`",
  },
  "file-mode": {
    severity: "error",
    meaning:
      "Other users can read a file with secrets or a copy of it, or write to the data, to a repository or to its hooks; a warning if only another group can",
    remedy: "`chmod`, or `kallithea-cli doctor -c my.ini --fix file-mode`",
    fixable: true,
  },
  "not-writable": {
    severity: "error",
    meaning:
      "The user of the instance cannot write to the database, its folder or the repositories root; a warning for a repository, which is served read-only; a note if only another user who runs `doctor` cannot write to the database",
    remedy: "`chmod` or `chown`",
  },
  "stale-lock": {
    severity: "warning",
    meaning: "A lock file was left by a killed run; it blocks nothing",
    remedy: "`kallithea-cli doctor -c my.ini --fix stale-lock`",
    fixable: true,
  },
  leftover: {
    severity: "warning",
    meaning: "A killed run has left a temporary file, or an incomplete copy or database",
    remedy: "`kallithea-cli doctor -c my.ini --fix leftover`; on a server, the statement in the message",
    fixable: true,
  },
  "program-version": {
    severity: "error",
    meaning: "Git, Mercurial or Node is missing or too old; a note if there is no repository that needs it",
    remedy: "install it",
  },
  "disk-space": {
    severity: "warning",
    meaning:
      "Less than 1 GiB, or few inodes, are left on the disk of the root, the database, the cache or temporary files; an error below 100 MiB",
    remedy: "free up space",
  },
  "not-checked": {
    severity: "warning",
    meaning: "A check could not be made; a note if only this user may not",
    remedy: "run it as the user of the instance",
  },
} as const satisfies Record<string, FindingKind>;

export type FindingId = keyof typeof findingKinds;

/** Findings that `--fix` handles. */
export const fixableIds: readonly FindingId[] = Object.entries(findingKinds).flatMap(([id, kind]) =>
  "fixable" in kind ? [id as FindingId] : [],
);

/** @param details `severity`: if it differs from that of the kind */
export function finding(
  id: FindingId,
  message: string,
  details: { readonly fix: string | null; readonly place?: string; readonly severity?: Finding["severity"] },
): Finding {
  const { fix, place, severity = findingKinds[id].severity } = details;
  return { id, severity, message, fix, ...(place !== undefined && { place }) };
}
