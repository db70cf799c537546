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

describe("checkLimits", () => {
  it.each<[string, CopiedColumn, string | number | Buffer]>([
    ["as many characters as the column allows", string, "abc"],
    ["characters above U+FFFF, each counted once", string, "🦊🦊🦊"],
    ["as many bytes of text as the column allows", text, "éééé"],
    ["as many bytes as the column allows", binary, Buffer.alloc(4)],
    ["a number", float, 1e308],
  ])("accepts %s", (_what, column, value) => {
    expect(checkLimits(column, value, strict)).toBeUndefined();
  });

  it.each<[string, CopiedColumn, string | number | Buffer, string]>([
    ["one character too many", string, "abcd", "has 4 characters; the column allows 3"],
    ["one space too many", string, "abc ", "has 4 characters"],
    ["a text that is one byte too long", text, "éééée", "has 9 bytes; the column allows 8 on X"],
    ["binary data that is one byte too long", binary, Buffer.alloc(5), "has 5 bytes"],
    ["a NUL character", text, "a\0", "contains a NUL character"],
    ["infinity", float, Number.POSITIVE_INFINITY, "X cannot store Infinity"],
    ["NaN", float, Number.NaN, "X cannot store NaN"],
  ])("rejects %s", (_what, column, value, reason) => {
    expect(checkLimits(column, value, strict)?.reason).toContain(reason);
    if (!Number.isNaN(value)) expect(checkLimits(column, value, loose)).toBeUndefined();
  });
});

describe("checkRowLimits", () => {
  it("counts the bytes of all values", () => {
    expect(checkRowLimits(["éééé", Buffer.alloc(4), 1, null, true], strict)).toBeUndefined();
    expect(checkRowLimits(["ééééé", Buffer.alloc(3), 1], strict)?.reason).toContain(
      "has 13 bytes; X accepts at most 12 at once",
    );
  });
});
