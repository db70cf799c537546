// A history with one line per revision: `id < down revisions #label ^dependency`.
import type { Revision } from "../../../src/migrations/history/graph/revision.js";
import { type RevisionGraph, revisionGraph } from "../../../src/migrations/history/graph/revision-graph.js";

/** E.g. `["a", "b < a #left", "c < a ^left", "d < b,c"]`: a base, two branches of it, their merge. */
export function graphOf(lines: readonly string[]): RevisionGraph {
  return revisionGraph(revisionsOf(lines));
}

export function revisionsOf(lines: readonly string[]): Revision[] {
  return lines.map(revisionOf);
}

function revisionOf(line: string, index: number): Revision {
  const words = line.split(/\s+/);
  const [id = ""] = words;
  const downRevisions = words[1] === "<" ? (words[2] ?? "").split(",") : [];
  const marked = (mark: string) => words.filter((word) => word.startsWith(mark)).map((word) => word.slice(1));
  const createDate = `2020-01-01 00:00:00.${String(index).padStart(6, "0")}`;
  return {
    id,
    downRevisions,
    branchLabels: marked("#"),
    dependsOn: marked("^"),
    longDoc: `message of ${id}\n\nRevision ID: ${id}\n${`Revises: ${downRevisions.join(", ")}`.trim()}\nCreate Date: ${createDate}`,
    createDate,
    path: `/versions/${id}_message.ts`,
  };
}
