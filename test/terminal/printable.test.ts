import { describe, expect, it } from "vitest";
import { printable, printableJson, printableLines } from "../../src/terminal/printable.js";

describe("a name that is printed", () => {
  it.each([
    ["team/project-1", "team/project-1"],
    ["x\u001b]0;OWNED\u0007\u001b[2J", "x\\x1b]0;OWNED\\x07\\x1b[2J"],
    ["ok\nadded 9, known 0", "ok\\nadded 9, known 0"],
    ["a\rb\tc", "a\\rb\\tc"],
    ["\u007f\u0085\u009b31m", "\\x7f\\x85\\x9b31m"],
    ["gpj.\u202eexe\u2066\u2069", "gpj.\\u202eexe\\u2066\\u2069"],
    ["a\u2028b\u2029c\u200bd\ufeff", "a\\u2028b\\u2029c\\u200bd\\ufeff"],
    ["\u{e0041}", "\\u{e0041}"],
    ["\ud800x", "\\ud800x"],
    ["\udc00\udc00", "\\udc00\\udc00"],
    ["Zoë/日本/😀", "Zoë/日本/😀"],
  ])("%j is shown as %s", (name, shown) => {
    expect(printable(name)).toBe(shown);
  });
});

it("text of several lines keeps its line breaks and tabs", () => {
  expect(printableLines("one\n\ttwo\u001b[2J\u202e")).toBe("one\n\ttwo\\x1b[2J\\u202e");
});

it("JSON keeps its meaning and is safe to print", () => {
  const value = { name: "a\u202eb\u2066\u009b\u007f\u001b\n\u{e0041}", list: ["ü"] };
  const text = printableJson(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text.split("\n").length).toBe(6);
  expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});
