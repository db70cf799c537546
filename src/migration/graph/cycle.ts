import { RevisionError } from "../revision-error.js";
import type { RevisionNode } from "./revision.js";

/**
 * @param before the revisions that a revision has to come after
 * @throws RevisionError naming the revisions of a cycle in their order
 */
export function refuseCycles(nodes: readonly RevisionNode[], before: (node: RevisionNode) => readonly RevisionNode[]): void {
  const done = new Set<RevisionNode>();
  for (const node of nodes) {
    const cycle = findCycle(node, before, done);
    if (cycle) throw cycleDetected(cycle);
  }
}

/** Walks with a stack of its own: a history may be longer than the call stack is deep. */
function findCycle(
  start: RevisionNode,
  before: (node: RevisionNode) => readonly RevisionNode[],
  done: Set<RevisionNode>,
): RevisionNode[] | undefined {
  const trail = [{ node: start, left: [...before(start)] }];
  for (let step = trail.at(-1); step && !done.has(start); step = trail.at(-1)) {
    const next = step.left.shift();
    if (!next) {
      done.add(step.node);
      trail.pop();
      continue;
    }
    const seen = trail.findIndex(({ node }) => node === next);
    if (seen >= 0) return trail.slice(seen).map(({ node }) => node);
    if (!done.has(next)) trail.push({ node: next, left: [...before(next)] });
  }
  return undefined;
}

function cycleDetected(cycle: readonly RevisionNode[]): RevisionError {
  return new RevisionError(
    `Cycle is detected in revisions (${cycle.map(({ id }) => id).join(", ")})`,
    `Correct downRevision or dependsOn in one of these files:\n${cycle.map(({ revision }) => `  ${revision.path}`).join("\n")}`,
  );
}
