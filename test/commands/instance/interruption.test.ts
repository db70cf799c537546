import { describe, expect, it, vi } from "vitest";
import { interruptible } from "../../../src/commands/instance/interruption.js";

/** Work that continues until it is aborted. */
const untilEnded = (signal: AbortSignal) =>
  new Promise<never>((_resolve, reject) => {
    signal.addEventListener("abort", () => setTimeout(() => reject(signal.reason), 20));
  });

describe("work that can be interrupted", () => {
  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)("stops cleanly at the first %s and immediately at the second", async (name, status) => {
    const before = process.listenerCount(name);
    const left: string[] = [];
    // It stays replaced: the process would be ended a moment later.
    vi.spyOn(process, "exit").mockImplementation(((code: number) => left.push(`exit ${code}`)) as never);
    const work = interruptible(untilEnded, () => left.push("left"));
    process.emit(name, name);
    expect(left).toEqual([]);
    process.emit(name, name);
    expect(left).toEqual(["left", `exit ${status}`]);
    await expect(work).rejects.toMatchObject({ signal: name, exitStatus: status });
    expect(process.listenerCount(name)).toBe(before);
  });

  it("ends normally without a signal", async () => {
    expect(
      await interruptible(
        async (signal) => signal.aborted,
        () => undefined,
      ),
    ).toBe(false);
  });
});
