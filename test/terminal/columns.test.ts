import { expect, it } from "vitest";
import { inColumns } from "../../src/terminal/columns.js";

it("aligns columns, without blanks at the end of a line", () => {
  expect(
    inColumns([
      ["ID", "NAME", "NOTE"],
      ["1", "😀 a", ""],
      ["22", "b", "x"],
    ]),
  ).toEqual(["ID  NAME  NOTE", "1   😀 a", "22  b     x"]);
});

it("makes every value fit for a terminal", () => {
  expect(inColumns([["A"], ["x\n\u001b[2J"]])).toEqual(["A", "x\\n\\x1b[2J"]);
});
