import { UserError } from "../errors.js";

/**
 * Why a repository cannot be read.
 * - `broken`: its data, or what git or Mercurial says of them, is damaged.
 * - `broken-config`: its `config` or `hgrc` cannot be parsed; neither git, Mercurial nor Kallithea opens it.
 * - `unknown-requirement`: made by a Mercurial with features that this one does not have.
 * - `unsupported-format`: a git format that Kallithea cannot serve (SHA-256, reftable).
 * - `unreadable`: files in it cannot be read by this user.
 * - `timeout`: reading did not end in time.
 * - `too-large`: reading takes more memory than a program is given.
 * - `out-of-resources`: the system has run out of open files, processes or memory.
 * - `git-not-installed`, `hg-not-installed`: the program that reads it is missing.
 */
export type UnreadableReason =
  | "broken"
  | "broken-config"
  | "unknown-requirement"
  | "unsupported-format"
  | "unreadable"
  | "timeout"
  | "too-large"
  | "out-of-resources"
  | "git-not-installed"
  | "hg-not-installed";

/**
 * A repository that is there and cannot be read. The message is one line that does not name the repository's folder.
 */
export class UnreadableRepositoryError extends UserError {
  readonly reason: UnreadableReason;

  constructor(reason: UnreadableReason, message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.reason = reason;
  }
}

/** A repository that was not verified although it can be read. The hint says what to change. */
export class NotVerifiedError extends UserError {}
