import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { showProgress } from "../../../src/commands/instance/show-progress.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("measures the time since reading began even if the clock is set back", () => {
  const lines: string[] = [];
  const { progress, stop } = showProgress(
    { progress: (line) => void lines.push(line), progressEnds: () => {} },
    { quiet: false },
  );
  progress({ found: 100, toRead: 100, read: 0 });
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(1900);
  progress({ found: 100, toRead: 100, read: 20 });
  vi.advanceTimersByTime(100);
  stop();
  expect(lines.at(-1)).toBe("[####................] 100 found, 20 of 100 read, 10/s, 8 s left");
});
