import type { UserError } from "../errors.js";
import type { AmbiguousMove } from "./moves/match-moves.js";
import type { Skipped } from "./reasons.js";

/** What a scan has done, or would do; all names are sorted. */
export interface ScanReport extends Outcome {
  readonly root: string;
  /** Found, and in the database already. */
  readonly known: readonly string[];
  /** Rows whose repository is gone and that are still there. */
  readonly missing: readonly string[];
  /** Rows of which nothing can be said, and why. */
  readonly unknown: readonly { readonly name: string; readonly because: Skipped }[];
  /** Names of repositories that this user may not write to. */
  readonly notWritable: readonly string[];
  /**
   * Whether an earlier scan is remembered: without it a disk that is not mounted cannot be told from deleted
   * repositories.
   */
  readonly remembered: boolean;
  /** New repositories of which one may be a missing one, but nobody can say which. */
  readonly ambiguous: readonly AmbiguousMove[];
  /** Why nothing was removed, nor anything else done. */
  readonly refusal?: string | undefined;
  /** New repositories that the scan did not come to, since it failed before. */
  readonly notReached: readonly string[];
}

/** What it has done to the database. */
export interface Outcome {
  readonly added: readonly string[];
  /** Known ones whose cached tip was another one. */
  readonly refreshed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  /** The file from which the removed rows can be restored. */
  readonly journal?: string | undefined;
  readonly skipped: readonly Skipped[];
  /** What ended the work before its end, such as a server that has gone away. What is told beside it was done. */
  readonly failure?: UserError | undefined;
}

export const nothingDone: Outcome = { added: [], refreshed: [], moved: [], removed: [], skipped: [] };
