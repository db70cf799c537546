import { describe, expect, it } from "vitest";
import { UsageError } from "../../../src/errors.js";
import { parseAge, shownAge } from "../../../src/scan/deleted/age.js";

const purging = { option: "--older-than", consequence: "Nothing was purged." };

describe("an age", () => {
  it.each([
    ["30d", 2_592_000, "30 days, 0:00:00"],
    ["1d2h3m4s", 93_784, "1 day, 2:03:04"],
    ["90m", 5400, "1:30:00"],
    ["4s", 4, "0:00:04"],
    ["2w", 1_209_600, "14 days, 0:00:00"],
    ["1w1s", 604_801, "7 days, 0:00:01"],
    ["0d", 0, "0:00:00"],
    ["86399s", 86_399, "23:59:59"],
    ["007d", 604_800, "7 days, 0:00:00"],
  ])("%s is read, and printed as Python prints it", (text, seconds, shown) => {
    expect([parseAge(text, purging), shownAge(seconds)]).toEqual([seconds, shown]);
  });

  it.each(["", "30", "abc", "1d 2h", "4s3m", "1.5d", "-5d", "30D", "d", "1000000000d", `${"9".repeat(400)}s`, "1d\n"])(
    "%j is refused",
    (text) => {
      expect(() => parseAge(text, purging)).toThrow(UsageError);
    },
  );
});
