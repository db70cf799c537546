import { describe, expect, it } from "vitest";
import { planDowngrade } from "../../../src/migrations/plan/plan-downgrade.js";
import { planStamp } from "../../../src/migrations/plan/plan-stamp.js";
import { planUpgrade } from "../../../src/migrations/plan/plan-upgrade.js";
import { logLine, type Plan, type RowChange, shortLog } from "../../../src/migrations/plan/planned-step.js";
import { graphOf } from "../../support/migrations/history-notation.js";

const line = ["a111", "b222 < a111", "c333 < b222", "d444 < c333"];
const diamond = ["a111", "b222 < a111 #left", "c333 < a111 #right", "d444 < b222,c333"];
const depending = ["a111", "b222 < a111", "x999 ^b222 #lib", "y998 < x999"];

/** Each step as its id and its changes: `+b` inserts, `-b` deletes, `a>b` updates. */
function steps({ steps }: Plan): string {
  return steps.map(({ node, changes }) => [node?.id[0] ?? "stamp", ...changes.map(change)].join(" ")).join(", ");
}

function change(row: RowChange): string {
  if (row.change === "insert") return `+${row.to[0]}`;
  return row.change === "delete" ? `-${row.from[0]}` : `${row.from[0]}>${row.to[0]}`;
}

describe("upgrade", () => {
  it.each<[string, string[], string[], string, string]>([
    ["from an empty database", line, [], "c333", "a +a, b a>b, c b>c"],
    ["from a revision", line, ["b222"], "head", "c b>c, d c>d"],
    ["nothing if the database is at the target", line, ["d444"], "head", ""],
    ["nothing if the database is past the target", line, ["c333"], "a111", ""],
    ["nothing for base", line, ["c333"], "base", ""],
    ["steps from the database's revision", line, ["a111"], "+2", "b a>b, c b>c"],
    ["steps from an empty database", line, [], "+1", "a +a"],
    ["zero steps from a revision", line, ["a111"], "b222+0", "b a>b"],
    ["below a revision", line, [], "c333-1", "a +a, b a>b"],
    ["above a revision", line, ["a111"], "b222+1", "b a>b, c b>c"],
    ["a branch and its merge", diamond, [], "head", "a +a, c a>c, b +b, d -b c>d"],
    ["the rest of a branch and the merge", diamond, ["b222"], "head", "c +c, d -b c>d"],
    ["one branch", diamond, ["a111"], "left@b222", "b a>b"],
    ["steps in one branch", diamond, ["a111"], "right@+1", "c a>c"],
    ["steps in one branch from a revision", diamond, ["a111"], "right@a111+1", "c a>c"],
    [
      "a dependency first, whose row is replaced if nothing else needs it",
      depending,
      [],
      "lib@head",
      "a +a, b a>b, x b>x, y x>y",
    ],
    ["a dependency that is already applied", depending, ["b222"], "heads", "x b>x, y x>y"],
  ])("%s", (_, lines, rows, target, expected) => {
    expect(steps(planUpgrade(graphOf(lines), rows, target))).toBe(expected);
  });

  it.each<[string, string[], string[], string, string]>([
    ["more steps than there are", line, ["c333"], "+5", "Relative revision +5 didn't produce 5 migrations"],
    ["zero steps", line, ["c333"], "+0", "Relative revision 0 didn't produce 0 migrations"],
    ["zero steps in a branch", diamond, ["a111"], "left@+0", "Relative revision 0 didn't produce 0 migrations"],
    ["zero steps from base", line, ["c333"], "base+0", "Walked too far"],
    [
      "a row that is an ancestor of another",
      line,
      ["a111", "b222"],
      "head",
      "Requested revision b222 overlaps with other requested revisions a111",
    ],
    [
      "a row that another row depends on",
      depending,
      ["x999", "b222"],
      "heads",
      "Requested revision x999 overlaps with other requested revisions b222",
    ],
    ["steps down", line, ["c333"], "-1", "Relative revision -1 didn't produce 1 migrations"],
    ["past the end from a revision", line, [], "c333+2", "Walked too far"],
    ["steps over a branch point", diamond, ["a111"], "+1", "Ambiguous walk"],
    ["steps from two heads", diamond, ["b222", "c333"], "+1", "Ambiguous upgrade from multiple current revisions"],
    ["current", line, ["a111"], "current", "Can't locate revision identified by 'current'"],
    ["a row without a file", line, ["gone"], "head", "Can't locate revision identified by 'gone'"],
    [
      "two heads, before it checks the row",
      depending.concat("z1 < a111"),
      ["gone"],
      "head",
      "Multiple head revisions are present for given argument 'head'",
    ],
  ])("refuses %s", (_, lines, rows, target, message) => {
    expect(() => planUpgrade(graphOf(lines), rows, target)).toThrow(message);
  });
});

