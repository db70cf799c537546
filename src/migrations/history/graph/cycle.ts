import { RevisionError } from "../../revision-error.js";
import type { RevisionNode } from "./revision.js";

/**
 * @param before the revisions that must be applied before a given one
 * @param links the kind of links, by which Alembic names the cycle
 * @throws RevisionError naming the revisions of a cycle in order
 */
export function refuseCycles(
  nodes: readonly RevisionNode[],
  before: (node: RevisionNode) => readonly RevisionNode[],
  links: "down revisions" | "dependencies",
): void {
  const done = new Set<RevisionNode>();
  for (const node of nodes) {
    const cycle = findCycle(node, before, done);
    if (cycle) throw cycleDetected(cycle, links);
  }
}

/** Uses an explicit stack: a history may be longer than the call stack is deep. */
function findCycle(
  start: RevisionNode,
  before: (node: RevisionNode) => readonly RevisionNode[],
  done: Set<RevisionNode>,
): RevisionNode[] | undefined {
  const trail = [{ node: start, unvisited: [...before(start)] }];
  for (let step = trail.at(-1); step && !done.has(start); step = trail.at(-1)) {
    const next = step.unvisited.shift();
    if (!next) {
      done.add(step.node);
      trail.pop();
      continue;
    }
    const seen = trail.findIndex(({ node }) => node === next);
    if (seen >= 0) return trail.slice(seen).map(({ node }) => node);
    if (!done.has(next)) trail.push({ node: next, unvisited: [...before(next)] });
  }
  return undefined;
}

function cycleDetected(cycle: readonly RevisionNode[], links: "down revisions" | "dependencies"): RevisionError {
  const kind = cycle.length === 1 ? "self-loop" : "cycle";
  const name = links === "dependencies" ? `Dependency ${kind}` : `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
  return new RevisionError(
    `${name} is detected in revisions (${cycle.map(({ id }) => id).join(", ")})`,
    `Correct downRevision or dependsOn in one of these files:\n${cycle.map(({ revision }) => `  ${revision.path}`).join("\n")}`,
  );
}
