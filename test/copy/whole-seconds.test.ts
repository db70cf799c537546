import { expect, it } from "vitest";
import { copiedTableOf } from "../../src/copy/tables.js";
import { columnsWithFractions, truncateToSeconds } from "../../src/copy/whole-seconds.js";

const comments = copiedTableOf("changeset_comments");
const row = (created: string, text: string, modified: string) => [
  1,
  1,
  null,
  null,
  null,
  null,
  1,
  text,
  created,
  modified,
];

it("truncates fractional seconds and does not round them, which could result in another day", () => {
  const late = "2016-12-31 23:59:59.999999";
  expect(truncateToSeconds(comments, row(late, late, "2016-12-31 00:00:00.000000"))).toEqual(
    row("2016-12-31 23:59:59.000000", late, "2016-12-31 00:00:00.000000"),
  );
});

it("names columns with fractional seconds, but not texts", () => {
  expect(
    columnsWithFractions(comments, row("2016-12-31 00:00:00.000000", "x.1", "2016-12-31 00:00:00.000001")),
  ).toEqual(["modified_at"]);
});
