import { describe, expect, it } from "vitest";
import { checkLimits, checkRowLimits, type Limits } from "../../src/copy/limits.js";
import type { CopiedColumn } from "../../src/copy/tables.js";

const strict: Limits = {
  engine: "X",
  fractions: false,
  nul: false,
  lengths: true,
  notFinite: [],
  bytes: { text: 8, binary: 4 },
  rowBytes: 12,
};
const loose: Limits = {
  ...strict,
  nul: true,
  lengths: false,
  notFinite: [Number.POSITIVE_INFINITY],
  bytes: {},
  rowBytes: 1000,
};

const string: CopiedColumn = { name: "s", kind: "string", length: 3, nullable: false };
const text: CopiedColumn = { name: "t", kind: "text", length: undefined, nullable: false };
const binary: CopiedColumn = { name: "b", kind: "binary", length: undefined, nullable: false };
const float: CopiedColumn = { name: "f", kind: "float53", length: undefined, nullable: false };

describe("a value", () => {
  it.each<[string, CopiedColumn, string | number | Buffer]>([
    ["as many characters as the column takes", string, "abc"],
    ["characters beyond U+FFFF, each counted once", string, "🦊🦊🦊"],
    ["as many bytes", text, "éééé"],
    ["as many bytes", binary, Buffer.alloc(4)],
    ["a number", float, 1e308],
  ])("is within them: %s", (_what, column, value) => {
    expect(checkLimits(column, value, strict)).toBeUndefined();
  });

  it.each<[string, CopiedColumn, string | number | Buffer, string]>([
    ["a character more", string, "abcd", "has 4 characters; the column allows 3"],
    ["a blank more", string, "abc ", "has 4 characters"],
    ["a byte more in a text", text, "éééée", "has 9 bytes; the column allows 8 on X"],
    ["a byte more", binary, Buffer.alloc(5), "has 5 bytes"],
    ["NUL", text, "a\0", "contains a NUL character"],
    ["infinity", float, Number.POSITIVE_INFINITY, "X cannot store Infinity"],
    ["no number", float, Number.NaN, "X cannot store NaN"],
  ])("is beyond them: %s", (_what, column, value, reason) => {
    expect(checkLimits(column, value, strict)?.reason).toContain(reason);
    if (!Number.isNaN(value)) expect(checkLimits(column, value, loose)).toBeUndefined();
  });
});

describe("a row", () => {
  it("has the bytes of all its values", () => {
    expect(checkRowLimits(["éééé", Buffer.alloc(4), 1, null, true], strict)).toBeUndefined();
    expect(checkRowLimits(["ééééé", Buffer.alloc(3), 1], strict)?.reason).toContain(
      "has 13 bytes; X accepts at most 12 at once",
    );
  });
});
