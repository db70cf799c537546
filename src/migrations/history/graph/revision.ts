// A revision as described by its file, and as a node of the graph.

export interface Revision {
  readonly id: string;
  /** The ids that it follows: none for a base, several for a merge. */
  readonly downRevisions: readonly string[];
  /** The names that it gives to its branch. */
  readonly branchLabels: readonly string[];
  /** Ids or labels of other branches that must be applied before it. */
  readonly dependsOn: readonly string[];
  /** The header of the file: the message and the lines below it. */
  readonly longDoc: string;
  /** As written in the file, e.g. `2021-01-11 00:10:13.576586`. */
  readonly createDate: string | undefined;
  /** Absolute path of the file. */
  readonly path: string;
}

export interface RevisionNode {
  readonly id: string;
  readonly revision: Revision;
  /** Its down revisions, in the order in the file. */
  readonly parents: readonly RevisionNode[];
  readonly dependencies: readonly RevisionNode[];
  /** The revisions that follow it, sorted by id. */
  readonly children: readonly RevisionNode[];
  /** The revisions that depend on it, sorted by id. */
  readonly dependents: readonly RevisionNode[];
  /** The labels of its branches, sorted. */
  readonly labels: readonly string[];
}

/** Only the message: the header of the file up to the first empty line. */
export function revisionDoc(revision: Revision): string {
  return revision.longDoc.split("\n\n", 1)[0] ?? "";
}

/** The revisions that must be applied before it: down revisions, then dependencies. */
export function prerequisites(node: RevisionNode): readonly RevisionNode[] {
  return unique([...node.parents, ...node.dependencies]);
}

/** The revisions that can only be applied after it. */
export function successors(node: RevisionNode): readonly RevisionNode[] {
  return unique([...node.children, ...node.dependents]);
}

export function isHead(node: RevisionNode): boolean {
  return node.children.length === 0;
}

/** A head that no other revision depends on either. */
export function isRealHead(node: RevisionNode): boolean {
  return successors(node).length === 0;
}

export function isBase(node: RevisionNode): boolean {
  return node.parents.length === 0;
}

export function isBranchPoint(node: RevisionNode): boolean {
  return node.children.length > 1;
}

export function isMergePoint(node: RevisionNode): boolean {
  return node.parents.length > 1;
}

function unique<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Set(items)];
}
