import { tips } from "./lineage.js";
import { isBranchPoint, prerequisites, type RevisionNode, successors } from "./revision.js";

/**
 * The order in which Alembic 1.4.3 lists revisions: from each start down along the first parents, except that a
 * revision needed by several of `scope` is listed only after all of them. Upgrades run in the reverse order.
 * @param scope the revisions to list; each is one of `starts` or is needed by another of them
 */
export function newestFirst(starts: readonly RevisionNode[], scope: ReadonlySet<RevisionNode>): RevisionNode[] {
  const remaining = new Set(scope);
  const waiting = new Set([...scope].filter((node) => countIn(scope, successors(node)) > 1));
  const pending = tips(starts.filter((node) => scope.has(node)));
  const listed: RevisionNode[] = [];
  while (remaining.size > 0) {
    if (pending.length === 0) pending.push(...release(waiting, remaining));
    const node = pending.shift();
    if (!node) throw new Error("a revision of the space stands on nothing of it");
    remaining.delete(node);
    listed.push(node);
    pending.unshift(...prerequisites(node).filter((below) => remaining.has(below) && !waiting.has(below)));
  }
  return listed;
}

/** Takes from `waiting` what no remaining revision needs; those that are only dependencies come first. */
function release(waiting: Set<RevisionNode>, remaining: ReadonlySet<RevisionNode>): RevisionNode[] {
  const released = [...waiting].filter((node) => countIn(remaining, successors(node)) === 0);
  for (const node of released) waiting.delete(node);
  return released.sort((a, b) => Number(isBranchPoint(a)) - Number(isBranchPoint(b)) || (a.id < b.id ? -1 : 1));
}

function countIn(set: ReadonlySet<RevisionNode>, nodes: readonly RevisionNode[]): number {
  return nodes.filter((node) => set.has(node)).length;
}
