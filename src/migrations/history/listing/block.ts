import { isBranchPoint, isHead, isMergePoint, type RevisionNode } from "../graph/revision.js";
import { type Current, currentMark, downRevisionText, treeMarks } from "./marks.js";

/** A revision as `-v` and `show` print it: what it is, its file, the head of the file, and an empty line. */
export function block(node: RevisionNode, current: Current = new Set()): string[] {
  const { revision } = node;
  const doc = revision.longDoc === "" ? [""] : revision.longDoc.split("\n").map((line) => `    ${line}`);
  return [
    `Rev: ${node.id}${isHead(node) ? " (head)" : ""}${treeMarks(node)}${currentMark(node, current)}`,
    `${isMergePoint(node) ? "Merges" : "Parent"}: ${downRevisionText(node)}`,
    ...listed("Also depends on", revision.dependsOn),
    ...listed("Branches into", isBranchPoint(node) ? node.children.map(({ id }) => id) : []),
    ...listed("Branch names", node.labels),
    `Path: ${revision.path}`,
    "",
    ...doc,
    "",
  ];
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${title}: ${names.join(", ")}`] : [];
}
