import { afterEach, expect, it, vi } from "vitest";
import { localTime, now } from "../../src/database/local-time.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

it("formats local time with six digits after the point", () => {
  expect(localTime(new Date(2026, 10, 22, 4, 43, 56, 795))).toBe("2026-11-22 04:43:56.795000");
  expect(localTime(new Date(987, 0, 2, 3, 4, 5, 6))).toBe("0987-01-02 03:04:05.006000");
});

it("returns the current time", () => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date(2026, 10, 22, 4, 43, 56, 795) });
  expect(now()).toBe("2026-11-22 04:43:56.795000");
});

it.each([
  [
    "Europe/Berlin",
    "2026-03-29T00:59:59.999Z",
    "2026-03-29 01:59:59.999000",
    "the last moment before an hour that does not exist",
  ],
  ["Europe/Berlin", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00.000000", "the first one after it"],
  ["Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25 02:30:00.000000", "an hour that occurs twice"],
  ["Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25 02:30:00.000000", "its second occurrence"],
  [
    "America/St_Johns",
    "2026-01-01T03:29:59Z",
    "2025-12-31 23:59:59.000000",
    "a day and a year that end half an hour apart from UTC's hours",
  ],
  [
    "Asia/Kathmandu",
    "2025-12-31T18:15:00Z",
    "2026-01-01 00:00:00.000000",
    "a day that ends a quarter of an hour apart",
  ],
  ["Pacific/Kiritimati", "2026-11-28T10:00:00Z", "2026-11-29 00:00:00.000000", "a day ahead"],
])("follows the clocks in %s: %s is %s, %s", (zone, moment, local) => {
  vi.stubEnv("TZ", zone);
  expect(localTime(new Date(moment))).toBe(local);
});
