import { RevisionError } from "../../revision-error.js";
import type { RevisionNode } from "./revision.js";

/**
 * @param before the revisions that a revision has to come after
 * @param over what leads there, as Alembic names the cycle
 * @throws RevisionError naming the revisions of a cycle in their order
 */
export function refuseCycles(
  nodes: readonly RevisionNode[],
  before: (node: RevisionNode) => readonly RevisionNode[],
  over: "down revisions" | "dependencies",
): void {
  const done = new Set<RevisionNode>();
  for (const node of nodes) {
    const cycle = findCycle(node, before, done);
    if (cycle) throw cycleDetected(cycle, over);
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

function cycleDetected(cycle: readonly RevisionNode[], over: "down revisions" | "dependencies"): RevisionError {
  const word = cycle.length === 1 ? "self-loop" : "cycle";
  const name = over === "dependencies" ? `Dependency ${word}` : `${word[0]?.toUpperCase()}${word.slice(1)}`;
  return new RevisionError(
    `${name} is detected in revisions (${cycle.map(({ id }) => id).join(", ")})`,
    `Correct downRevision or dependsOn in one of these files:\n${cycle.map(({ revision }) => `  ${revision.path}`).join("\n")}`,
  );
}
