import { expect, it } from "vitest";
import { unifiedDiff } from "../../src/ini/unified-diff.js";

const names = { before: "a", after: "b" };
const diff = (before: string, after: string) => unifiedDiff(before, after, names).join("\n");
const lines = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join("");

it("prints nothing for the same text", () => {
  expect(diff("x\n", "x\n")).toBe("");
  expect(diff("", "")).toBe("");
});

it("prints each change with three lines around it", () =>
  expect(diff(lines(1, 20), lines(1, 20).replace("5\n", "five\n").replace("18\n", ""))).toBe(
    "--- a\n+++ b\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n@@ -15,6 +15,5 @@\n 15\n 16\n 17\n-18\n 19\n 20",
  ));

it("counts lines as diff does", () => {
  expect(diff("", "x\n")).toBe("--- a\n+++ b\n@@ -0,0 +1 @@\n+x");
  expect(diff("x\n", "")).toBe("--- a\n+++ b\n@@ -1 +0,0 @@\n-x");
});

it("shows a last line without an end", () =>
  expect(diff("x", "x\n")).toBe("--- a\n+++ b\n@@ -1 +1 @@\n-x\n\\ No newline at end of file\n+x"));
