import type { EffectOptions } from "./apply/effects.js";
import type { Scope } from "./find/scope.js";
import type { ScanCacheLocation } from "./refresh/open-scan-cache.js";

export interface ScanOptions extends Omit<EffectOptions, "overwriteHooks"> {
  /** Decides everything and changes nothing. */
  readonly dryRun?: boolean;
  /** Whether rows without a repository go. */
  readonly removeMissing?: boolean;
  /** Whether they go however suspicious that is. */
  readonly allowMassRemoval?: boolean;
  /** Whether missing repositories that lie at a new place keep their rows. */
  readonly detectMoves?: boolean;
  /** Whether the cached tips of known repositories are brought up to date, too. */
  readonly refresh?: boolean;
  /** Which Git repositories get hooks: the new ones, or all, leaving or replacing hooks of others. */
  readonly gitHooks?: "new" | "install" | "overwrite";
  /** The user who owns what is added. */
  readonly owner?: string | undefined;
  readonly scope?: Scope;
  /** Whether links to folders are walked into. */
  readonly followLinks?: boolean;
  /** How many repositories are read at the same time; as many as the machine has cores unless given. */
  readonly jobs?: number | undefined;
  /** Where the scan remembers what the next one can use; nothing is remembered without it. */
  readonly scanCache?: ScanCacheLocation | undefined;
  /** Told how far it is, often. */
  readonly onProgress?: (onProgress: Progress) => void;
}

export interface Progress {
  /** Repositories found so far. */
  readonly found: number;
  /** How many were found last time; nothing where that is not known. */
  readonly expected?: number | undefined;
  /** Repositories that have to be read; nothing while the tree is still being walked. */
  readonly toRead?: number;
  readonly read?: number;
}
