// Determines and checks a new revision before anything is written.

import { randomUUID } from "node:crypto";
import { RevisionError, RevisionExistsError, RevisionUsageError } from "../../revision-error.js";
import { parseRelativeTarget } from "../graph/relative.js";
import { resolveRevision, resolveRevisions, rewordSeveralHeads } from "../graph/resolve.js";
import { isHead, type Revision, type RevisionNode } from "../graph/revision.js";
import { type RevisionGraph, revisionGraph } from "../graph/revision-graph.js";

export interface NewRevisionOptions {
  readonly message?: string | undefined;
  /** Identifiers of the revisions that it follows: several for a merge, `base` for a new base. */
  readonly heads: readonly string[];
  /** Allows it to follow a revision that already has children. */
  readonly splice?: boolean | undefined;
  readonly branchLabels?: readonly string[] | undefined;
  readonly revisionId?: string | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  /** What to type if there are several heads (default: `--head HEAD`). */
  readonly howToChoose?: ((heads: readonly string[]) => string) | undefined;
}

export type NewRevision = Omit<Revision, "longDoc" | "createDate" | "path"> & { readonly message: string | undefined };

/**
 * @throws RevisionError if a head is not one, or is ambiguous; if the id or a label is already used
 */
export function newRevision(graph: RevisionGraph, options: NewRevisionOptions): NewRevision {
  const id = options.revisionId ?? newRevisionId();
  checkRevisionId(id);
  for (const label of options.branchLabels ?? []) checkBranchLabel(label);
  const down = downRevisions(graph, options);
  const revision: NewRevision = {
    id,
    message: options.message || undefined,
    downRevisions: down.map((node) => node.id),
    branchLabels: options.branchLabels ?? [],
    dependsOn: (options.dependsOn ?? []).map((name) => dependency(graph, name)),
  };
  requireLinkable(graph, revision);
  return revision;
}

function downRevisions(
  graph: RevisionGraph,
  { heads, splice, howToChoose = byHeadOption }: NewRevisionOptions,
): readonly RevisionNode[] {
  const nodes = rewordSeveralHeads(
    "Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.",
    () => heads.flatMap((head) => resolveRevisions(graph, head)),
    howToChoose,
  );
  if (new Set(nodes).size < nodes.length)
    throw new RevisionUsageError("Duplicate head revisions specified", `Given: ${heads.join(", ")}`);
  const followed = splice ? undefined : nodes.find((node) => !isHead(node));
  if (followed) throw notAHead(followed);
  return nodes;
}

function byHeadOption(heads: readonly string[]): string {
  return `Choose the revision it follows: ${heads.map((head) => `--head ${head}`).join(" or ")}`;
}

/** A label is kept as a label: the revision that it refers to may change. */
function dependency(graph: RevisionGraph, name: string): string {
  if (graph.labels.has(name)) return name;
  const node = resolveRevision(graph, name);
  if (!node)
    throw new RevisionUsageError(`A revision cannot depend on '${name}'`, "Name a revision or a branch label.");
  return node.id;
}

/** Links the new revision to the others: if that failed later, no command would work any more. */
function requireLinkable(graph: RevisionGraph, revision: NewRevision): void {
  const taken = graph.nodes.get(revision.id);
  if (taken)
    throw new RevisionExistsError(
      `Revision ${revision.id} already exists`,
      `Its file is ${taken.revision.path}. Nothing was written; choose another --rev-id.`,
    );
  const others = [...graph.nodes.values()].map((node) => node.revision);
  revisionGraph([...others, { ...revision, longDoc: "", createDate: undefined, path: "the new file" }]);
}

function notAHead({ id, children }: RevisionNode): RevisionError {
  return new RevisionError(
    `Revision ${id} is not a head revision; please specify --splice to create a new branch from this revision`,
    `It is followed by ${children.map((child) => child.id).join(", ")}.`,
  );
}

// The names of a new revision: its id and its branch labels.

/** These are interpreted before any revision or label is looked up. */
const symbols: readonly string[] = ["head", "heads", "base", "current"];

/** 12 random hex digits: the last part of a UUID, as in Alembic. */
function newRevisionId(): string {
  return randomUUID().slice(-12);
}

/**
 * @throws RevisionError for an id that has another meaning in commands, or does not fit into the version table
 */
function checkRevisionId(id: string): void {
  const illegal = ["+", "-", ":", "@"].filter((character) => id.includes(character));
  if (illegal.length > 0) {
    throw new RevisionUsageError(
      `Character(s) '${illegal.join(", ")}' not allowed in revision identifier '${id}'`,
      "Use letters, digits and underscores.",
    );
  }
  if (symbols.includes(id)) throw new RevisionUsageError(`'${id}' cannot be a revision identifier`, symbolHint(id));
  if (!/^\w+$/.test(id))
    throw new RevisionUsageError(`'${id}' cannot be a revision identifier`, "Use letters, digits and underscores.");
  if (id.length > 32)
    throw new RevisionUsageError(
      `The revision identifier '${id}' is too long`,
      "The version table holds at most 32 characters.",
    );
}

/**
 * @throws RevisionError for a label that has another meaning in commands, or could not be read back from the file
 */
function checkBranchLabel(label: string): void {
  const hint = hintForLabel(label);
  if (hint !== undefined) throw new RevisionUsageError(`'${label}' cannot be a branch label`, hint);
}

function hintForLabel(label: string): string | undefined {
  if (symbols.includes(label)) return symbolHint(label);
  if (!/^[\p{L}\p{N}_.-]+$/u.test(label)) return "Use letters, digits, underscores, hyphens and dots.";
  return parseRelativeTarget(label)
    ? `'${label}' means a number of steps from a revision. Choose another label.`
    : undefined;
}

function symbolHint(name: string): string {
  return `'${name}' has a special meaning in commands. Choose another name.`;
}
