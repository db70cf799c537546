import { describe, expect, it } from "vitest";
import { isBranchPoint, isMergePoint, type RevisionNode } from "../../../../src/migrations/history/graph/revision.js";
import { graphOf } from "../../../support/migrations/history-notation.js";

const diamond = ["a", "b < a #left", "c < a #right", "d < b,c", "e < d", "x #lib ^left", "y < x"];

function ids(nodes: Iterable<RevisionNode>): string[] {
  return [...nodes].map(({ id }) => id);
}

describe("links", () => {
  it("finds heads and bases", () => {
    const graph = graphOf(diamond);
    expect(ids(graph.heads)).toEqual(["e", "y"]);
    expect(ids(graph.bases)).toEqual(["a", "x"]);
  });

  it("does not count a head that another revision depends on as a real head", () => {
    const graph = graphOf(["a", "b < a", "c < a ^b"]);
    expect(ids(graph.heads)).toEqual(["b", "c"]);
    expect(ids(graph.realHeads)).toEqual(["c"]);
  });

  it("finds branch points and merge points, and does not count dependencies as either", () => {
    const nodes = [...graphOf(diamond).nodes.values()];
    expect(ids(nodes.filter(isBranchPoint))).toEqual(["a"]);
    expect(ids(nodes.filter(isMergePoint))).toEqual(["d"]);
  });

  it("resolves a dependency on a label", () => {
    expect(ids(graphOf(diamond).nodes.get("x")?.dependencies ?? [])).toEqual(["b"]);
  });

  it("does not depend on the order of the files", () => {
    expect(ids(graphOf([...diamond].reverse()).heads)).toEqual(["e", "y"]);
  });

  it("is empty without revisions", () => {
    expect(graphOf([]).heads).toEqual([]);
  });

  it("handles a history of many revisions", () => {
    const graph = graphOf(["r0", ...Array.from({ length: 20_000 }, (_, i) => `r${i + 1} < r${i}`)]);
    expect(ids(graph.heads)).toEqual(["r20000"]);
  });
});

describe("labels", () => {
  const labelsOf = (id: string, lines: string[]) => graphOf(lines).nodes.get(id)?.labels;

  it.each([
    ["the revision itself", "b", ["left"]],
    ["descendants, also after a merge", "e", ["left", "right"]],
    ["not the branch point below", "a", []],
    ["not the other branch", "c", ["right"]],
    ["not a revision that only depends on it", "y", ["lib"]],
  ])("a label belongs to %s", (_, id, labels) => {
    expect(labelsOf(id, diamond)).toEqual(labels);
  });

  it("a label reaches down to the branch point", () => {
    expect(labelsOf("b", ["a", "b < a", "c < a", "d < b #late"])).toEqual(["late"]);
    expect(labelsOf("a", ["a", "b < a", "c < a", "d < b #late"])).toEqual([]);
  });
});

describe("a history is refused if it has", () => {
  it.each([
    ["a down revision without a file", ["b < gone"], "Revision gone referenced from b is not present"],
    ["a dependency without a file", ["a", "b < a ^gone"], "Revision gone referenced from b is not present"],
    ["a revision that follows itself", ["a < a"], "Self-loop is detected in revisions (a)"],
    ["a cycle", ["a < c", "b < a", "c < b"], "Cycle is detected in revisions (a, c, b)"],
    ["a cycle through a dependency", ["a ^b", "b < a"], "Dependency cycle is detected in revisions (a, b)"],
    ["a revision that depends on itself", ["a ^a"], "Dependency self-loop is detected in revisions (a)"],
    ["a cycle above a base", ["r", "a < r,c", "b < a", "c < b"], "Cycle is detected in revisions (a, c, b)"],
    ["a duplicate id", ["a", "a"], "Revision a is present more than once"],
    ["a duplicate label", ["a #x", "b < a #x"], "Branch name 'x' in revision b already used by revision a"],
    ["a label that is also an id", ["a", "b < a #a"], "Branch name 'a' in revision b already used by revision a"],
  ])("%s", (_, lines, message) => {
    expect(() => graphOf(lines)).toThrow(
      expect.objectContaining({ message, exitStatus: 1, hint: expect.stringContaining(".ts") }),
    );
  });
});
