import { tips } from "./lineage.js";
import { isBranchPoint, prerequisites, type RevisionNode, successors } from "./revision.js";

/**
 * The order in which Alembic 1.4.3 lists revisions: from each start down its first parent to the end, but a revision
 * that several of `space` stand on waits until they are all listed. Upgrades run in the reverse of it.
 * @param space what is listed: every revision of it is one of `starts`, or is needed by another one of it
 */
export function newestFirst(starts: readonly RevisionNode[], space: ReadonlySet<RevisionNode>): RevisionNode[] {
  const left = new Set(space);
  const waiting = new Set([...space].filter((node) => countIn(space, successors(node)) > 1));
  const pending = tips(starts.filter((node) => space.has(node)));
  const listed: RevisionNode[] = [];
  while (left.size > 0) {
    if (pending.length === 0) pending.push(...release(waiting, left));
    const node = pending.shift();
    if (!node) throw new Error("a revision of the space stands on nothing of it");
    left.delete(node);
    listed.push(node);
    pending.unshift(...prerequisites(node).filter((below) => left.has(below) && !waiting.has(below)));
  }
  return listed;
}

/** Takes from `waiting` what nothing stands on any more; those that others merely depend on come first. */
function release(waiting: Set<RevisionNode>, left: ReadonlySet<RevisionNode>): RevisionNode[] {
  const free = [...waiting].filter((node) => countIn(left, successors(node)) === 0);
  for (const node of free) waiting.delete(node);
  return free.sort((a, b) => Number(isBranchPoint(a)) - Number(isBranchPoint(b)) || (a.id < b.id ? -1 : 1));
}

function countIn(set: ReadonlySet<RevisionNode>, nodes: readonly RevisionNode[]): number {
  return nodes.filter((node) => set.has(node)).length;
}
