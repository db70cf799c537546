// One awkward thing of the tree: how it is made, and what is expected of it where that is certain.
import type { SkipReason } from "../../../../src/vcs/detect.js";
import type { UnreadableReason } from "../../../../src/vcs/unreadable-repository.js";

export type Expected =
  | { verdict: "tip" | "empty"; type: "git" | "hg" }
  | { verdict: "unreadable"; type: "git" | "hg"; reason: UnreadableReason }
  | { verdict: "skipped"; reason: SkipReason }
  /** A name that no scan looks at. */
  | { verdict: "skipped" }
  /** A plain folder. */
  | { verdict: "nothing" };

export interface Entry {
  /** The path below the root of the tree. */
  readonly name: string;
  readonly expected: Expected;
  /** Why the original's scan does not survive it, or sees it otherwise than ours does on purpose. */
  readonly original?: "dies" | "differs";
}

export interface Recipe<Context> extends Entry {
  build(folder: string, context: Context): void | Promise<void>;
}

export const gitTip: Expected = { verdict: "tip", type: "git" };
export const gitEmpty: Expected = { verdict: "empty", type: "git" };
export const gitBroken: Expected = { verdict: "unreadable", type: "git", reason: "broken" };
export const hgTip: Expected = { verdict: "tip", type: "hg" };
export const hgEmpty: Expected = { verdict: "empty", type: "hg" };
