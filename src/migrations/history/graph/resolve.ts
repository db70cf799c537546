// Resolves what users type: ids, prefixes of ids, branch labels, `head`, `heads`, `base`, and each of these after
// `label@`.
import { RevisionError } from "../../revision-error.js";
import { inLineageOf } from "./lineage.js";
import type { RevisionNode } from "./revision.js";
import type { RevisionGraph } from "./revision-graph.js";

/** Alembic accepts a prefix of an id only if the whole id is longer than this. */
const longestUnabbreviated = 3;

/**
 * The revisions that an identifier refers to; none for `base`.
 * @param argument what was typed, if the identifier is only a part of it
 * @throws RevisionError `Can't locate revision identified by …`, or for `head` if there are several
 */
export function resolveRevisions(
  graph: RevisionGraph,
  identifier: string,
  argument = identifier,
): readonly RevisionNode[] {
  const { label, symbol } = splitLabel(identifier);
  const branch = label === undefined ? undefined : locate(graph, label);
  if (symbol === "base") return [];
  if (symbol === "heads") return branch ? inLineageOf(graph.heads, branch) : graph.realHeads;
  if (symbol === "head") return atMostOne(branch ? inLineageOf(graph.heads, branch) : graph.heads, argument);
  return [locate(graph, symbol, branch)];
}

/**
 * Like `resolveRevisions`, but for exactly one revision.
 * @returns undefined for `base`
 */
export function resolveRevision(
  graph: RevisionGraph,
  identifier: string,
  argument = identifier,
): RevisionNode | undefined {
  return atMostOne(resolveRevisions(graph, identifier, argument), argument)[0];
}

/** Splits `label@symbol` at the first `@`. */
export function splitLabel(identifier: string): { label: string | undefined; symbol: string } {
  const at = identifier.indexOf("@");
  return at < 0
    ? { label: undefined, symbol: identifier }
    : { label: identifier.slice(0, at), symbol: identifier.slice(at + 1) };
}

/**
 * The revisions named by the rows of the version table.
 * @throws RevisionError for a row without a revision file
 */
export function resolveRows(graph: RevisionGraph, rows: readonly string[]): RevisionNode[] {
  return rows.map((row) => graph.nodes.get(row) ?? unknownRow(row));
}

export function cannotLocate(identifier: string, hint = "`history` lists all revisions."): RevisionError {
  return new RevisionError(`Can't locate revision identified by '${identifier}'`, hint);
}

/** `head` if there are several. Some commands have their own message for it. */
export class SeveralHeadsError extends RevisionError {
  readonly heads: readonly string[];

  constructor(identifier: string, heads: readonly RevisionNode[]) {
    super(
      `Multiple head revisions are present for given argument '${identifier}'; please specify a specific target revision, ` +
        `'<branchname>@${identifier}' to narrow to a specific head, or 'heads' for all heads`,
      `The heads are: ${heads.map(({ id }) => id).join(", ")}`,
    );
    this.heads = heads.map(({ id }) => id);
  }
}

/**
 * Runs `resolve`, but reports several heads with `message`.
 * @param howToChoose what to type to choose one of them, if that is possible
 */
export function rewordSeveralHeads<Result>(
  message: string,
  resolve: () => Result,
  howToChoose?: (heads: readonly string[]) => string,
): Result {
  try {
    return resolve();
  } catch (error) {
    if (error instanceof SeveralHeadsError)
      throw new RevisionError(message, howToChoose?.(error.heads) ?? error.hint, { cause: error });
    throw error;
  }
}

function locate(graph: RevisionGraph, symbol: string, branch?: RevisionNode): RevisionNode {
  const exact = graph.nodes.get(symbol) ?? graph.labels.get(symbol);
  const candidates = inBranch(exact ? [exact] : startingWith(graph, symbol), branch);
  const [first, second] = candidates;
  if (!first) throw cannotLocate(symbol);
  if (second)
    throw cannotLocate(symbol, `Several revisions start with it: ${candidates.map(({ id }) => id).join(", ")}`);
  return first;
}

function startingWith(graph: RevisionGraph, symbol: string): RevisionNode[] {
  if (symbol === "") return [];
  const names = [...graph.nodes, ...graph.labels].filter(
    ([name]) => name.length > longestUnabbreviated && name.startsWith(symbol),
  );
  return [...new Set(names.map(([, node]) => node))];
}

function inBranch(nodes: readonly RevisionNode[], branch: RevisionNode | undefined): readonly RevisionNode[] {
  return branch ? inLineageOf(nodes, branch) : nodes;
}

function atMostOne(nodes: readonly RevisionNode[], identifier: string): readonly RevisionNode[] {
  if (nodes.length > 1) throw new SeveralHeadsError(identifier, nodes);
  return nodes;
}

function unknownRow(row: string): never {
  throw cannotLocate(
    row,
    "The database is at this revision, but its revision file is missing. Restore it (was the database upgraded by a newer version?), " +
      "or overwrite the version table with `stamp --purge REVISION`.",
  );
}
