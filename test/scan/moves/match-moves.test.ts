import { describe, expect, it } from "vitest";
import { type Identity, matchMoves, planWithMoves } from "../../../src/scan/moves/match-moves.js";
import type { Skipped } from "../../../src/scan/reasons.js";

const repository = (name: string, rawId: string, more: Partial<Identity> = {}): Identity => ({
  name,
  type: "git",
  rawId,
  revision: 3,
  ...more,
});
const lost = (name: string, rawId: string, more: Partial<Identity> = {}) => ({
  id: name.length,
  ...repository(name, rawId, more),
});

describe("matchMoves", () => {
  it("matches repositories with the same tip", () => {
    expect(matchMoves([lost("old", "1")], [repository("other", "2"), repository("new", "1")])).toEqual({
      moved: [{ id: 3, from: "old", name: "new" }],
      ambiguous: [],
    });
  });

  it.each<[string, Partial<Identity>]>([
    ["another kind", { type: "hg" }],
    ["more changesets, of another root perhaps", { revision: 4 }],
  ])("does not match %s", (_case, more) => {
    expect(matchMoves([lost("old", "1")], [repository("new", "1", more)])).toEqual({ moved: [], ambiguous: [] });
  });

  it("does not match empty repositories, which are all alike", () => {
    expect(matchMoves([lost("old", "", { revision: -1 })], [repository("new", "", { revision: -1 })]).moved).toEqual(
      [],
    );
  });

  it("does not choose between two new repositories, nor between two missing ones", () => {
    expect(matchMoves([lost("old", "1")], [repository("b", "1"), repository("a", "1")])).toEqual({
      moved: [],
      ambiguous: [{ missing: ["old"], candidates: ["a", "b"] }],
    });
    expect(matchMoves([lost("old", "1"), lost("fork", "1")], [repository("new", "1")])).toEqual({
      moved: [],
      ambiguous: [{ missing: ["fork", "old"], candidates: ["new"] }],
    });
  });

  it("distinguishes forks by HEAD if it is known for all", () => {
    const missing = [lost("old", "1", { head: "ref: refs/heads/a" }), lost("fork", "1", { head: "ref: refs/heads/b" })];
    const found = [
      repository("x", "1", { head: "ref: refs/heads/b" }),
      repository("y", "1", { head: "ref: refs/heads/a" }),
    ];
    expect(matchMoves(missing, found).moved).toEqual([
      { id: 4, from: "fork", name: "x" },
      { id: 3, from: "old", name: "y" },
    ]);
    const half = [lost("old", "1"), missing[1] as (typeof missing)[number]];
    expect(matchMoves(half, found).moved).toEqual([]);
  });

  it("does not match a row that may still be at its path, nor a repository that may be that row's", () => {
    const unknown = { ...lost("unseen", "1"), isUnknown: true };
    expect(matchMoves([unknown], [repository("new", "1")])).toEqual({
      moved: [],
      ambiguous: [{ missing: ["unseen"], candidates: ["new"] }],
    });
    expect(matchMoves([unknown, lost("old", "1")], [repository("new", "1")]).moved).toEqual([]);
    expect(matchMoves([unknown, lost("old", "2")], [repository("new", "2")]).moved).toHaveLength(1);
  });

  it("does not match a repository with another HEAD", () => {
    const { moved, ambiguous } = matchMoves([lost("old", "1", { head: "a" })], [repository("new", "1", { head: "b" })]);
    expect(moved).toEqual([]);
    expect(ambiguous).toEqual([{ missing: ["old"], candidates: ["new"] }]);
  });
});

describe("planWithMoves", () => {
  const plan = {
    add: ["moved-to", "fork", "fresh"].map((name) => ({ name, type: "git" as const })),
    known: [],
    missing: [
      { id: 1, name: "moved-from" },
      { id: 2, name: "open" },
      { id: 3, name: "gone" },
    ],
    unknown: [],
    notWritable: [],
    skipped: [],
  };
  const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

  it("neither adds nor calls missing what has moved or may have moved", () => {
    const moved = [{ id: 1, from: "moved-from", name: "moved-to" }];
    const result = planWithMoves(plan, { moved, ambiguous: [{ missing: ["open"], candidates: ["fork"] }] });
    expect(names(result.add)).toEqual(["fresh"]);
    expect(names(result.missing)).toEqual(["gone"]);
    expect(names(result.unknown)).toEqual(["open"]);
    expect(result.skipped).toEqual([
      { name: "fork", code: "ambiguous-move", detail: "missing with the same history: open" },
    ]);
  });

  it("no longer doubts an empty folder from which everything has moved", () => {
    const [left, kept] = ["left", "kept"].map((name) => ({ name, code: "maybe-unmounted" as const })) as [
      Skipped,
      Skipped,
    ];
    const unknown = [
      { id: 1, name: "left/a", because: left },
      { id: 2, name: "kept/a", because: kept },
      { id: 3, name: "kept/b", because: kept },
    ];
    const moved = [
      { id: 1, from: "left/a", name: "moved-to" },
      { id: 2, from: "kept/a", name: "fresh" },
    ];
    const result = planWithMoves({ ...plan, unknown, skipped: [left, kept] }, { moved, ambiguous: [] });
    expect(names(result.unknown)).toEqual(["kept/b"]);
    expect(names(result.skipped)).toEqual(["kept"]);
  });

  it("names a few of very many clones, so that the report does not grow with their square", () => {
    const clones = (prefix: string) => Array.from({ length: 3000 }, (_, number) => `${prefix}${number}`);
    const [missing, found] = [
      clones("old").map((name) => lost(name, "1")),
      clones("new").map((name) => repository(name, "1")),
    ];
    const many = { ...plan, missing, add: found.map(({ name }) => ({ name, type: "git" as const })) };
    const { skipped } = planWithMoves(many, matchMoves(missing, found));
    expect(skipped).toHaveLength(3000);
    expect(skipped[0]?.detail).toBe("missing with the same history: old0, old1, old10 and 2997 more");
  });
});
