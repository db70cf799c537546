import type { RepositoryType } from "../../vcs/changeset.js";
import type { OwnerSource } from "../owner/choose-owner.js";

/** What a scan would do, as a plan keeps it. Tips are ids; null is an empty repository. */
export interface ScanActions {
  /** Of the database, by which it is recognized. */
  readonly database: string;
  readonly root: string;
  /** Who owns new groups, and repositories for which nothing else was decided. */
  readonly owner: string;
  readonly add: readonly PlannedAddition[];
  readonly rename: readonly PlannedRename[];
  readonly remove: readonly PlannedRow[];
  readonly refresh: readonly PlannedRefresh[];
  /** Names of Git repositories whose hook is written, also of new ones. */
  readonly hooks: readonly string[];
}

export interface PlannedAddition {
  readonly name: string;
  readonly type: RepositoryType;
  readonly owner: string;
  readonly ownerFrom: OwnerSource | "default";
  readonly private: boolean;
  readonly tip: string | null;
}

export interface PlannedRow {
  readonly id: number;
  readonly name: string;
}

export interface PlannedRename {
  readonly id: number;
  readonly from: string;
  readonly to: string;
  readonly type: RepositoryType;
  readonly tip: string | null;
}

export interface PlannedRefresh extends PlannedRow {
  readonly type: RepositoryType;
  readonly from: string | null;
  readonly to: string | null;
}

/** Whether there is anything to do. */
export function hasActions({ add, rename, remove, refresh, hooks }: ScanActions): boolean {
  return [add, rename, remove, refresh, hooks].some((list) => list.length > 0);
}