describe("downgrade", () => {
  it.each<[string, string[], string[], string, string]>([
    ["one step", line, ["d444"], "-1", "d d>c"],
    ["to a revision", line, ["d444"], "b222", "d d>c, c c>b"],
    ["to base", line, ["b222"], "base", "b b>a, a -a"],
    ["nothing if the database is at the target", line, ["b222"], "b222", ""],
    ["nothing if the database is at base", line, [], "base", ""],
    ["over a merge", diamond, ["d444"], "a111", "d +b d>c, b -b, c c>a"],
    ["to one side of a merge", diamond, ["d444"], "b222", "d +b d>c"],
    ["one branch of two", diamond, ["b222", "c333"], "right@a111", "c -c"],
    ["steps in one branch", diamond, ["b222", "c333"], "left@-1", "b -b"],
    ["one step from the first row of several heads", diamond, ["c333", "b222"], "-1", "c -c"],
    ["what depends on a reverted revision", depending, ["y998"], "a111", "y y>x, x x>b, b b>a"],
    ["a branch that depends on another", depending, ["y998"], "lib@base", "y y>x, x x>b"],
    ["above a revision", line, ["d444"], "a111+1", "d d>c, c c>b"],
    ["below a revision", line, ["d444"], "c333-1", "d d>c, c c>b"],
  ])("%s", (_, lines, rows, target, expected) => {
    expect(steps(planDowngrade(graphOf(lines), rows, target))).toBe(expected);
  });

  it("counts from the first row of several and warns", () => {
    const plan = planDowngrade(graphOf(diamond), ["c333", "b222"], "-1");
    expect(steps(plan)).toBe("c -c");
    expect(plan.warnings).toEqual([expect.stringContaining("downgrade -1 from multiple heads is ambiguous")]);
  });

  it("gives no row to a revision that another row implies", () => {
    expect(planDowngrade(graphOf(["a111", "b222 < a111", "c333 < b222,a111"]), ["c333"], "b222").rows).toEqual([
      "b222",
    ]);
  });

  it.each<[string, string[], string[], string, string]>([
    ["more steps than there are", line, ["b222"], "-5", "Relative revision -5 didn't produce 5 migrations"],
    ["steps up", line, ["b222"], "+1", "Relative revision +1 didn't produce 1 migrations"],
    ["zero steps", line, ["b222"], "+0", "Relative revision +0 didn't produce 0 migrations"],
    ["zero steps from base", line, ["b222"], "base+0", "Walked too far"],
    ["steps from an empty database", line, [], "-1", "Relative revision -1 didn't produce 1 migrations"],
    ["past the end from a revision", line, ["d444"], "a111-2", "Walked too far"],
    ["steps over a merge", diamond, ["d444"], "-2", "Ambiguous walk"],
    [
      "a target that is not applied",
      line,
      ["b222"],
      "c333",
      "Destination c333 is not a valid downgrade target from current head(s)",
    ],
    ["an unknown target", line, ["b222"], "zz", "Can't locate revision identified by 'zz'"],
  ])("refuses %s", (_, lines, rows, target, message) => {
    expect(() => planDowngrade(graphOf(lines), rows, target)).toThrow(message);
  });
});

describe("stamp", () => {
  it.each<[string, string[], string[], string[], string]>([
    ["an empty table", line, [], ["head"], "stamp +d"],
    ["upward", line, ["a111"], ["c333"], "stamp a>c"],
    ["downward", line, ["c333"], ["a111"], "stamp c>a"],
    ["base", line, ["c333"], ["base"], "stamp -c"],
    ["a revision that is already there", line, ["c333"], ["c333"], ""],
    ["a merge over its branches", diamond, ["b222", "c333"], ["d444"], "stamp -b c>d"],
    ["a branch next to another", depending, ["b222"], ["b222", "lib"], "stamp b>x"],
    ["two branches at once", diamond, [], ["b222", "c333"], "stamp +b, stamp +c"],
    ["all heads, keeping a row that is one", ["a", "b < a", "c < a"], ["b"], ["heads"], "stamp +c"],
    ["the base of one branch", ["a", "b < a #left", "x #lib"], ["b", "x"], ["lib@base"], "stamp -x"],
  ])("%s", (_, lines, rows, targets, expected) => {
    expect(steps(planStamp(graphOf(lines), rows, targets))).toBe(expected);
  });

  it("refuses relative targets, as Alembic does", () => {
    expect(() => planStamp(graphOf(line), ["a111"], ["+1"])).toThrow("Can't locate revision identified by '+1'");
  });

  it("reports several heads with its own message", () => {
    expect(() => planStamp(graphOf(["a", "b"]), [], ["head"])).toThrow(
      "Multiple heads are present; please specify a single target revision",
    );
  });
});

describe("log lines", () => {
  it.each([
    [planUpgrade(graphOf(line), [], "a111"), "Running upgrade  -> a111, message of a111"],
    [planUpgrade(graphOf(diamond), ["b222", "c333"], "head"), "Running upgrade b222, c333 -> d444, message of d444"],
    [planDowngrade(graphOf(line), ["b222"], "-1"), "Running downgrade b222 -> a111, message of b222"],
    [planStamp(graphOf(line), ["b222"], ["c333"]), "Running stamp_revision b222 -> c333"],
  ])("%#", ({ steps: [step] }, expected) => {
    expect(step && logLine(step)).toBe(expected);
    expect(step && expected.startsWith(`Running ${shortLog(step)}`)).toBe(true);
  });
});
