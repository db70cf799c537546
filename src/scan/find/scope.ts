// Which part of the tree a scan covers. What is outside of it is neither missing nor skipped.
import { groupsAbove } from "../names.js";

export interface Scope {
  /** Whether a repository of this name, a path below the root, is in scope. */
  includes(name: string): boolean;
  /** Whether this folder, or anything below it, can be in scope. */
  reaches(folder: string): boolean;
}

export interface ScopeOptions {
  /** A folder below the root, without slashes around it: nothing outside of it. */
  readonly path?: string | undefined;
  /** Where there are any: only repositories that one of them takes. */
  readonly include?: readonly NamePattern[];
  /** None that one of them takes. */
  readonly exclude?: readonly NamePattern[];
}

/** Takes a repository by its name, or all in a group by the group's. */
export type NamePattern = (name: string) => boolean;

export const everything: Scope = { includes: () => true, reaches: () => true };

/** Both kinds of pattern hold for what they match and for everything below it. */
export function scopeOf({ path, include = [], exclude = [] }: ScopeOptions): Scope {
  const isTaken = (patterns: readonly NamePattern[], name: string) =>
    [...groupsAbove(name), name].some((part) => patterns.some((matches) => matches(part)));
  return {
    includes: (name) =>
      isBelow(name, path) && (include.length === 0 || isTaken(include, name)) && !isTaken(exclude, name),
    reaches: (folder) => (isBelow(folder, path) || isBelow(path ?? "", folder)) && !isTaken(exclude, folder),
  };
}

function isBelow(name: string, folder: string | undefined): boolean {
  return folder === undefined || name === folder || name.startsWith(`${folder}/`);
}
