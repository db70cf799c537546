import { describe, expect, it } from "vitest";
import { type Lock, withLock } from "../../../src/database/open/with-lock.js";
import { InterruptedError } from "../../../src/errors.js";

/** A lock that becomes free after some attempts, and a log of events. */
function lockAfter(attempts: number) {
  const events: string[] = [];
  const lock: Lock = {
    tryLock: async () => attempts-- <= 0,
    unlock: async () => events.push("unlocked"),
    holder: async () => "doe on 10.0.0.7",
  };
  const request = { database: "kallithea", onNotice: (line: string) => void events.push(line) };
  return { lock, request, events };
}

describe("a lock", () => {
  it("is taken silently if it is free, and released", async () => {
    const { lock, request, events } = lockAfter(0);
    expect(await withLock(lock, request, async () => "done")).toBe("done");
    expect(events).toEqual(["unlocked"]);
  });

  it("is waited for, and the waiting is reported once", async () => {
    const { lock, request, events } = lockAfter(2);
    await withLock(lock, request, async () => events.push("worked"));
    expect(events).toEqual(["Waiting for doe on 10.0.0.7, which is changing kallithea …", "worked", "unlocked"]);
  });

  it("causes an error after the time limit, and the work does not run", async () => {
    const { lock, request, events } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(withLock(lock, { ...request, timeout: 0.1 }, async () => events.push("worked"))).rejects.toThrow(
      "The database kallithea is being changed by doe on 10.0.0.7 (waited 0.1 s).",
    );
    expect(events).toHaveLength(1);
  });

  it("is reported as held by another run if its holder is unknown", async () => {
    const { lock, request } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(
      withLock({ ...lock, holder: async () => undefined }, { ...request, timeout: 0 }, async () => {}),
    ).rejects.toThrow("is being changed by another run (waited 0 s).");
  });

  it("is released if the work fails; errors of the release are ignored, because the lock ends with its session", async () => {
    const { lock, request, events } = lockAfter(0);
    await expect(withLock(lock, request, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(events).toEqual(["unlocked"]);
    const lost = { ...lock, tryLock: async () => true, unlock: () => Promise.reject(new Error("connection")) };
    await expect(withLock(lost, request, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(await withLock(lost, request, async () => "done")).toBe("done");
  });

  it("is not waited for after an interruption", async () => {
    const controller = new AbortController();
    const lock = { tryLock: () => false, unlock: () => {}, holder: () => "process 7" };
    const onNotice = () => controller.abort(new InterruptedError("SIGINT"));
    const request = { database: "x", timeout: 5, onNotice, signal: controller.signal };
    await expect(withLock(lock, request, async () => {})).rejects.toMatchObject({ signal: "SIGINT" });
  });
});
