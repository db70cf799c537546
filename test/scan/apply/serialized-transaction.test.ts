import type { DataSource, EntityManager } from "typeorm";
import { describe, expect, it } from "vitest";
import { ServerNotReadyError } from "../../../src/database/open/server-not-ready-error.js";
import { UserError } from "../../../src/errors.js";
import { serializedTransaction } from "../../../src/scan/apply/serialized-transaction.js";

/** A database whose transactions fail with these errors, one after the other, and then succeed. */
function failing(...errors: readonly unknown[]) {
  const left = [...errors];
  const locking = { update: () => locking, set: () => locking, where: () => locking, execute: async () => undefined };
  const manager = { createQueryBuilder: () => locking } as unknown as EntityManager;
  return {
    transaction: async (work: (manager: EntityManager) => unknown) => {
      const result = await work(manager);
      if (left.length > 0) throw left.shift();
      return result;
    },
  } as unknown as DataSource;
}

const deadlock = new UserError("Another process changed the same rows.", { cause: { driverError: { code: "40P01" } } });
const lost = new ServerNotReadyError("The connection was lost.");

describe("serializedTransaction", () => {
  it.each([
    ["a deadlock", [deadlock, deadlock], {}],
    ["a server that is lost for a moment", [lost, lost], { waitDb: 60 }],
    ["both", [lost, deadlock, lost], { waitDb: 60 }],
  ])("does the work anew after %s", async (_, errors, options) => {
    let times = 0;
    const work = async () => ++times;
    expect(await serializedTransaction(failing(...errors), work, options)).toBe(errors.length + 1);
  });

  it("gives up after six attempts", async () => {
    let times = 0;
    const work = async () => ++times;
    await expect(serializedTransaction(failing(...Array(6).fill(deadlock)), work)).rejects.toThrow("Another process");
    expect(times).toBe(6);
  });

  it("retries once if a key was taken in the meantime, and not more often", async () => {
    const taken = Object.assign(new Error("Duplicate entry"), { driverError: { code: "ER_DUP_ENTRY" } });
    expect(await serializedTransaction(failing(taken), async () => "done")).toBe("done");
    await expect(serializedTransaction(failing(taken, taken), async () => "done")).rejects.toThrow("Duplicate entry");
  });

  it("does not wait for a server unless asked to", async () => {
    await expect(serializedTransaction(failing(lost), async () => 1)).rejects.toThrow("was lost");
  });

  it("does not retry an error that is not a conflict", async () => {
    await expect(serializedTransaction(failing(new Error("a bug")), async () => 1)).rejects.toThrow("a bug");
  });

  it("reports retries in verbose mode", async () => {
    const lines: string[] = [];
    await serializedTransaction(failing(deadlock, lost), async () => 1, {
      waitDb: 5,
      verbose: (line) => void lines.push(line),
    });
    expect(lines).toEqual([
      "Retrying after 1 attempt: Another process changed the same rows.",
      "The connection was lost. Waiting up to 5 s for it.",
    ]);
  });
});
