// Ancestors and descendants.
import { prerequisites, type RevisionNode, successors } from "./revision.js";

/** Whether to follow only down revisions, or `dependsOn` as well. */
export type Links = "down revisions" | "all";

/** The given revisions and everything that must be applied before them. */
export function ancestors(of: Iterable<RevisionNode>, links: Links = "all"): Set<RevisionNode> {
  return reach(of, links === "all" ? prerequisites : (node) => node.parents);
}

/** The given revisions and everything that needs them. */
export function descendants(of: Iterable<RevisionNode>, links: Links = "all"): Set<RevisionNode> {
  return reach(of, links === "all" ? successors : (node) => node.children);
}

/** Those of `nodes` that are ancestors or descendants of `other`, or `other` itself. */
export function inLineageOf(
  nodes: readonly RevisionNode[],
  other: RevisionNode,
  links: Links = "down revisions",
): RevisionNode[] {
  const before = ancestors([other], links);
  const after = descendants([other], links);
  return nodes.filter((node) => before.has(node) || after.has(node));
}

/** The revisions among `nodes` that none of the others needs. */
export function tips(nodes: Iterable<RevisionNode>): RevisionNode[] {
  const all = [...new Set(nodes)];
  const below = ancestors(all.flatMap(prerequisites));
  return all.filter((node) => !below.has(node));
}

/** The revisions in the version table, and the heads of other branches that are applied as dependencies. */
export function withImpliedHeads(rows: readonly RevisionNode[]): RevisionNode[] {
  const applied = ancestors(rows);
  return [...applied].filter((node) => !node.children.some((child) => applied.has(child)));
}

function reach(from: Iterable<RevisionNode>, next: (node: RevisionNode) => readonly RevisionNode[]): Set<RevisionNode> {
  const reached = new Set(from);
  // Iterating over a Set includes what is added during the loop.
  for (const node of reached) for (const neighbour of next(node)) reached.add(neighbour);
  return reached;
}
