// The words in parentheses after a revision's id.
import { isBranchPoint, isHead, isMergePoint, isRealHead, type RevisionNode } from "../graph/revision.js";

export function labelMark({ labels }: RevisionNode): string {
  return labels.length > 0 ? ` (${labels.join(", ")})` : "";
}

/** `effective head` is Alembic's term for a head that another revision depends on. */
export function headMark(node: RevisionNode): string {
  if (!isHead(node)) return "";
  return isRealHead(node) ? " (head)" : " (effective head)";
}

export function treeMarks(node: RevisionNode): string {
  return `${isBranchPoint(node) ? " (branchpoint)" : ""}${isMergePoint(node) ? " (mergepoint)" : ""}`;
}

export function currentMark(node: RevisionNode, current: Current): string {
  return current.has(node.id) ? " (current)" : "";
}

/** The rows of the version table, if they are to be marked. */
export type Current = ReadonlySet<string>;

/** `a, b`, or `<base>` for a base. */
export function downRevisionText({ revision }: RevisionNode): string {
  return revision.downRevisions.length > 0 ? revision.downRevisions.join(", ") : "<base>";
}
