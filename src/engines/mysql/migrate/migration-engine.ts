import type { DataSource } from "typeorm";
import { type PlannedStep, shortLog } from "../../../migrations/plan/planned-step.js";
import type { MigrationContext, MigrationEngine } from "../../../migrations/run/migration-engine.js";
import { attributed } from "../../../migrations/run/steps/failed-work.js";
import { describeWork, type Queued, type Work } from "../../../migrations/run/steps/queued-operation.js";
import type { Queryable } from "../../server/migrate/offending-rows.js";
import type { OpenedAddress } from "../connect/open.js";
import { hasTable } from "../stored-sql/read-table.js";
import { planOperation } from "./change/plan-operation.js";
import { dumpHint } from "./dump-hint.js";
import { withMigrationLock } from "./migration-lock.js";
import { probeRights } from "./probe-rights.js";
import { rehearseOnCopy } from "./rehearsal/rehearsal.js";
import { closeJournal } from "./resume/journal.js";
import { journalTable, readJournal } from "./resume/journal-table.js";
import { describePartialRevision, describeUnknownProgress } from "./resume/partial-revision.js";
import { RevisionTransaction } from "./resume/revision-transaction.js";
import { splitOperation } from "./resume/split-operations.js";
import { changeRows, queryRows, runRowWork } from "./run-statement.js";

/**
 * How long a change of a table waits for its users: while it waits, the table is blocked for everyone. The server's own
 * limit is a day.
 */
const lockWaitSeconds = 10;

/**
 * Migrations on a MariaDB or MySQL database. The caller closes the data source.
 * @param address its server and account
 * @param notice gets what users should know besides the log, a line each
 */
export function mysqlEngine(
  dataSource: DataSource,
  { address, onNotice: notice, signal }: { address: OpenedAddress } & MigrationContext,
): MigrationEngine {
  // One runner is one connection: the lock and the transaction belong to it.
  const connection = dataSource.createQueryRunner();
  const { options } = address;
  let current: RevisionTransaction | undefined;
  let isPrepared = false;
  return {
    impl: "MySQLImpl",
    transactionalDdl: false,
    withMigrationLock: withLock,
    // Leftovers of Alembic look like any other change; the operation that they affect reports them.
    rejectLeftovers: async () => {},
    async backUp(revisions) {
      notice(dumpHint(options, revisions));
      return undefined;
    },
    async withTrial(work) {
      // On the copy, the journal would look like that of a restored database.
      await closeJournal(connection);
      return rehearseOnCopy(
        dataSource,
        address,
        (copy, copied) => mysqlEngine(copy, { address: copied, onNotice: notice, signal }),
        work,
      );
    },
    transaction,
    describePartialFailure: (step, rows) =>
      onAnotherConnection((other) => describePartialRevision(other, options, step, rows)).catch(() =>
        describeUnknownProgress(step),
      ),
    isPartiallyApplied: async (step) => (await readJournal(connection)).some((entry) => entry.step === shortLog(step)),
    async removeStaleFiles() {
      if (await hasTable(connection, journalTable)) await withLock(() => closeJournal(connection));
    },
    performerFor: async (step) => current?.performerOf(step) ?? Promise.reject(new Error("no transaction is open")),
    perform: async (queue) => {
      for (const queued of queue.flatMap(splitOperation)) await perform(queued);
    },
    query: (statement, parameters) => queryRows(connection, statement, parameters),
    async execute(statement, parameters) {
      await current?.beginRows();
      return changeRows(connection, statement, parameters);
    },
    hasTable: (name) => hasTable(connection, name),
  };

  function withLock<Result>(work: () => Promise<Result>): Promise<Result> {
    return withMigrationLock(connection, { database: options.database ?? "", onNotice: notice, signal }, async () => {
      await connection.query("SET SESSION lock_wait_timeout = ?", [lockWaitSeconds]);
      return work();
    });
  }

  async function transaction<Result>(work: () => Promise<Result>, step?: PlannedStep): Promise<Result> {
    if (step && !isPrepared) await prepareOnce();
    current = new RevisionTransaction(connection, notice, signal);
    try {
      const result = await work();
      await current.commit();
      return result;
    } catch (error) {
      // If the connection is lost, the server has rolled back by itself.
      await current.rollBack().catch(() => {});
      throw error;
    } finally {
      current = undefined;
    }
  }

  async function prepareOnce(): Promise<void> {
    await probeRights(connection);
    await warnOfNonTransactionalTables(connection, notice);
    isPrepared = true;
  }

  /** The connection of the migration may be the one that failed. */
  async function onAnotherConnection<Result>(work: (other: Queryable) => Promise<Result>): Promise<Result> {
    const other = dataSource.createQueryRunner();
    try {
      return await work(other);
    } finally {
      await other.release();
    }
  }

  async function perform(queued: Queued): Promise<void> {
    await attributed(describeWork(queued.work), queued, () => performWork(queued.work));
  }

  async function performWork(work: Work): Promise<void> {
    if (work.kind === "execute" || work.kind === "bulkInsert") return runRowWork(connection, work);
    const { statement, notices } = await planOperation(connection, work);
    for (const line of notices) notice(line);
    if (statement !== undefined) await connection.query(statement);
  }
}

/**
 * Warns of tables that are not transactional: an interrupted change of their rows stays partially applied, and would be
 * applied again.
 */
async function warnOfNonTransactionalTables(connection: Queryable, notice: (line: string) => void): Promise<void> {
  const rows: { name: string; engine: string }[] = await connection.query(
    `SELECT TABLE_NAME AS name, ENGINE AS engine FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = DATABASE() AND TABLE_TYPE = 'BASE TABLE' AND ENGINE <> 'InnoDB' ORDER BY TABLE_NAME`,
  );
  if (rows.length === 0) return;
  const tables = rows.map(({ name, engine }) => `${name} (${engine})`).join(", ");
  notice(
    `These tables are not transactional, so an interrupted change of their rows stays partially applied: ${tables}. To convert a table: ALTER TABLE … ENGINE=InnoDB`,
  );
}
