import { afterEach, beforeEach, expect, it, vi } from "vitest";

const lines = vi.hoisted(() => [] as string[]);
vi.mock("../../src/terminal/write-line.js", () => ({
  writeLine: (_descriptor: number, line: string) => lines.push(line),
}));

import { statusLine } from "../../src/terminal/status-line.js";

beforeEach(() => {
  lines.length = 0;
  vi.useFakeTimers();
  vi.stubGlobal("process", Object.create(process, { stderr: { value: { isTTY: false } } }));
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it("prints progress every ten seconds if standard error is not a terminal", () => {
  const status = statusLine();
  for (let second = 1; second <= 25; second++) {
    vi.advanceTimersByTime(1000);
    status.show(`second ${second}`);
    status.clear();
  }
  expect(lines).toEqual(["second 10", "second 20"]);
});

it("prints progress even if the clock is set back", () => {
  const status = statusLine();
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(10_000);
  status.show("ten seconds");
  expect(lines).toEqual(["ten seconds"]);
});
