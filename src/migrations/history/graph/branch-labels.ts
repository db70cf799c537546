import { descendants } from "./lineage.js";
import { isMergePoint, type RevisionNode, successors } from "./revision.js";

/**
 * Gives every label to the whole branch of the revision that declares it: to all that follows, and down to where the
 * branch leaves another one or comes out of a merge.
 */
export function spreadLabels(labels: Iterable<readonly [label: string, node: RevisionNode]>): void {
  for (const [label, declaring] of labels) {
    for (const node of [...descendants([declaring], "down revisions"), ...stretchBelow(declaring)]) addLabel(node, label);
  }
}

function* stretchBelow(declaring: RevisionNode): Generator<RevisionNode> {
  let node: RevisionNode | undefined = declaring;
  while (node && successors(node).length < 2 && !isMergePoint(node)) {
    yield node;
    node = node.parents[0];
  }
}

function addLabel(node: RevisionNode, label: string): void {
  const labels = node.labels as string[];
  if (labels.includes(label)) return;
  labels.push(label);
  labels.sort();
}
