// What our listings print, against what the real Alembic prints of the same history; the paths of the files aside.
import { afterAll, beforeAll, expect, it } from "vitest";
import { CommandError, exitStatus } from "../../src/errors.js";
import { readRevisions } from "../../src/migrations/history/files/read-revisions.js";
import { parseHistoryRange } from "../../src/migrations/history/graph/history-range.js";
import { type RevisionGraph, revisionGraph } from "../../src/migrations/history/graph/revision-graph.js";
import * as listing from "../../src/migrations/history/listing/listings.js";
import { makeFolder, removeFolder } from "../support/cli/temporary-folder.js";
import { runAlembic, writeBothEnvironments } from "../support/migrations/alembic-environment.js";
import { describeAgainstReference } from "../support/reference/reference.js";

const line = ["a111", "b222 < a111", "c333 < b222 #lab", "d444 < c333"];
const diamond = ["a111", "b222 < a111 #left", "c333 < a111", "d444 < b222,c333", "e555 < d444"];
const depending = ["a111", "b222 < a111", "x999 #lib ^b222", "y998 < x999", "z997 < b222"];
const twoHeads = ["a111", "b222 < a111 #left", "c333 < a111 #right"];

type Print = (graph: RevisionGraph, rows: string[]) => string[];

const history =
  (range = ":", verbose = false, marked = false): Print =>
  (graph, rows) => {
    const { start, end } = parseHistoryRange(range);
    const orRows = (name: string) => (name === "current" ? rows : name);
    const nodes = listing.historyNodes(graph, { start: orRows(start), end: orRows(end) });
    return listing.historyLines(nodes, verbose, new Set(marked ? rows : []));
  };
const heads =
  (verbose = false, resolve = false): Print =>
  (graph) =>
    listing.headLines(listing.headNodes(graph, resolve), verbose);
const current =
  (verbose = false): Print =>
  (graph, rows) =>
    listing.currentLines(listing.currentNodes(graph, rows), verbose, "sqlite:///x.db");
const branches =
  (verbose = false): Print =>
  (graph) =>
    listing.branchLines(listing.branchNodes(graph), verbose);
const show =
  (identifier: string): Print =>
  (graph, rows) =>
    listing.shownLines(listing.shownNodes(graph, identifier === "current" ? rows : identifier));

/** The command line, the history, the rows of the version table, and our way to print the same. */
const cases: [commandLine: string, history: string[], rows: string[], ours: Print][] = [
  ["history", line, [], history()],
  ["history", diamond, [], history()],
  ["history", depending, [], history()],
  ["history", [], [], history()],
  ["history -v", diamond, [], history(":", true)],
  ["history -v", depending, [], history(":", true)],
  ["history -i", line, ["c333"], history(":", false, true)],
  ["history -i", diamond, ["b222", "c333"], history(":", false, true)],
  ["history -v -i", diamond, ["d444"], history(":", true, true)],
  ["history -i", line, [], history(":", false, true)],
  ["history -r b222:c333", line, [], history("b222:c333")],
  ["history -r b222:current", line, [], history("b222:current")],
  ["history -r :current", line, [], history(":current")],
  ["history -r current:", line, [], history("current:")],
  ["history -r current:c333", line, [], history("current:c333")],
  ["history -r b222:", diamond, [], history("b222:")],
  ["history -r :c333", diamond, [], history(":c333")],
  ["history -r b2:+1", line, [], history("b2:+1")],
  ["history -r=-2:", line, [], history("-2:")],
  ["history -r :d444-1", line, [], history(":d444-1")],
  ["history -r current:", line, ["c333"], history("current:")],
  ["history -r :current -v", line, ["c333"], history(":current", true)],
  ["history -r=-1:current", line, ["c333"], history("-1:current")],
  ["history -r lib@base:", depending, [], history("lib@base:")],
  ["history -r zz:", line, [], history("zz:")],
  ["history -r c333:b222", line, [], history("c333:b222")],
  ["history -r abc", line, [], history("abc")],
  ["heads", line, [], heads()],
  ["heads", depending, [], heads()],
  ["heads", [], [], heads()],
  ["heads -v", twoHeads, [], heads(true)],
  ["heads --resolve-dependencies", depending, [], heads(false, true)],
  ["current", line, ["b222"], current()],
  ["current", line, ["d444"], current()],
  ["current", diamond, ["d444"], current()],
  ["current", diamond, ["a111"], current()],
  ["current", line, [], current()],
  ["current -v", line, ["c333"], current(true)],
  ["current", line, ["gone"], current()],
  ["branches", diamond, [], branches()],
  ["branches -v", twoHeads, [], branches(true)],
  ["branches", line, [], branches()],
  ["show head", line, [], show("head")],
  ["show d4", diamond, [], show("d4")],
  ["show lib", depending, [], show("lib")],
  ["show current", line, ["b222"], show("current")],
  ["show base", line, [], show("base")],
  ["show heads", twoHeads, [], show("heads")],
  ["show left@head", twoHeads, [], show("left@head")],
  ["show head", twoHeads, [], show("head")],
  ["show zz", line, [], show("zz")],
  ["show b222-1", line, [], show("b222-1")],
];

describeAgainstReference("listings, as Alembic prints them", () => {
  const folders: { folder: string; ours: string }[] = [];
  let theirs: { status: number; output: string }[] = [];

  beforeAll(() => {
    for (const [, lines, rows] of cases) {
      const folder = makeFolder();
      folders.push({ folder, ours: writeBothEnvironments(folder, lines, rows) });
    }
    theirs = runAlembic(
      cases.map(([commandLine], index) => ({
        folder: folders[index]?.folder ?? "",
        arguments: commandLine.split(" "),
      })),
    );
  });
  afterAll(() => {
    for (const { folder } of folders) removeFolder(folder);
  });

  it.each(cases.map(([commandLine, lines, rows], index) => ({ commandLine, history: lines.join("; "), rows, index })))(
    "$commandLine of [$history] at [$rows]",
    async ({ index }) => {
      const [, , rows, print] = at(cases, index);
      const ours = await printed(at(folders, index).ours, rows, print);
      expect(ours).toEqual({ ...at(theirs, index), output: comparable(at(theirs, index).output) });
    },
  );
});

function at<Item>(items: readonly Item[], index: number): Item {
  return items[index] ?? expect.fail(`nothing at ${index}`);
}

async function printed(folder: string, rows: string[], print: Print): Promise<{ status: number; output: string }> {
  try {
    const graph = revisionGraph(await readRevisions([folder]));
    return {
      status: 0,
      output: comparable(
        print(graph, rows)
          .map((text) => `${text}\n`)
          .join(""),
      ),
    };
  } catch (error) {
    // `alembic` prints these, and only these, as Alembic does; `migrate` has statuses of its own for them.
    if (!(error instanceof CommandError)) throw error;
    return { status: exitStatus.alembic, output: `FAILED: ${error.message}\n` };
  }
}

/** Without paths, and with the children of a branch point sorted: Alembic keeps them in a set. */
function comparable(output: string): string {
  return output
    .replace(/^Path: .*$/gm, "Path: …")
    .replace(/(?:^ +-> .*\n)+/gm, (children) => `${children.trimEnd().split("\n").sort().join("\n")}\n`)
    .replace(/^(Branches into: )(.*)$/gm, (_, title, ids) => title + ids.split(", ").sort().join(", "));
}
