import { describe, expect, it } from "vitest";
import {
  mentions,
  normalizeExpression,
  renameInExpression,
  stripParentheses,
} from "../../../src/schema/sql/expression.js";
import { lexicalDialects } from "../../../src/schema/sql/lexer.js";

describe("equivalent expressions", () => {
  it.each([
    ["active IN (0, 1)", '"active" in (0,1)'],
    ["a = 1", "a == 1"],
    ["a <> 'X'", "((A != 'X'))"],
    ["a > 0 AND b > 0", "a>0\n\tand /* both */ [b] > 0 -- so"],
    ["lower(name)", "LOWER( `name` )"],
  ])("%s and %s", (a, b) => {
    expect(normalizeExpression(a)).toBe(normalizeExpression(b));
  });
});

describe("different expressions", () => {
  it.each([
    ["a = 'x'", "a = 'X'"],
    ["(a) + (b)", "a + (b)"],
    ["a = 1", "a = 10"],
    ['"a b" = 1', "a b = 1"],
    ["a OR (b AND c)", "(a OR b) AND c"],
  ])("%s and %s", (a, b) => {
    expect(normalizeExpression(a)).not.toBe(normalizeExpression(b));
  });
});

it("strips the parentheses around a whole expression, and no others", () => {
  expect(["((1))", "(a) + (b)", "x", "( 'a)' )"].map((sql) => stripParentheses(sql, lexicalDialects.sqlite))).toEqual([
    "1",
    "(a) + (b)",
    "x",
    "'a)'",
  ]);
});

it("renames a column in names, but not in strings", () => {
  expect(renameInExpression("status > 0 OR \"Status\" = 'status' OR my_status = t.status", "status", "state")).toBe(
    "state > 0 OR state = 'status' OR my_status = t.state",
  );
});

it("finds the columns that an expression mentions", () => {
  expect(mentions("lower([Name]) <> ''", "name")).toBe(true);
  expect(mentions("surname <> 'name'", "name")).toBe(false);
});
