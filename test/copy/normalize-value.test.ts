import { describe, expect, it } from "vitest";
import { IncompatibleValue } from "../../src/copy/incompatible-value.js";
import { normalizeValue } from "../../src/copy/normalize-value.js";
import type { ColumnKind } from "../../src/schema/columns.js";

const column = (kind: ColumnKind, nullable = false) => ({ name: "x", kind, length: undefined, nullable });
const sqlite = { trimsFractions: false, splitsFloats: false };
const server = { trimsFractions: true, splitsFloats: true };

describe("equal values", () => {
  it.each<[ColumnKind, unknown[], unknown]>([
    ["boolean", [true, 1], true],
    ["boolean", [false, 0], false],
    ["integer", [-0, 0], 0],
    ["float53", [-0, 0], 0],
    ["float53", [0.1 + 0.2], 0.300_000_000_000_000_04],
    ["datetime", ["2016-02-29 12:00:00.500000"], "2016-02-29 12:00:00.500000"],
    ["datetime", ["2016-02-29 12:00:00", "2016-02-29 12:00:00.000000"], "2016-02-29 12:00:00.000000"],
    ["string", [""], ""],
    ["text", ["a\0b"], "a\0b"],
  ])("have one form as a %s: %j", (kind, values, form) => {
    for (const value of values) expect(normalizeValue(column(kind), value, sqlite)).toStrictEqual(form);
  });

  it("have six digits after the point, of which servers omit trailing zeros", () => {
    expect(normalizeValue(column("datetime"), "2016-02-29 12:00:00.5", server)).toBe("2016-02-29 12:00:00.500000");
  });

  it("are the sum of two numbers if a server rounds its output", () => {
    expect(normalizeValue(column("float53"), "954.755301200432 1.1368683772161603e-13", server)).toBe(
      954.755_301_200_432_1,
    );
    expect(normalizeValue(column("float53"), "-1 0", server)).toBe(-1);
  });

  it("may be NULL only if the column is nullable", () => {
    expect(normalizeValue(column("text", true), null, sqlite)).toBeNull();
    expect(normalizeValue(column("text"), null, sqlite)).toBeInstanceOf(IncompatibleValue);
  });
});

describe("values that Kallithea could not have stored", () => {
  it.each<[ColumnKind, unknown[]]>([
    ["integer", [1.5, 2 ** 31, -(2 ** 31) - 1, "1", Number.NaN, Buffer.from("1")]],
    ["boolean", [2, -1, "1", "true", Buffer.of(1)]],
    ["float53", ["1.5", Buffer.of(1)]],
    ["string", [1, Buffer.from("text")]],
    ["binary", ["{}", 1]],
    [
      "datetime",
      [
        0,
        "",
        "2016-02-30 12:00:00.000000",
        "2015-02-29 12:00:00.000000",
        "1900-02-29 12:00:00.000000",
        "2016-13-01 12:00:00.000000",
        "2016-00-01 12:00:00.000000",
        "2016-01-00 12:00:00.000000",
        "0000-00-00 00:00:00",
        "2016-02-29 24:00:00.000000",
        "2016-02-29 12:60:00.000000",
        "2016-02-29 12:00:60.000000",
        "2016-02-29 12:00:00.5",
        "2016-02-29 12:00:00.5000000",
        "2016-02-29T12:00:00",
        "2016-02-29",
        "infinity",
        "0044-03-15 12:00:00 BC",
      ],
    ],
  ])("are rejected as a %s: %j", (kind, values) => {
    for (const value of values)
      expect([value, normalizeValue(column(kind), value, sqlite)]).toEqual([value, expect.any(IncompatibleValue)]);
  });

  it.each([
    "2000-02-29 00:00:00.000000",
    "2024-02-29 23:59:59.999999",
    "0001-01-01 00:00:00.000000",
    "9999-12-31 23:59:59.999999",
  ])("do not include %s", (moment) => expect(normalizeValue(column("datetime"), moment, sqlite)).toBe(moment));
});
