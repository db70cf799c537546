import { describe, expect, it } from "vitest";
import { planScan, removalObjection } from "../../src/scan/plan.js";
import type { LeftOut } from "../../src/scan/reasons.js";

const git = (...names: string[]) => names.map((name) => ({ name, type: "git" as const }));
const rows = (...names: string[]) => names.map((name, index) => ({ id: index + 1, name }));
const plan = (found: string[], known: string[], leftOut: LeftOut[] = []) =>
  planScan({ repositories: git(...found), leftOut }, rows(...known));
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe("planScan", () => {
  it("adds what is new, sorted by name", () => {
    expect(names(plan(["b", "a", "k"], ["k"]).add)).toEqual(["a", "b"]);
  });

  it("knows what has a row", () => {
    expect(names(plan(["b", "k"], ["k"]).known)).toEqual(["k"]);
  });

  it("misses rows without a repository", () => {
    expect(names(plan(["k"], ["k", "gone"]).missing)).toEqual(["gone"]);
  });

  it("leaves out a new one with a name that Kallithea refuses, and keeps one that has a row", () => {
    const { add, known, leftOut } = plan(["bad name", "worse name"], ["worse name"]);
    expect(names(add)).toEqual([]);
    expect(names(known)).toEqual(["worse name"]);
    expect(leftOut).toEqual([{ name: "bad name", code: "name-refused" }]);
  });

  it("does not call missing what lies below a folder that could not be read", () => {
    const { missing, unknown } = plan([], ["a/b/c", "ab", "a"], [{ name: "a", code: "unreadable" }]);
    expect(names(missing)).toEqual(["ab"]);
    expect(names(unknown)).toEqual(["a", "a/b/c"]);
  });

  it("does not call missing what has something else in its place", () => {
    const { missing, unknown } = plan([], ["a", "a/b"], [{ name: "a", code: "git-without-head" }]);
    expect(names(missing)).toEqual(["a/b"]);
    expect(names(unknown)).toEqual(["a"]);
  });
});

describe("removalObjection", () => {
  const many = Array.from({ length: 30 }, (_, index) => `r${index}`);

  it("has none where nothing is missing", () => {
    expect(removalObjection(plan(["a"], ["a"]))).toBeUndefined();
    expect(removalObjection(plan([], []))).toBeUndefined();
  });

  it("has none where a few of several are missing", () => {
    expect(removalObjection(plan(["a"], ["a", "b", "c"]))).toBeUndefined();
    expect(removalObjection(plan(many.slice(10), many))).toBeUndefined();
  });

  it("objects where nothing at all was found", () => {
    expect(removalObjection(plan([], ["a"]))).toContain("is the disk mounted");
  });

  it("objects where more than ten and more than a third are missing", () => {
    expect(removalObjection(plan(many.slice(11), many))).toContain("11 of the 30");
  });

  it("has none where more than ten, but not a third, are missing", () => {
    const hundred = Array.from({ length: 100 }, (_, index) => `r${index}`);
    expect(removalObjection(plan(hundred.slice(33), hundred))).toBeUndefined();
  });
});
