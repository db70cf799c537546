import { expect, it } from "vitest";
import { inline, literal, spread } from "../../../../src/migrations/autogenerate/render/operation-code.js";

const value = { name: "t", list: ["a", { sql: "x'y\"z\n" }], none: undefined, yes: true, nothing: null, number: -1.5 };

it("writes a literal on one line if that is short enough", () => {
  expect(inline(value)).toBe(
    '{ name: "t", list: ["a", { sql: "x\'y\\"z\\n" }], yes: true, nothing: null, number: -1.5 }',
  );
  expect(literal(value, 200)).toBe(inline(value));
  expect([inline([]), inline({})]).toEqual(["[]", "{}"]);
});

it("splits a literal only as far as necessary", () => {
  expect(literal({ list: ["a", "b"], long: ["c".repeat(20), "d"] }, 30)).toBe(
    `{\n  list: ["a", "b"],\n  long: [\n    "${"c".repeat(20)}",\n    "d",\n  ],\n}`,
  );
});

it("splits the top level of a literal if requested", () => {
  expect(spread({ a: 1, b: [1, 2] }, 100)).toBe("{\n  a: 1,\n  b: [1, 2],\n}");
  expect(spread("text", 1)).toBe('"text"');
});

it("writes literals that evaluate to the same value", () => {
  const { none: _, ...kept } = value;
  for (const room of [1, 20, 500]) expect(new Function(`return ${literal(value, room)}`)()).toEqual(kept);
});
