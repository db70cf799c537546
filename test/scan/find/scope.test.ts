import { describe, expect, it } from "vitest";
import { scopeOf } from "../../../src/scan/find/scope.js";

const is = (wanted: string) => (name: string) => name === wanted;

describe("a scope", () => {
  it("of a folder includes it and everything below, and reaches the folders on the way", () => {
    const scope = scopeOf({ path: "a/b" });
    expect(["a/b", "a/b/c"].map(scope.includes)).toEqual([true, true]);
    expect(["a", "a/bc", "b"].map(scope.includes)).toEqual([false, false, false]);
    expect(["a", "a/b", "a/b/c"].map(scope.reaches)).toEqual([true, true, true]);
    expect(["a/bc", "b"].map(scope.reaches)).toEqual([false, false]);
  });

  it("of included names includes them and everything below, and has to reach everything", () => {
    const scope = scopeOf({ include: [is("team"), is("x/y")] });
    expect(["team", "team/a", "x/y"].map(scope.includes)).toEqual([true, true, true]);
    expect(["x", "teams", "other"].map(scope.includes)).toEqual([false, false, false]);
    expect(["x", "other"].map(scope.reaches)).toEqual([true, true]);
  });

  it("does not reach what is excluded, which wins over what is included", () => {
    const scope = scopeOf({ include: [is("a")], exclude: [is("a/old")] });
    expect(["a/new", "a/old", "a/old/b"].map(scope.includes)).toEqual([true, false, false]);
    expect(["a", "a/old", "a/old/b"].map(scope.reaches)).toEqual([true, false, false]);
  });
});
