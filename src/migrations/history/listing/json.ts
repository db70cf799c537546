import { isBranchPoint, isHead, isMergePoint, isRealHead, type RevisionNode, revisionDoc } from "../graph/revision.js";
import type { Current } from "./marks.js";

/** Revisions as `--json` prints them: an array of objects with the same keys in every listing. */
export function listingJson(nodes: readonly RevisionNode[], current?: Current): string {
  return JSON.stringify(
    nodes.map((node) => describe(node, current)),
    undefined,
    2,
  );
}

function describe(node: RevisionNode, current: Current | undefined) {
  const { revision } = node;
  return {
    revision: node.id,
    downRevisions: revision.downRevisions,
    dependsOn: revision.dependsOn,
    branchLabels: node.labels,
    message: revisionDoc(revision),
    createDate: revision.createDate ?? null,
    path: revision.path,
    head: isHead(node),
    /** No other revision depends on it either. */
    realHead: isRealHead(node),
    branchPoint: isBranchPoint(node),
    mergePoint: isMergePoint(node),
    ...(current ? { current: current.has(node.id) } : {}),
  };
}
