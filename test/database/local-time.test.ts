import { expect, it } from "vitest";
import { localTime, now } from "../../src/database/local-time.js";

it("is local, and has six digits after the point", () => {
  expect(localTime(new Date(2026, 10, 22, 4, 43, 56, 795))).toBe("2026-11-22 04:43:56.795000");
  expect(localTime(new Date(987, 0, 2, 3, 4, 5, 6))).toBe("0987-01-02 03:04:05.006000");
});

it("is now", () => {
  const [before, between, after] = [localTime(new Date()), now(), localTime(new Date())];
  expect(before <= between && between <= after).toBe(true);
});
