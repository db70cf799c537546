import { describe, expect, it } from "vitest";
import { progressLine } from "../../../src/commands/instance/show-progress.js";

describe("the progress line", () => {
  it("shows how many repositories were found, and the estimated progress", () => {
    expect(progressLine({ found: 12 }, 1)).toBe("12 found");
    expect(progressLine({ found: 50, expected: 100 }, 1)).toBe("[##########..........] 50 found of about 100");
    expect(progressLine({ found: 300, expected: 100 }, 1)).toBe("[####################] 300 found of about 100");
  });

  it("shows how many were read, how fast, and the remaining time", () => {
    expect(progressLine({ found: 500, toRead: 400, read: 100 }, 2)).toBe(
      "[#####...............] 500 found, 100 of 400 read, 50/s, 6 s left",
    );
    expect(progressLine({ found: 500, toRead: 400, read: 1 }, 10)).toContain("0.1/s, 1.1 h left");
    expect(progressLine({ found: 500, toRead: 400, read: 0 }, 10)).toContain("0 of 400 read, 0.0/s");
  });
});
