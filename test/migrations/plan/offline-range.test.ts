import { describe, expect, it } from "vitest";
import { parseOfflineRange, refuseRange } from "../../../src/migrations/plan/offline-range.js";
import { requireUpToDate } from "../../../src/migrations/plan/up-to-date.js";
import { graphOf } from "../../support/migrations/history-notation.js";

const graph = graphOf(["a111", "b222 < a111", "c333 < b222", "x999 ^b222"]);

describe("the argument of --sql", () => {
  it.each<["upgrade" | "downgrade" | "stamp", string, string[], string]>([
    ["upgrade", "head", [], "head"],
    ["upgrade", "b2:head", ["b222"], "head"],
    ["upgrade", "base:c333", [], "c333"],
    ["upgrade", "x999:+1", ["x999"], "+1"],
    ["downgrade", "c333:-1", ["c333"], "-1"],
    ["stamp", "a111:b222", ["a111"], "b222"],
  ])("%s %s", (command, revision, rows, target) => {
    expect(parseOfflineRange(graph, command, revision)).toEqual({ rows, target });
  });

  it.each<["upgrade" | "downgrade", string, string]>([
    ["downgrade", "b222", "downgrade with --sql requires <fromrev>:<torev>"],
    ["upgrade", "a:b:c", "'a:b:c' is not a valid revision range"],
    ["upgrade", ":head", "Can't locate revision identified by ''"],
    ["upgrade", "zz:head", "Can't locate revision identified by 'zz'"],
    ["upgrade", "heads:c333", "Multiple head revisions are present for given argument 'heads'"],
    ["downgrade", "heads:a111", "Multiple head revisions are present for given argument 'heads'"],
  ])("refuses %s %s", (command, revision, message) => {
    expect(() => parseOfflineRange(graph, command, revision)).toThrow(message);
  });

  it("is refused as a range without --sql", () => {
    expect(() => refuseRange("a111:head")).toThrow("Range revision not allowed");
    expect(() => refuseRange("a111+1")).not.toThrow();
  });
});

describe("a database that is up to date", () => {
  it("is at all heads that no other revision depends on", () => {
    expect(() => requireUpToDate(graph, ["x999", "c333"])).not.toThrow();
    expect(() => requireUpToDate(graphOf([]), [])).not.toThrow();
    // b222 is a head that x999 depends on, so it has no row.
    expect(() =>
      requireUpToDate(graphOf(["a111", "b222 < a111", "x999 #lib ^b222", "y998 < x999"]), ["y998"]),
    ).not.toThrow();
  });

  it.each([[[]], [["c333"]], [["b222", "x999"]], [["c333", "x999", "a111"]]])("is not at %j", (rows) => {
    expect(() => requireUpToDate(graph, rows)).toThrow("Target database is not up to date.");
  });

  it("does not recommend an upgrade if a row has no revision file", () => {
    expect(() => requireUpToDate(graph, ["c333", "s1"])).toThrow("Can't locate revision identified by 's1'");
  });
});
