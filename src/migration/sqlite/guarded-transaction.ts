import { type Connection, type NativeConnection, singleValue } from "./connection.js";
import { type Consistency, changedTables, consistencyOf, damageOf, worseThan } from "./consistency.js";

/**
 * Runs work as one transaction that keeps all others from writing, with foreign keys off, so that a rebuilt table takes no rows of
 * others along; what they ask for is checked in the end instead.
 * @throws whatever the work throws, Error where references, views or triggers would be broken by it; the database is as before then
 */
export async function guardedTransaction<Result>(
  connection: Connection,
  native: NativeConnection,
  work: () => Promise<Result>,
): Promise<Result> {
  const foreignKeys = await singleValue(connection, "PRAGMA foreign_keys");
  try {
    await switchForeignKeysOff(connection);
    return await transaction(connection, native, work);
  } finally {
    await connection.query(`PRAGMA foreign_keys = ${foreignKeys}`);
  }
}

/** TRAP: within a transaction the switch does nothing, without a word. */
async function switchForeignKeysOff(connection: Connection): Promise<void> {
  await connection.query("PRAGMA foreign_keys = OFF");
  if ((await singleValue(connection, "PRAGMA foreign_keys")) !== 0)
    throw new Error("foreign keys cannot be switched off: a transaction is open");
}

async function transaction<Result>(connection: Connection, native: NativeConnection, work: () => Promise<Result>): Promise<Result> {
  await connection.query("BEGIN IMMEDIATE");
  try {
    const before = await consistencyOf(connection);
    const result = await work();
    await refuseLosses(connection, before);
    await connection.query("COMMIT");
    return result;
  } finally {
    // SQLite itself may have ended it, e.g. on a full disk.
    if (native.inTransaction) await connection.query("ROLLBACK");
  }
}

/** @throws Error naming what would be worse than before */
async function refuseLosses(connection: Connection, before: Consistency): Promise<void> {
  const after = await consistencyOf(connection);
  const damage: string[] = [];
  for (const table of changedTables(before, after)) damage.push(...(await damageOf(connection, table)));
  const problems = [...damage, ...worseThan(before, after)];
  if (problems.length > 0) throw new Error(problems.join("; "));
}
