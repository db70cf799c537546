import { describe, expect, it } from "vitest";
import { type SessionLock, withSessionLock } from "../../../src/migration/server/session-lock.js";

/** A lock that becomes free after some attempts, with what happened. */
function lockAfter(attempts: number) {
  const happened: string[] = [];
  const lock: SessionLock = {
    database: "kallithea",
    tryLock: async () => attempts-- <= 0,
    unlock: async () => happened.push("unlocked"),
    holder: async () => "doe on 10.0.0.7",
    notice: (line) => happened.push(line),
  };
  return { lock, happened };
}

describe("a lock of a session", () => {
  it("is taken without a word where it is free, and let go", async () => {
    const { lock, happened } = lockAfter(0);
    expect(await withSessionLock(lock, async () => "done")).toBe("done");
    expect(happened).toEqual(["unlocked"]);
  });

  it("is waited for, which is told once", async () => {
    const { lock, happened } = lockAfter(2);
    await withSessionLock(lock, async () => happened.push("worked"));
    expect(happened).toEqual(["Waiting for doe on 10.0.0.7, which migrates kallithea …", "worked", "unlocked"]);
  });

  it("is not waited for without end, and nothing runs then", async () => {
    const { lock, happened } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(withSessionLock(lock, async () => happened.push("worked"), 0.1)).rejects.toThrow(
      "The database kallithea is being migrated by doe on 10.0.0.7 (waited 0.1 s).",
    );
    expect(happened).toHaveLength(1);
  });

  it("whose holder is not told is another run's", async () => {
    const { lock } = lockAfter(Number.POSITIVE_INFINITY);
    await expect(withSessionLock({ ...lock, holder: async () => undefined }, async () => {}, 0)).rejects.toThrow(
      "is being migrated by another run (waited 0 s).",
    );
  });

  it("is let go where the work fails; what comes of that does not matter, for it ends with the session", async () => {
    const { lock, happened } = lockAfter(0);
    await expect(withSessionLock(lock, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(happened).toEqual(["unlocked"]);
    const lost = { ...lock, tryLock: async () => true, unlock: () => Promise.reject(new Error("connection")) };
    await expect(withSessionLock(lost, () => Promise.reject(new Error("work")))).rejects.toThrow("work");
    expect(await withSessionLock(lost, async () => "done")).toBe("done");
  });
});
