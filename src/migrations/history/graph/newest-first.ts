import { tips } from "./lineage.js";
import { isBranchPoint, prerequisites, type RevisionNode, successors } from "./revision.js";

/**
 * The order in which Alembic 1.4.3 lists revisions: from each start down its first parent to the end, but a revision
 * that several of `space` stand on waits until they are all listed. Upgrades run in the reverse of it.
 * @param scope what is listed: every revision of it is one of `starts`, or is needed by another one of it
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

/** Takes from `waiting` what nothing stands on any more; those that others merely depend on come first. */
function release(waiting: Set<RevisionNode>, remaining: ReadonlySet<RevisionNode>): RevisionNode[] {
  const released = [...waiting].filter((node) => countIn(remaining, successors(node)) === 0);
  for (const node of released) waiting.delete(node);
  return released.sort((a, b) => Number(isBranchPoint(a)) - Number(isBranchPoint(b)) || (a.id < b.id ? -1 : 1));
}

function countIn(set: ReadonlySet<RevisionNode>, nodes: readonly RevisionNode[]): number {
  return nodes.filter((node) => set.has(node)).length;
}
