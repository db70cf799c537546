import { describe, expect, it } from "vitest";
import { type Lock, withLock } from "../../../src/database/open/with-lock.js";

/** A lock that becomes free after some attempts, with what happened. */
function lockAfter(attempts: number) {
  const happened: string[] = [];
  const lock: Lock = {
    tryLock: async () => attempts-- <= 0,
    unlock: async () => happened.push("unlocked"),
    holder: async () => "doe on 10.0.0.7",
  };
  const request = { database: "kallithea", onNotice: (line: string) => void happened.push(line) };
  return { lock, request, happened };
}

describe("a lock", () => {
  it("is taken silently if it is free, and released", async () => {
    const { lock, request, happened } = lockAfter(0);
    expect(await withLock(lock, request, async () => "done")).toBe("done");
    expect(happened).toEqual(["unlocked"]);
  });

  it("is waited for, which is reported once", async () => {
    const { lock, request, happened } = lockAfter(2);
    await withLock(lock, request, async () => happened.push("worked"));
    expect(happened).toEqual(["Waiting for doe on 10.0.0.7, which is changing kallithea …", "worked", "unlocked"]);
  });

  it("is given up after the time limit, and nothing runs then", async () => {
    const { lock, request, happened } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(withLock(lock, { ...request, timeout: 0.1 }, async () => happened.push("worked"))).rejects.toThrow(
      "The database kallithea is being changed by doe on 10.0.0.7 (waited 0.1 s).",
    );
    expect(happened).toHaveLength(1);
  });

  it("whose holder is unknown belongs to another run", async () => {
    const { lock, request } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(
      withLock({ ...lock, holder: async () => undefined }, { ...request, timeout: 0 }, async () => {}),
    ).rejects.toThrow("is being changed by another run (waited 0 s).");
  });

  it("is released if the work fails; a failing release does not matter, because the lock ends with its session", async () => {
    const { lock, request, happened } = lockAfter(0);
    await expect(withLock(lock, request, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(happened).toEqual(["unlocked"]);
    const lost = { ...lock, tryLock: async () => true, unlock: () => Promise.reject(new Error("connection")) };
    await expect(withLock(lost, request, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(await withLock(lost, request, async () => "done")).toBe("done");
  });
});
