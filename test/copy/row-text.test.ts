// The texts from which checksums are computed.
import { expect, it } from "vitest";
import { IncompatibleValue } from "../../src/copy/incompatible-value.js";
import { rowText } from "../../src/copy/row-text.js";
import { checksumBuilder, sameChecksum } from "../../src/copy/table-checksum.js";

const sumOf = (...rows: Parameters<typeof rowText>[0][]) => {
  const sum = checksumBuilder();
  for (const row of rows) sum.add(row);
  return sum.finish();
};

it("gives the same values the same text and checksum on every machine", () => {
  expect(rowText([1, null, true, "a\n\0🦊", Buffer.from([0, 255]), 0.1, "2016-02-29 12:00:00.000000"])).toBe(
    '[1,null,true,"a\\n\\u0000🦊","AP8=",0.1,"2016-02-29 12:00:00.000000"]',
  );
  // printf '[1,"x"]\\n[2,""]\\n' | sha256sum
  expect(sumOf([1, "x"], [2, ""])).toEqual({
    rows: 2,
    checksum: "eb59f53036ae68399c99444ca5c75d4de316f631b6c9568299b9393c6e832ff3",
  });
});

it("gives different values different texts", () => {
  const rows = [
    [null],
    [""],
    ["null"],
    [0],
    [false],
    ["0"],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [new IncompatibleValue("a", "b")],
    ["a", "b"],
    ['a","b'],
  ];
  expect(new Set(rows.map(rowText)).size).toBe(rows.length);
});

it("counts rows, and distinguishes their order and boundaries", () => {
  const sums = [
    sumOf(),
    sumOf(["a"]),
    sumOf(["a"], ["b"]),
    sumOf(["b"], ["a"]),
    sumOf(["a", "b"]),
    sumOf(["a"], ["a"]),
  ];
  for (const [index, sum] of sums.entries()) expect(sums.findIndex((other) => sameChecksum(sum, other))).toBe(index);
  expect(sums.map(({ rows }) => rows)).toEqual([0, 1, 2, 2, 1, 2]);
});
