// What a new revision is to be, decided and checked before anything is written.

import { RevisionError } from "../../revision-error.js";
import { orSeveralHeads, resolveRevision, resolveRevisions } from "../graph/resolve.js";
import { isHead, type Revision, type RevisionNode } from "../graph/revision.js";
import { type RevisionGraph, revisionGraph } from "../graph/revision-graph.js";
import { checkBranchLabel, checkRevisionId, newRevisionId } from "./revision-id.js";

export interface NewRevisionOptions {
  readonly message?: string | undefined;
  /** What it follows: identifiers; several make a merge, `base` a new base. */
  readonly heads: readonly string[];
  /** Lets it follow a revision that others follow already. */
  readonly splice?: boolean | undefined;
  readonly branchLabels?: readonly string[] | undefined;
  readonly revisionId?: string | undefined;
  readonly dependsOn?: readonly string[] | undefined;
  /** What to type if a `head` is several of them; `--head HEAD` without it. */
  readonly howToChoose?: ((heads: readonly string[]) => string) | undefined;
}

export type NewRevision = Omit<Revision, "longDoc" | "createDate" | "path"> & { readonly message: string | undefined };

/**
 * @throws RevisionError for heads that are none, or several where one is meant; for an id or a label that is taken
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
  refuseToBreak(graph, revision);
  return revision;
}

function downRevisions(graph: RevisionGraph, { heads, splice, howToChoose = byHeadOption }: NewRevisionOptions): readonly RevisionNode[] {
  const nodes = orSeveralHeads(
    "Multiple heads are present; please specify the head revision on which the new revision should be based, or perform a merge.",
    () => heads.flatMap((head) => resolveRevisions(graph, head)),
    howToChoose,
  );
  if (new Set(nodes).size < nodes.length) throw new RevisionError("Duplicate head revisions specified", `Given were: ${heads.join(", ")}`);
  const followed = splice ? undefined : nodes.find((node) => !isHead(node));
  if (followed) throw notAHead(followed);
  return nodes;
}

function byHeadOption(heads: readonly string[]): string {
  return `Choose what it follows: ${heads.map((head) => `--head ${head}`).join(" or ")}`;
}

/** A label stays a label: what it stands for may move. */
function dependency(graph: RevisionGraph, name: string): string {
  if (graph.labels.has(name)) return name;
  const node = resolveRevision(graph, name);
  if (!node) throw new RevisionError(`A revision cannot depend on '${name}'`, "Name a revision or a branch label.");
  return node.id;
}

/** Links the new revision to the others for a try: what cannot be linked would stop every later command. */
function refuseToBreak(graph: RevisionGraph, revision: NewRevision): void {
  const taken = graph.nodes.get(revision.id);
  if (taken)
    throw new RevisionError(
      `Revision ${revision.id} exists already`,
      `It is ${taken.revision.path}. Nothing was written; choose another --rev-id.`,
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
