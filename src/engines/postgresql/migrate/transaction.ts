import type { Queryable } from "../../server/migrate/offending-rows.js";

export interface TransactionOutcome {
  /** Whether the connection was lost during COMMIT, so that its outcome is unknown. */
  isUnknown: boolean;
  /** Whether a statement ended the transaction early: earlier changes may have been kept although it failed. */
  endedEarly: boolean;
}

/**
 * Runs work in one transaction.
 * @param outcome set if the transaction did not end normally
 * @throws whatever the work throws; the database is unchanged then
 */
export async function transaction<Result>(
  connection: Queryable,
  work: () => Promise<Result>,
  outcome: TransactionOutcome,
): Promise<Result> {
  await connection.query("BEGIN");
  const id = await transactionId(connection);
  outcome.endedEarly = false;
  try {
    const result = await work();
    // TRAP: after a failure that the work has hidden, COMMIT rolls back without an error; any other statement fails.
    if ((await transactionId(connection)) !== id) throw new Error("a statement ended the transaction of the revision");
    await commit(connection, outcome);
    return result;
  } catch (error) {
    // After a failure, every statement fails, and the transaction is still the same one.
    outcome.endedEarly = (await transactionId(connection).catch(() => id)) !== id;
    await rollBack(connection);
    throw error;
  }
}

async function transactionId(connection: Queryable): Promise<string> {
  const [row]: { id: string }[] = await connection.query("SELECT txid_current()::text AS id");
  return row?.id ?? "";
}

/** If the connection is lost, the server rolls back by itself. */
export async function rollBack(connection: Queryable): Promise<void> {
  await connection.query("ROLLBACK").catch(() => {});
}

async function commit(connection: Queryable, outcome: TransactionOutcome): Promise<void> {
  try {
    await connection.query("COMMIT");
  } catch (error) {
    outcome.isUnknown = await connection.query("SELECT 1").then(
      () => false,
      () => true,
    );
    throw error;
  }
}

/** Runs work in an open transaction, so that only this work can be rolled back. */
export async function savepoint<Result>(connection: Queryable, work: () => Promise<Result>): Promise<Result> {
  await connection.query("SAVEPOINT revision");
  try {
    const result = await work();
    await connection.query("RELEASE SAVEPOINT revision");
    return result;
  } catch (error) {
    await connection.query("ROLLBACK TO SAVEPOINT revision").catch(() => {});
    throw error;
  }
}
