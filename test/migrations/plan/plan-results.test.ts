// What plans say besides their steps: rows, messages, and the way back.
import { describe, expect, it } from "vitest";
import { userErrorOf } from "../../../src/errors.js";
import { planDowngrade } from "../../../src/migrations/plan/plan-downgrade.js";
import { planStamp } from "../../../src/migrations/plan/plan-stamp.js";
import { planUpgrade } from "../../../src/migrations/plan/plan-upgrade.js";
import { commandFor } from "../../../src/migrations/plan/planned-step.js";
import { reversePlan } from "../../../src/migrations/plan/reverse-plan.js";
import { requireUpToDate } from "../../../src/migrations/plan/up-to-date.js";
import { graphOf } from "../../support/migrations/history-notation.js";

const diamond = ["a111", "b222 < a111 #left", "c333 < a111 #right", "d444 < b222,c333"];
const twoBranches = ["z111 #left", "y222 < z111", "b111 #right", "a222 < b111"];

const messageOf = (work: () => unknown) => {
  const error = userErrorOf(work);
  return [error?.message, error?.hint].join("\n");
};

describe("the rows after a plan", () => {
  it("are sorted", () => {
    expect(planUpgrade(graphOf(twoBranches), [], "heads").rows).toEqual(["a222", "y222"]);
    expect(planDowngrade(graphOf(diamond), ["d444"], "b222").rows).toEqual(["b222", "c333"]);
    expect(planStamp(graphOf(twoBranches), [], ["y222", "a222"]).rows).toEqual(["a222", "y222"]);
    expect(planUpgrade(graphOf(twoBranches), ["z111"], "right@head").rows).toEqual(["a222", "z111"]);
  });

  it("are those of before after the way back", () => {
    const plan = planUpgrade(graphOf(diamond), ["a111"], "head");
    const back = reversePlan(plan, ["a111"]);
    expect(back).toMatchObject({ rows: ["a111"], warnings: [] });
    expect(
      back.steps.map(({ direction, node, from, to, changes }) => [direction, node?.id, from, to, changes]),
    ).toEqual([
      [
        "downgrade",
        "d444",
        ["d444"],
        ["b222", "c333"],
        [
          { change: "update", from: "d444", to: "c333" },
          { change: "insert", to: "b222" },
        ],
      ],
      ["downgrade", "b222", ["b222"], ["a111"], [{ change: "delete", from: "b222" }]],
      ["downgrade", "c333", ["c333"], ["a111"], [{ change: "update", from: "c333", to: "a111" }]],
    ]);
    expect(reversePlan(back, ["d444"]).steps[0]).toMatchObject({ direction: "upgrade", node: { id: "c333" } });
  });
});

describe("a downgrade", () => {
  const down = (rows: string[], target: string, lines = twoBranches) => planDowngrade(graphOf(lines), rows, target);
  const ids = (plan: ReturnType<typeof down>) => plan.steps.map(({ node }) => node?.id);

  it("in one branch leaves the others", () => {
    expect(ids(down(["a222", "y222"], "left@base"))).toEqual(["y222", "z111"]);
    expect(ids(down(["a222", "y222"], "right@-1"))).toEqual(["a222"]);
    expect(ids(down(["a222", "y222"], "-1"))).toEqual(["a222"]);
    expect(ids(down(["a222", "y222"], "left@z111"))).toEqual(["y222"]);
    expect(down(["a222", "y222"], "right@-1").warnings).toEqual([]);
    expect(down(["y222"], "-1").warnings).toEqual([]);
    expect(down(["a222", "y222"], "-1").warnings).toEqual([
      "downgrade -1 from multiple heads is ambiguous; counting from the first of them, a222",
    ]);
  });

  it("is refused with what the database is at", () => {
    expect(messageOf(() => down(["z111"], "y222"))).toBe(
      "Destination y222 is not a valid downgrade target from current head(s)\nThe database is at z111, and y222 is not below it.",
    );
    expect(messageOf(() => down([], "y222"))).toContain("The database is at base, and y222 is not below it.");
    expect(messageOf(() => down(["z111", "b111"], "y222"))).toContain("The database is at z111, b111, and");
    expect(messageOf(() => down(["z111"], "-2"))).toContain("Relative revision -2 didn't produce 2 migrations");
    expect(messageOf(() => down(["z111"], "+1"))).toContain("Relative revision +1 didn't produce 1 migrations");
    expect(messageOf(() => down(["z111"], "base-1"))).toContain("Walked too far");
    expect(messageOf(() => down(["b222", "c333"], "a111@-1", diamond))).toBe(
      "Ambiguous walk\nSeveral rows of the version table belong to the branch: b222, c333.",
    );
  });
});

describe("a stamp", () => {
  const stamp = (rows: string[], ...targets: string[]) =>
    planStamp(graphOf(twoBranches), rows, targets).steps.map(({ from, to }) => [from, to]);

  it("replaces the rows of the same lineage, and no others", () => {
    expect(stamp(["y222", "b111"], "a222")).toEqual([[["b111"], ["a222"]]]);
    expect(stamp(["y222"], "y222")).toEqual([]);
    expect(stamp(["y222"], "a222")).toEqual([[[], ["a222"]]]);
    expect(stamp(["y222", "a222"], "base")).toEqual([
      [["y222"], []],
      [["a222"], []],
    ]);
    expect(stamp(["y222", "a222"], "left@base")).toEqual([[["y222"], []]]);
  });

  it("of several heads is refused in Alembic's words", () => {
    expect(messageOf(() => stamp([], "head"))).toContain(
      "Multiple heads are present; please specify a single target revision",
    );
  });
});

it("rows that overlap are refused with the command that corrects them", () => {
  expect(messageOf(() => planUpgrade(graphOf(diamond), ["a111", "b222"], "head"))).toMatch(
    /^Requested revision b222 overlaps with other requested revisions a111\nThe version table lists .* stamp --purge b222$/,
  );
});

describe("a database that is behind", () => {
  const behind = (lines: string[], rows: string[]) => messageOf(() => requireUpToDate(graphOf(lines), rows));

  it("is refused with where it is, and the heads", () => {
    expect(behind(diamond, ["c333", "b222"])).toMatch(
      /^Target database is not up to date\.\nIt is at b222, c333; the head is d444\. Run: .*migrate upgrade heads$/,
    );
    expect(behind(twoBranches, [])).toContain("It is at base; the heads are a222, y222.");
    expect(behind([], [])).toBe("\n");
    expect(behind(twoBranches, ["y222", "a222"])).toBe("\n");
  });
});

it.each([
  ["upgrade a0a1bf09c143 -> f62826179f39", "migrate upgrade f62826179f39"],
  ["upgrade  -> a111", "migrate upgrade a111"],
  ["downgrade a111 -> ", "migrate downgrade base"],
])("the command that runs %j is %s", (step, command) => expect(commandFor(step)).toBe(command));
