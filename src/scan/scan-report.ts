import type { UserError } from "../errors.js";
import type { AmbiguousMove } from "./moves/match-moves.js";
import type { ChosenOwner } from "./owner/choose-owner.js";
import type { PlanChange } from "./planned/changes.js";
import type { ScanActions } from "./planned/scan-actions.js";
import type { Skipped } from "./reasons.js";
import type { RootDoubt } from "./removal/removal-safety.js";

/** What a scan has done, or would do; all names are sorted. */
export interface ScanReport extends Outcome {
  readonly root: string;
  /** Found, and in the database already. */
  readonly known: readonly string[];
  /** Rows whose repository is missing, and that were not removed. */
  readonly missing: readonly string[];
  /** Those of them of which it is remembered since when, in milliseconds since 1970. */
  readonly missingSince: readonly { readonly name: string; readonly since: number }[];
  /** Rows whose repository may exist or not, and why. */
  readonly unknown: readonly { readonly name: string; readonly because: Skipped }[];
  /** Names of repositories that this user cannot write to. */
  readonly notWritable: readonly string[];
  /**
   * Whether an earlier scan is remembered: without it an unmounted disk cannot be distinguished from deleted
   * repositories.
   */
  readonly remembered: boolean;
  /** Why the root may not be the right one, although it is scanned; undefined if nothing is missing. */
  readonly rootDoubt?: RootDoubt | undefined;
  /** New repositories that may be missing ones, without a unique match. */
  readonly ambiguous: readonly AmbiguousMove[];
  /** Why the scan was refused; nothing was done. */
  readonly refusal?: string | undefined;
  /** What would be done, if that was asked for. */
  readonly actions?: ScanActions | undefined;
  /** Why a plan cannot be applied; nothing was done. */
  readonly planChanges: readonly PlanChange[];
  /** New repositories that the applied plan does not have. */
  readonly notPlanned: readonly string[];
  /** New repositories that the scan did not reach because it failed first. */
  readonly notReached: readonly string[];
}

/** Who owns a repository that was added, and where that is from. */
export interface AddedOwner extends ChosenOwner {
  readonly name: string;
}

/** What it has done to the database. */
export interface Outcome {
  readonly added: readonly string[];
  /** Of those that were added, if a source for owners was chosen. */
  readonly owners: readonly AddedOwner[];
  /** Those that were added as private because of their names. */
  readonly private: readonly string[];
  /** Known ones whose cached tip was another one. */
  readonly refreshed: readonly string[];
  readonly moved: readonly { readonly from: string; readonly to: string }[];
  readonly removed: readonly string[];
  /** The file from which the removed rows can be restored. */
  readonly journal?: string | undefined;
  readonly skipped: readonly Skipped[];
  /** What ended the work early, such as a lost server. What is reported with it was done. */
  readonly failure?: UserError | undefined;
}

export const nothingDone: Outcome = {
  added: [],
  owners: [],
  private: [],
  refreshed: [],
  moved: [],
  removed: [],
  skipped: [],
};
