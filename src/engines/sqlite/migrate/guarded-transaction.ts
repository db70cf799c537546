import { changedTables, checkIntegrity, damageIn, type Integrity, newProblems } from "./change/integrity-check.js";
import { type Connection, type NativeConnection, singleValue } from "./connection.js";

/**
 * Runs work in one transaction that locks out all other writers, with foreign keys off, so that a rebuild does not
 * cascade to the rows of other tables; foreign keys are checked at the end instead.
 */
export class GuardedTransaction {
  readonly #connection: Connection;
  readonly #native: Pick<NativeConnection, "inTransaction">;
  #isRunning = false;
  #endedEarly = false;

  constructor(connection: Connection, native: Pick<NativeConnection, "inTransaction">) {
    this.#connection = connection;
    this.#native = native;
  }

  /** Whether a statement ended the last transaction early: earlier changes may have been kept although it failed. */
  get endedEarly(): boolean {
    return this.#endedEarly;
  }

  /**
   * @throws whatever the work throws, or Error if it would break references, views or triggers; the database is
   * unchanged then, unless `endedEarly`
   */
  async run<Result>(work: () => Promise<Result>): Promise<Result> {
    const foreignKeys = await singleValue(this.#connection, "PRAGMA foreign_keys");
    this.#endedEarly = false;
    try {
      await switchForeignKeysOff(this.#connection);
      return await this.#transaction(work);
    } finally {
      await this.#connection.query(`PRAGMA foreign_keys = ${foreignKeys}`);
    }
  }

  /**
   * Runs a part of the work if the transaction is still open: outside of it, nothing could be rolled back.
   * @throws Error if it is not open before or after the part
   */
  async part<Result>(work: () => Promise<Result>): Promise<Result> {
    this.#requireOpen();
    const result = await work();
    this.#endedEarly = this.#isRunning && !this.#native.inTransaction;
    this.#requireOpen();
    return result;
  }

  #requireOpen(): void {
    if (!this.#isRunning || this.#native.inTransaction) return;
    throw new Error(
      this.#endedEarly
        ? "the statement ended the transaction of the revision"
        : "SQLite rolled back the transaction of the revision after a failed statement. The rest of the revision cannot run",
    );
  }

  async #transaction<Result>(work: () => Promise<Result>): Promise<Result> {
    await this.#connection.query("BEGIN IMMEDIATE");
    this.#isRunning = true;
    try {
      const before = await checkIntegrity(this.#connection);
      const result = await work();
      await this.part(() => refuseNewProblems(this.#connection, before));
      await this.#connection.query("COMMIT");
      return result;
    } finally {
      this.#isRunning = false;
      // SQLite itself may have ended the transaction, e.g. on a full disk.
      if (this.#native.inTransaction) await this.#connection.query("ROLLBACK");
    }
  }
}

/** TRAP: within a transaction this has no effect, and there is no error. */
async function switchForeignKeysOff(connection: Connection): Promise<void> {
  await connection.query("PRAGMA foreign_keys = OFF");
  if ((await singleValue(connection, "PRAGMA foreign_keys")) !== 0)
    throw new Error("foreign keys cannot be disabled: a transaction is open");
}

/** @throws Error naming what would be worse than before */
async function refuseNewProblems(connection: Connection, before: Integrity): Promise<void> {
  const after = await checkIntegrity(connection);
  const damage: string[] = [];
  for (const table of changedTables(before, after)) damage.push(...(await damageIn(connection, table)));
  const problems = [...damage, ...newProblems(before, after)];
  if (problems.length > 0) throw new Error(problems.join("; "));
}
