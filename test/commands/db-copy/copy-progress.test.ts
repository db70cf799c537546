import { expect, it, vi } from "vitest";
import { copyProgress, copyProgressLine } from "../../../src/commands/db-copy/copy-progress.js";

it.each([
  [0, 0, "copied 0 of 0 rows (100 %): user_logs"],
  [1999, 2000, "copied 1999 of 2000 rows (99 %): user_logs"],
  [2000, 2000, "copied 2000 of 2000 rows (100 %): user_logs"],
])("shows the progress of a copy: %i of %i", (done, all, line) => {
  expect(copyProgressLine({ phase: "copied", table: "user_logs", done, all })).toBe(line);
});

it("shows progress five times a second, and none with --quiet", () => {
  vi.useFakeTimers();
  try {
    const lines = { loud: [] as string[], quiet: [] as string[] };
    const terminal = (to: string[]) => ({ progress: (line: string) => void to.push(line), progressEnds: () => {} });
    const loud = copyProgress(terminal(lines.loud), { quiet: false });
    const quiet = copyProgress(terminal(lines.quiet), { quiet: true });
    for (let done = 0; done < 100; done++) {
      vi.advanceTimersByTime(10);
      for (const { progress } of [loud, quiet]) progress({ phase: "checked", table: "users", done, all: 100 });
    }
    expect(lines.loud).toHaveLength(5);
    expect(lines.quiet).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

it("shows progress even if the clock is set back", () => {
  vi.useFakeTimers();
  try {
    const lines: string[] = [];
    const { progress } = copyProgress(
      { progress: (line) => void lines.push(line), progressEnds: () => {} },
      { quiet: false },
    );
    vi.setSystemTime(Date.now() - 3_600_000);
    vi.advanceTimersByTime(200);
    progress({ phase: "checked", table: "users", done: 1, all: 2 });
    expect(lines).toHaveLength(1);
  } finally {
    vi.useRealTimers();
  }
});
