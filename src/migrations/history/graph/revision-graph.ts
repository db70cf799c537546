// The revisions and their links. Independent of files and databases.
import { RevisionError } from "../../revision-error.js";
import { refuseCycles } from "./cycle.js";
import { descendants } from "./lineage.js";
import { isBase, isHead, isMergePoint, isRealHead, type Revision, type RevisionNode, successors } from "./revision.js";

export interface RevisionGraph {
  /** Every revision by its id, sorted by id. */
  readonly nodes: ReadonlyMap<string, RevisionNode>;
  /** The revision that gives a branch its label. */
  readonly labels: ReadonlyMap<string, RevisionNode>;
  /** Revisions without children. */
  readonly heads: readonly RevisionNode[];
  /** The heads that no other revision depends on (the others are `effective head` in Alembic). */
  readonly realHeads: readonly RevisionNode[];
  /** Revisions without a down revision. */
  readonly bases: readonly RevisionNode[];
}

type MutableNode = {
  -readonly [Key in keyof RevisionNode]: RevisionNode[Key] extends readonly (infer Item)[] ? Item[] : RevisionNode[Key];
};

/**
 * Links revisions to each other.
 * @throws RevisionError for a duplicate id or label, a missing down revision or dependency, or a cycle
 */
export function revisionGraph(revisions: readonly Revision[]): RevisionGraph {
  const nodes = indexById(revisions);
  const labels = indexByLabel(nodes);
  for (const node of nodes.values()) linkParents(node, nodes);
  refuseCycles([...nodes.values()], (node) => node.parents, "down revisions");
  for (const node of nodes.values()) linkDependencies(node, nodes, labels);
  refuseCycles([...nodes.values()], (node) => [...node.parents, ...node.dependencies], "dependencies");
  spreadLabels([...labels]);
  const all = [...nodes.values()];
  return { nodes, labels, heads: all.filter(isHead), realHeads: all.filter(isRealHead), bases: all.filter(isBase) };
}

function indexById(revisions: readonly Revision[]): Map<string, MutableNode> {
  const nodes = new Map<string, MutableNode>();
  for (const revision of [...revisions].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const duplicate = nodes.get(revision.id);
    if (duplicate) throw duplicateRevision(revision, duplicate.revision);
    nodes.set(revision.id, {
      id: revision.id,
      revision,
      parents: [],
      dependencies: [],
      children: [],
      dependents: [],
      labels: [],
    });
  }
  return nodes;
}

function indexByLabel(nodes: ReadonlyMap<string, MutableNode>): Map<string, MutableNode> {
  const labels = new Map<string, MutableNode>();
  for (const node of nodes.values()) {
    for (const label of node.revision.branchLabels) {
      const other = labels.get(label) ?? nodes.get(label);
      if (other) throw labelTaken(label, node.revision, other.revision);
      labels.set(label, node);
    }
  }
  return labels;
}

function linkParents(node: MutableNode, nodes: ReadonlyMap<string, MutableNode>): void {
  for (const id of new Set(node.revision.downRevisions)) {
    const parent = nodes.get(id);
    if (!parent) throw notPresent(id, node.revision, "down revision");
    node.parents.push(parent);
    parent.children.push(node);
  }
}

function linkDependencies(
  node: MutableNode,
  nodes: ReadonlyMap<string, MutableNode>,
  labels: ReadonlyMap<string, MutableNode>,
): void {
  for (const name of new Set(node.revision.dependsOn)) {
    const dependency = nodes.get(name) ?? labels.get(name);
    if (!dependency) throw notPresent(name, node.revision, "dependency");
    node.dependencies.push(dependency);
    dependency.dependents.push(node);
  }
}

function duplicateRevision(one: Revision, other: Revision): RevisionError {
  return new RevisionError(
    `Revision ${one.id} is present more than once`,
    `Delete one of these files, or change its revision id:\n  ${other.path}\n  ${one.path}`,
  );
}

function labelTaken(label: string, revision: Revision, other: Revision): RevisionError {
  return new RevisionError(
    `Branch name '${label}' in revision ${revision.id} already used by revision ${other.id}`,
    `Choose another branch label in ${revision.path}`,
  );
}

function notPresent(name: string, revision: Revision, role: string): RevisionError {
  return new RevisionError(
    `Revision ${name} referenced from ${revision.id} is not present`,
    `${revision.path} names it as its ${role}. Restore its file, or correct the name.`,
  );
}

/**
 * Gives every label to the whole branch of the revision that declares it: to all descendants, and down to the next
 * branch point or merge point.
 */
function spreadLabels(labels: Iterable<readonly [label: string, node: RevisionNode]>): void {
  for (const [label, declaring] of labels) {
    for (const node of [...descendants([declaring], "down revisions"), ...unbranchedBelow(declaring)])
      addLabel(node, label);
  }
}

function* unbranchedBelow(declaring: RevisionNode): Generator<RevisionNode> {
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
