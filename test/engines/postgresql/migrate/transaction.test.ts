import { describe, expect, it } from "vitest";
import { type TransactionOutcome, transaction } from "../../../../src/engines/postgresql/migrate/transaction.js";
import type { Queryable } from "../../../../src/engines/server/migrate/offending-rows.js";

/** A server that counts its transactions. */
function server() {
  let [current, last, failed] = [0, 0, false];
  const sent: string[] = [];
  const connection = {
    async query(statement: string) {
      sent.push(statement);
      if (statement === "BEGIN") [current, failed] = [++last, false];
      if (statement === "COMMIT" || statement === "ROLLBACK") [current, failed] = [0, false];
      if (statement === "wrong") failed = true;
      if (failed) throw new Error("current transaction is aborted");
      return [{ id: String(current || ++last) }];
    },
  } as unknown as Queryable;
  return { connection, sent };
}

const outcome = (): TransactionOutcome => ({ isUnknown: false, endedEarly: false });

describe("a transaction on PostgreSQL", () => {
  it("is not reported as rolled back if a statement has ended it", async () => {
    const { connection } = server();
    const told = outcome();
    const ending = transaction(connection, () => connection.query("COMMIT"), told);
    await expect(ending).rejects.toThrow("a statement ended the transaction of the revision");
    expect(told.endedEarly).toBe(true);
  });

  it("is rolled back if a statement fails", async () => {
    const { connection, sent } = server();
    const told = outcome();
    await expect(transaction(connection, () => connection.query("wrong"), told)).rejects.toThrow("aborted");
    expect(told.endedEarly).toBe(false);
    expect(sent.at(-1)).toBe("ROLLBACK");
  });
});
