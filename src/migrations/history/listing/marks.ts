// The words in brackets behind a revision's id.
import { isBranchPoint, isHead, isMergePoint, isRealHead, type RevisionNode } from "../graph/revision.js";

export function labelMark({ labels }: RevisionNode): string {
  return labels.length > 0 ? ` (${labels.join(", ")})` : "";
}

/** `effective head` is Alembic's word for a head that another revision depends on. */
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

/** The rows of the version table, where they are to be shown. */
export type Current = ReadonlySet<string>;

/** `a, b`, or `<base>` for a revision that follows none. */
export function downRevisionText({ revision }: RevisionNode): string {
  return revision.downRevisions.length > 0 ? revision.downRevisions.join(", ") : "<base>";
}
