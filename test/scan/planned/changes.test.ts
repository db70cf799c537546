import { describe, expect, it } from "vitest";
import type { ScanPlan } from "../../../src/scan/plan.js";
import { type CurrentState, changesSince } from "../../../src/scan/planned/changes.js";
import type { ScanActions } from "../../../src/scan/planned/scan-actions.js";

const git = (name: string) => ({ name, type: "git" as const });
const nothing: ScanActions = {
  ...{ database: "d", root: "/srv", owner: "doe", add: [], rename: [], remove: [], refresh: [], hooks: [] },
};
const empty: ScanPlan = { add: [], known: [], missing: [], unknown: [], notWritable: [], skipped: [] };
const addition = { ...git("a"), owner: "doe", ownerFrom: "default" as const, private: false, tip: "11" };

function changes(
  actions: Partial<ScanActions>,
  plan: Partial<ScanPlan>,
  state: Partial<Omit<CurrentState, "plan">> = {},
): string[] {
  const current = { tips: new Map(), cached: new Map(), users: new Set(["doe"]), ...state };
  return changesSince({ ...nothing, ...actions }, { plan: { ...empty, ...plan }, ...current }).map(
    ({ name, change }) => `${name} ${change}`,
  );
}

const tips = (id: string | null) => new Map([["a", { id }]]);

describe("an addition", () => {
  it("can be applied if the repository is new, of the same type, and has the same tip", () => {
    expect(changes({ add: [addition] }, { add: [git("a"), git("other")] }, { tips: tips("11") })).toEqual([]);
  });

  it.each<[string, Partial<ScanPlan>, string]>([
    ["is gone", {}, "a no longer exists"],
    ["is of another type", { add: [{ name: "a", type: "hg" }] }, "a is of another type: hg instead of git"],
    ["was added", { known: [{ ...git("a"), id: 1 }] }, "a is in the database and on disk"],
    ["has a row, but is gone", { missing: [{ id: 1, name: "a" }] }, "a is in the database, but no longer on disk"],
    ["is skipped", { skipped: [{ name: "a", code: "several-kinds" }] }, "a is skipped now: a Mercurial and a Git"],
  ])("is refused if the repository %s", (_case, plan, change) => {
    expect(changes({ add: [addition] }, plan)).toEqual([expect.stringContaining(change)]);
  });

  it("is refused if the tip is another one, or cannot be read", () => {
    const plan = { add: [git("a")] };
    expect(changes({ add: [addition] }, plan, { tips: tips("22") })).toEqual(["a has another tip: 22 instead of 11"]);
    expect(changes({ add: [addition] }, plan, { tips: tips(null) })).toEqual(["a has another tip: none instead of 11"]);
    const trouble = new Map([["a", { trouble: "cannot be added: broken" }]]);
    expect(changes({ add: [addition] }, plan, { tips: trouble })).toEqual(["a cannot be added: broken"]);
  });

  it("is refused if its owner is not an active user any more", () => {
    const add = [{ ...addition, owner: "jane" }];
    expect(changes({ add }, { add: [git("a")] }, { tips: tips("11") })).toEqual(["jane is no longer an active user"]);
  });
});

describe("a removal", () => {
  const remove = [{ id: 1, name: "a" }];

  it("can be applied if the same row is still missing", () => {
    expect(changes({ remove }, { missing: [{ id: 1, name: "a" }] })).toEqual([]);
  });

  it.each<[string, Partial<ScanPlan>, string]>([
    ["is back", { known: [{ ...git("a"), id: 1 }] }, "a is in the database and on disk"],
    ["is back without its row", { add: [git("a")] }, "a is on disk, and no longer in the database"],
    ["has another row", { missing: [{ id: 2, name: "a" }] }, "a has another entry in the database"],
    ["has no row", {}, "a no longer exists"],
    [
      "cannot be checked",
      { unknown: [{ id: 1, name: "a", because: { name: "a", code: "mount-changed" } }] },
      "a is skipped now: ",
    ],
  ])("is refused if the repository %s", (_case, plan, change) => {
    expect(changes({ remove }, plan)).toEqual([expect.stringContaining(change)]);
  });
});

describe("a rename", () => {
  const rename = [{ id: 1, from: "old", to: "a", type: "git" as const, tip: "11" }];
  const plan = { missing: [{ id: 1, name: "old" }], add: [git("a")] };
  const cached = new Map([[1, "11"]]);

  it("can be applied if the row is missing, and the repository new, with the tip of the row", () => {
    expect(changes({ rename }, plan, { tips: tips("11"), cached })).toEqual([]);
  });

  it("is refused if one of the two is not so, or a tip is another one", () => {
    expect(changes({ rename }, { ...plan, missing: [] }, { tips: tips("11"), cached })).toEqual([
      "old no longer exists",
    ]);
    expect(changes({ rename }, { ...plan, add: [] }, { tips: tips("11"), cached })).toEqual(["a no longer exists"]);
    expect(changes({ rename }, plan, { tips: tips("22"), cached })).toEqual(["a has another tip: 22 instead of 11"]);
    expect(changes({ rename }, plan, { tips: tips("11") })).toEqual(["a has another tip in the database"]);
  });
});

describe("a refresh, and a hook", () => {
  const refresh = [{ id: 1, ...git("a"), from: "11", to: "22" }];
  const known = [{ ...git("a"), id: 1 }];
  const cached = new Map([[1, "11"]]);

  it("can be applied if the row and the repository are as before", () => {
    expect(changes({ refresh, hooks: ["a"] }, { known }, { tips: tips("22"), cached })).toEqual([]);
  });

  it("is refused if the row is another one or gone, or a tip is another one", () => {
    const other = [{ ...git("a"), id: 2 }];
    expect(changes({ refresh }, { known: other }, { tips: tips("22") })).toEqual([
      "a has another entry in the database",
    ]);
    expect(changes({ refresh }, { add: [git("a")] }, { cached })).toEqual(["a is no longer in the database"]);
    expect(changes({ refresh }, { known }, { tips: tips("22") })).toEqual(["a has another tip in the database"]);
    expect(changes({ refresh }, { known }, { tips: tips("33"), cached })).toEqual([
      "a has another tip: 33 instead of 22",
    ]);
    expect(changes({ hooks: ["a"] }, { add: [git("a")] })).toEqual(["a is no longer in the database"]);
  });

  it("is no matter of the database for a new repository", () => {
    expect(changes({ add: [addition], hooks: ["a"] }, { add: [git("a")] }, { tips: tips("11") })).toEqual([]);
  });
});
