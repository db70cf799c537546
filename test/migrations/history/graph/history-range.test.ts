import { describe, expect, it } from "vitest";
import {
  historyRange,
  parseHistoryRange,
  type RangeEnd,
} from "../../../../src/migrations/history/graph/history-range.js";
import { graphOf } from "../../../support/migrations/history-notation.js";

const line = ["a111", "b222 < a111", "c333 < b222 #lab", "d444 < c333"];
const diamond = [
  "a111",
  "b222 < a111 #left",
  "c333 < a111 #right",
  "d444 < b222,c333",
  "x999 #lib ^left",
  "y998 < x999",
];

function listed(lines: string[], start?: RangeEnd, end?: RangeEnd): string {
  return historyRange(graphOf(lines), start, end)
    .map(({ id }) => id[0])
    .join("");
}

describe("a range, newest first", () => {
  it.each<[string, string[], RangeEnd | undefined, RangeEnd | undefined, string]>([
    ["all revisions", line, undefined, undefined, "dcba"],
    ["both ends included", line, "b222", "c333", "cb"],
    ["one revision", line, "b222", "b222", "b"],
    ["from the rows of the database", line, ["c333"], undefined, "dc"],
    ["up to the rows of the database", line, undefined, ["c333"], "cba"],
    ["all revisions, up to the rows of an empty database", line, undefined, [], "dcba"],
    ["from a revision to the rows of an empty database", line, "b222", [], "dcb"],
    ["steps down from the rows of an empty database", line, "-1", [], "dc"],
    ["nothing, between the rows of an empty database", line, [], [], ""],
    ["steps up from the start", line, "b222", "+1", "cb"],
    ["steps up from base", line, "base", "+1", "a"],
    ["more steps up than there are", line, "b222", "+9", "dcb"],
    ["steps down from the end", line, "-1", "heads", "dc"],
    ["steps down in a branch", diamond, "lib@-1", "heads", "yx"],
    ["more steps down than there are", line, "-9", "c333", "cba"],
    ["an end below a revision", line, "base", "d444-1", "cba"],
    ["one branch after the other, the branch point last", diamond, "base", "d444", "dbca"],
    ["what the end depends on", diamond, "base", "y998", "yxba"],
    ["the base of one branch", diamond, "lib@base", "heads", "yx"],
    ["all branches", diamond, undefined, undefined, "dcyxba"],
  ])("%s", (_, lines, start, end, ids) => {
    expect(listed(lines, start, end)).toBe(ids);
  });

  it.each([
    [
      "ends of two branches",
      diamond,
      "b222",
      "c333",
      "Requested range b222:c333 does not refer to ancestor/descendant revisions along the same branch",
    ],
    [
      "ends in the wrong order",
      line,
      "c333",
      "b222",
      "Requested range c333:b222 does not refer to ancestor/descendant revisions along the same branch",
    ],
    ["a start that counts up", line, "+1", "heads", "Can't locate revision identified by '+1'"],
    ["a start that counts from a revision", line, "c333-1", "heads", "Can't locate revision identified by 'c333-1'"],
    ["a start that counts down from two ends", diamond, "-1", "heads", "Can't locate revision identified by '-1'"],
    ["an end that counts down from nothing", line, "base", "-1", "Relative revision -1 didn't produce 1 migrations"],
    ["an end that comes to a branch point", diamond, "a111", "+1", "Ambiguous walk"],
  ])("refuses %s", (_, lines, start, end, message) => {
    expect(() => listed(lines, start, end)).toThrow(message);
  });
});

describe("[start]:[end]", () => {
  it.each([
    [":", { start: "base", end: "heads" }],
    ["a:", { start: "a", end: "heads" }],
    [":b", { start: "base", end: "b" }],
    [" -3:current ", { start: "-3", end: "current" }],
  ])("%s", (range, parts) => {
    expect(parseHistoryRange(range)).toEqual(parts);
  });

  it.each(["a", "", "a:b:c"])("refuses %j", (range) => {
    expect(() => parseHistoryRange(range)).toThrow("History range requires [start]:[end], [start]:, or :[end]");
  });
});
