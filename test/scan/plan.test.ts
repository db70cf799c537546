import { describe, expect, it } from "vitest";
import { type Scope, scopeOf } from "../../src/scan/find/scope.js";
import { placesToCheck, planScan, planWithOccupied } from "../../src/scan/plan.js";
import { type Skipped, severityOf } from "../../src/scan/reasons.js";

const git = (...names: string[]) => names.map((name) => ({ name, type: "git" as const }));
const rows = (...names: string[]) => names.map((name, index) => ({ id: index + 1, name }));
const plan = (found: string[], known: string[], skipped: Skipped[] = [], notFollowed: Skipped[] = [], scope?: Scope) =>
  planScan(
    { repositories: git(...found), skipped, notFollowed, changedMounts: [], notWritable: [] },
    rows(...known),
    scope,
  );
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

describe("planScan", () => {
  it("adds what is new, sorted by name", () => {
    expect(names(plan(["b", "a", "k"], ["k"]).add)).toEqual(["a", "b"]);
  });

  it("calls known what has a row", () => {
    expect(names(plan(["b", "k"], ["k"]).known)).toEqual(["k"]);
  });

  it("calls missing rows without a repository", () => {
    expect(names(plan(["k"], ["k", "gone"]).missing)).toEqual(["gone"]);
  });

  it("skips a new repository with an invalid name, and keeps one that has a row", () => {
    const { add, known, skipped } = plan(["bad name", "worse name"], ["worse name"]);
    expect(names(add)).toEqual([]);
    expect(names(known)).toEqual(["worse name"]);
    expect(skipped).toEqual([{ name: "bad name", code: "name-refused" }]);
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

  it("does not call missing what is behind a link that is not followed, and names the link", () => {
    const link = { name: "disk", code: "link-not-followed" as const };
    const { missing, unknown } = plan([], ["disk/a", "disks/b"], [], [link]);
    expect(names(missing)).toEqual(["disks/b"]);
    expect(unknown).toEqual([{ id: 1, name: "disk/a", because: link }]);
  });

  it("reports no rows and skipped folders that are out of scope", () => {
    const scope = scopeOf({ path: "a" });
    const { missing, skipped } = plan([], ["a/x", "b/y"], [{ name: "b/z", code: "non-bare-git" }], [], scope);
    expect(names(missing)).toEqual(["a/x"]);
    expect(skipped).toEqual([]);
  });

  it("reports trouble on the way to what is in scope", () => {
    const closed = { name: "a", code: "unreadable" as const };
    const { unknown, skipped } = plan([], ["a/b/c"], [closed], [], scopeOf({ path: "a/b" }));
    expect(names(unknown)).toEqual(["a/b/c"]);
    expect(skipped).toEqual([closed]);
  });

  it("calls unknown, not known, what is of another type than in the database", () => {
    const findings = { repositories: git("a", "b"), skipped: [], notFollowed: [], changedMounts: [], notWritable: [] };
    const { known, missing, unknown, skipped } = planScan(findings, [
      { id: 1, name: "a", type: "hg" },
      { id: 2, name: "b", type: "git" },
    ]);
    expect(names(known)).toEqual(["b"]);
    expect(missing).toEqual([]);
    expect(unknown).toMatchObject([{ id: 1, because: { code: "type-differs" } }]);
    expect(skipped).toEqual([
      { name: "a", code: "type-differs", detail: "a Git repository, but hg in the database", isKnown: true },
    ]);
  });

  it("calls it trouble if what Kallithea does not serve is a repository of the database", () => {
    const { skipped } = plan(
      [],
      ["a"],
      [
        { name: "a", code: "git-without-head" },
        { name: "b", code: "git-without-head" },
      ],
    );
    expect(skipped.map(severityOf)).toEqual(["trouble", "rule"]);
  });

  it("does not call missing what is in a folder that is not empty, whatever the doubt was before", () => {
    const empty = { name: "b", code: "maybe-unmounted" as const };
    const findings = { repositories: [], skipped: [], notFollowed: [], changedMounts: [empty], notWritable: [] };
    const first = planScan(findings, rows("a", "b", "gone"));
    expect(names(placesToCheck(first))).toEqual(["a", "gone", "b"]);
    const occupied = ["a", "b"].map((name) => ({ name, code: "not-a-repository" as const, isKnown: true }));
    const { missing, unknown, skipped } = planWithOccupied(first, occupied);
    expect(names(missing)).toEqual(["gone"]);
    expect(unknown.map(({ because }) => because)).toEqual(occupied);
    expect(skipped).toEqual(occupied);
  });
});
