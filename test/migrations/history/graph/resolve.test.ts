import { describe, expect, it } from "vitest";
import { resolveRevision, resolveRevisions, resolveRows } from "../../../../src/migrations/history/graph/resolve.js";
import { graphOf } from "../../../support/migrations/history-notation.js";

const graph = graphOf([
  "aa11",
  "bb22 < aa11 #left",
  "bc33 < aa11 #right",
  "dd44 < bb22,bc33",
  "ee5",
  "ee66 < ee5 #lib ^bc33",
]);

describe("identifiers", () => {
  it.each([
    ["an id", "bb22", ["bb22"]],
    ["a prefix of an id", "a", ["aa11"]],
    ["a prefix that an id of three characters has, too", "ee", ["ee66"]],
    ["a label", "left", ["bb22"]],
    ["a prefix of a label", "lef", ["bb22"]],
    ["base", "base", []],
    ["heads", "heads", ["dd44", "ee66"]],
    ["a label and head", "left@head", ["dd44"]],
    ["an id and head", "ee5@head", ["ee66"]],
    ["a label and heads", "lib@heads", ["ee66"]],
    ["a label and base", "lib@base", []],
    ["a label and an id of its lineage", "right@aa11", ["aa11"]],
    ["a label that makes a prefix unambiguous", "right@b", ["bc33"]],
  ])("%s: %s", (_, identifier, ids) => {
    expect(resolveRevisions(graph, identifier).map(({ id }) => id)).toEqual(ids);
  });

  it.each([
    ["an unknown name", "zz", "zz"],
    ["an unknown branch", "zz@head", "zz"],
    ["an id of another branch", "lib@dd44", "dd44"],
    ["an empty text", "", ""],
    ["a relative target", "aa11+1", "aa11+1"],
    ["current", "current", "current"],
  ])("cannot locate %s: %j", (_, identifier, named) => {
    expect(() => resolveRevisions(graph, identifier)).toThrow(`Can't locate revision identified by '${named}'`);
  });

  it("lists the candidates for a prefix of several revisions", () => {
    expect(() => resolveRevisions(graph, "b")).toThrow(
      expect.objectContaining({
        message: "Can't locate revision identified by 'b'",
        hint: "Several revisions start with it: bb22, bc33",
      }),
    );
  });

  it("says what to do if there are several heads", () => {
    expect(() => resolveRevision(graph, "head")).toThrow(
      expect.objectContaining({
        message:
          "Multiple head revisions are present for given argument 'head'; please specify a specific target revision, " +
          "'<branchname>@head' to narrow to a specific head, or 'heads' for all heads",
        hint: "The heads are: dd44, ee66",
      }),
    );
  });
});

describe("rows of the version table", () => {
  it("must be whole ids", () => {
    expect(resolveRows(graph, ["ee66"]).map(({ id }) => id)).toEqual(["ee66"]);
    expect(() => resolveRows(graph, ["ee6"])).toThrow("Can't locate revision identified by 'ee6'");
  });
});
