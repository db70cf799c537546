// What `heads`, `current`, `history`, `branches` and `show` print, line by line as Alembic 1.4.3 does.
import { historyRange, type RangeEnd } from "../graph/history-range.js";
import { withImpliedHeads } from "../graph/lineage.js";
import { resolveRevisions, resolveRows } from "../graph/resolve.js";
import { isBranchPoint, isHead, isMergePoint, type RevisionNode, revisionDoc } from "../graph/revision.js";
import type { RevisionGraph } from "../graph/revision-graph.js";
import { type Current, currentMark, downRevisionText, headMark, labelMark, treeMarks } from "./marks.js";

const nothing: Current = new Set();

/** @param resolveDependencies whether to omit heads that another revision depends on */
export function headNodes(graph: RevisionGraph, resolveDependencies = false): readonly RevisionNode[] {
  return resolveDependencies ? graph.realHeads : graph.heads;
}

export function headLines(nodes: readonly RevisionNode[], verbose = false): string[] {
  return nodes.flatMap((node) => (verbose ? block(node) : [`${node.id}${labelMark(node)}${headMark(node)}`]));
}

/**
 * The revisions in the version table, plus the branches that are applied only as dependencies, sorted.
 * @throws RevisionError for a row without a revision file
 */
export function currentNodes(graph: RevisionGraph, rows: readonly string[]): readonly RevisionNode[] {
  return withImpliedHeads(resolveRows(graph, rows)).sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** @param database shown in the verbose form, e.g. the URL without the password */
export function currentLines(nodes: readonly RevisionNode[], verbose = false, database = ""): string[] {
  const lines = nodes.flatMap((node) => (verbose ? block(node) : [`${node.id}${headMark(node)}${treeMarks(node)}`]));
  return verbose ? [`Current revision(s) for ${database}:`, ...lines] : lines;
}

export interface HistoryOptions {
  readonly start?: RangeEnd | undefined;
  readonly end?: RangeEnd | undefined;
}

/** Newest first. */
export function historyNodes(graph: RevisionGraph, { start, end }: HistoryOptions = {}): readonly RevisionNode[] {
  return historyRange(graph, start, end);
}

/** @param current the rows of the version table, if they are to be marked */
export function historyLines(nodes: readonly RevisionNode[], verbose = false, current: Current = nothing): string[] {
  return nodes.flatMap((node) => (verbose ? block(node, current) : historyLine(node, current).split("\n")));
}

export function branchNodes(graph: RevisionGraph): readonly RevisionNode[] {
  return historyRange(graph).filter(isBranchPoint);
}

export function branchLines(nodes: readonly RevisionNode[], verbose = false): string[] {
  return nodes.flatMap((node) => [
    ...(verbose ? block(node) : [`${node.id}${labelMark(node)}${headMark(node)}${treeMarks(node)}`]),
    ...node.children.map((child) => `${" ".repeat(node.id.length)} -> ${branchChild(child, verbose)}`),
    "",
  ]);
}

/** @param identifier as given to `show`; for `current`, the rows of the version table */
export function shownNodes(graph: RevisionGraph, identifier: string | readonly string[]): readonly RevisionNode[] {
  return typeof identifier === "string" ? resolveRevisions(graph, identifier) : resolveRows(graph, identifier);
}

export function shownLines(nodes: readonly RevisionNode[]): string[] {
  return nodes.flatMap((node) => block(node));
}

function historyLine(node: RevisionNode, current: Current): string {
  const { dependsOn } = node.revision;
  const below = `${downRevisionText(node)}${dependsOn.length > 0 ? ` (${dependsOn.join(", ")})` : ""}`;
  const marks = `${labelMark(node)}${headMark(node)}${currentMark(node, current)}${treeMarks(node)}`;
  return `${below} -> ${node.id}${marks}, ${revisionDoc(node.revision)}`;
}

function branchChild(child: RevisionNode, verbose: boolean): string {
  const line = `${child.id}${labelMark(child)}${headMark(child)}${treeMarks(child)}`;
  return verbose ? `${line}, ${revisionDoc(child.revision)}` : line;
}

/** A revision as `-v` and `show` print it: its properties, its file, the header of the file, and an empty line. */
function block(node: RevisionNode, current: Current = new Set()): string[] {
  const { revision } = node;
  const doc = revision.longDoc === "" ? [""] : revision.longDoc.split("\n").map((line) => `    ${line}`);
  return [
    `Rev: ${node.id}${isHead(node) ? " (head)" : ""}${treeMarks(node)}${currentMark(node, current)}`,
    `${isMergePoint(node) ? "Merges" : "Parent"}: ${downRevisionText(node)}`,
    ...listed("Also depends on", revision.dependsOn),
    ...listed("Branches into", isBranchPoint(node) ? node.children.map(({ id }) => id) : []),
    ...listed("Branch names", node.labels),
    `Path: ${revision.path}`,
    "",
    ...doc,
    "",
  ];
}

function listed(title: string, names: readonly string[]): string[] {
  return names.length > 0 ? [`${title}: ${names.join(", ")}`] : [];
}
