import type { EffectOptions } from "./apply/effects.js";
import type { NamePattern, Scope } from "./find/scope.js";
import type { OwnerSource } from "./owner/choose-owner.js";
import type { MappedOwner } from "./owner/read-source.js";
import type { ScanActions } from "./planned/scan-actions.js";
import type { ScanCacheLocation } from "./refresh/open-scan-cache.js";

export interface ScanOptions extends Omit<EffectOptions, "overwriteHooks" | "keepNativeHooks" | "onReplacedHook"> {
  /** Decides everything and changes nothing. */
  readonly dryRun?: boolean;
  /** Whether rows without a repository are removed. */
  readonly removeMissing?: boolean;
  /** Seconds for which they have to be missing before they are removed. */
  readonly missingSince?: number | undefined;
  /** Whether they are removed however suspicious that is. */
  readonly allowMassRemoval?: boolean;
  /** Whether missing repositories that are found at a new path keep their rows. */
  readonly detectMoves?: boolean;
  /** Whether the cached tips of known repositories are updated, too. */
  readonly refresh?: boolean;
  /** Which Git repositories get hooks: only new ones, or all, keeping or replacing foreign hooks. */
  readonly gitHooks?: "new" | "install" | "overwrite";
  /** The user who owns what is added. */
  readonly owner?: string | undefined;
  /** Where the owner of a new repository is looked for before that, in this order. */
  readonly ownerFrom?: readonly OwnerSource[] | undefined;
  /** The lines of the mapping file. */
  readonly ownerMap?: readonly MappedOwner[] | undefined;
  /** Which new repositories are private. */
  readonly private?: NamePattern | undefined;
  readonly scope?: Scope;
  /** Whether links to folders are followed. */
  readonly followLinks?: boolean;
  /** Whether a dry run reports its actions, so that they can be kept as a plan. */
  readonly recordActions?: boolean | undefined;
  /** What is done instead of everything that is found, if nothing in it has changed. */
  readonly planned?: ScanActions | undefined;
  /** How many repositories are read in parallel; by default the number of CPU cores. */
  readonly jobs?: number | undefined;
  /** Where the scan cache is; without it, nothing is remembered. */
  readonly scanCache?: ScanCacheLocation | undefined;
  /** Called often with the progress so far. */
  readonly onProgress?: (onProgress: Progress) => void;
}

export interface Progress {
  /** Repositories found so far. */
  readonly found: number;
  /** How many were found last time; undefined if that is not known. */
  readonly expected?: number | undefined;
  /** Repositories that have to be read; undefined while the tree is still being walked. */
  readonly toRead?: number;
  readonly read?: number;
}
