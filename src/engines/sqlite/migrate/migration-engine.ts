import { statSync } from "node:fs";
import type { DataSource, QueryRunner } from "typeorm";
import { type LockRequest, withLock } from "../../../database/open/with-lock.js";
import { LockFile } from "../../../files/lock-file.js";
import { realFile } from "../../../files/real-file.js";
import { removeLeftovers } from "../../../files/temporary-file.js";
import type { MigrationContext, MigrationEngine } from "../../../migrations/run/migration-engine.js";
import { checkpoint } from "../../../migrations/run/steps/interruption.js";
import type { RowWork } from "../../../migrations/run/steps/queued-operation.js";
import type { SqlParameters, SqlValue } from "../../../schema/operations.js";
import { bindParameters } from "../../../schema/sql/bind-parameters.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { queryExactly } from "../connect/exact-integers.js";
import { quote } from "../ddl/quote.js";
import { refuseAlembicLeftovers } from "./alembic-leftovers.js";
import { backUp, backupStem, pruneBackups } from "./back-up.js";
import { performOnSqlite } from "./change/perform.js";
import { type Connection, nativeConnection, singleValue } from "./connection.js";
import { GuardedTransaction } from "./guarded-transaction.js";
import { refuseStatement } from "./refuse-statements.js";
import { rehearsalStem, rehearseOnCopy } from "./rehearsal.js";

export interface SqliteAddress {
  /** Its path, possibly a symbolic link. */
  readonly file: string;
  /** Seconds to wait for other processes that use it. */
  readonly timeout: number;
}

/** Migrations on an SQLite database. The caller closes the data source. */
export function sqliteMigrationEngine(
  dataSource: DataSource,
  { file, timeout, onNotice: notice, signal }: SqliteAddress & MigrationContext,
): MigrationEngine {
  const connection = dataSource.createQueryRunner();
  const place = { database: realFile(file), timeout, notice, signal };
  const transaction = new GuardedTransaction(connection, nativeConnection(dataSource));
  return {
    impl: "SQLiteImpl",
    // On SQLite, a revision is one transaction nevertheless; this is only what Alembic logs.
    transactionalDdl: false,
    withMigrationLock: (work) =>
      withMigrationLock({ ...place, onNotice: notice }, async () => {
        removeMigrationLeftovers(place.database);
        return work();
      }),
    rejectLeftovers: () => refuseAlembicLeftovers((statement) => connection.query(statement)),
    backUp: (revisions) => backUp(dataSource, place, revisions),
    pruneBackups: async (keep, newest) => pruneBackups(place.database, keep, newest),
    removeStaleFiles: async () => removeMigrationLeftovers(place.database),
    withTrial: (work) =>
      rehearseOnCopy(
        dataSource,
        place,
        (copy, copied) => sqliteMigrationEngine(copy, { file: copied, timeout, onNotice: notice, signal }),
        work,
      ),
    transaction: (work) => transaction.run(work),
    describePartialFailure: async ({ node }) => (transaction.endedEarly ? possiblyKept(node?.id) : undefined),
    perform: (queue) =>
      transaction.part(() =>
        performOnSqlite(
          {
            connection,
            runRowWork: (work) => transaction.part(() => runRowWork(connection, work)),
            onNotice: notice,
            beforeEach: () => checkpoint(signal),
          },
          queue,
        ),
      ),
    async query(statement, parameters) {
      await checkpoint(signal);
      return transaction.part(() => query(connection, statement, parameters));
    },
    execute: (statement, parameters) => transaction.part(() => execute(connection, statement, parameters)),
    hasTable: async (name) =>
      Boolean(await singleValue(connection, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])),
  };
}

function possiblyKept(revision: string | undefined): string {
  return (
    `The transaction of revision ${revision} ended before the revision did, so changes made up to that point may have been kept. ` +
    "Check the database or restore the backup."
  );
}

async function runRowWork(connection: QueryRunner, work: RowWork): Promise<void> {
  if (work.kind === "execute") await query(connection, work.statement, work.parameters);
  else for (const row of work.rows) await insert(connection, work.table, row);
}

function query<Row extends object>(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<Row[]> {
  const { statement, values } = bound(text, parameters);
  return queryExactly(connection, statement, values);
}

async function execute(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<number> {
  const { statement, values } = bound(text, parameters);
  return (await connection.query(statement, values, true)).affected ?? 0;
}

function bound(text: string, parameters: SqlParameters): ReturnType<typeof bindParameters> {
  refuseStatement(text);
  return bindParameters(text, parameters, lexicalDialects.sqlite, () => "?");
}

async function insert(connection: Connection, table: string, row: Readonly<Record<string, SqlValue>>): Promise<void> {
  const columns = Object.keys(row);
  const statement = `INSERT INTO ${quote(table)} (${columns.map(quote).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  await connection.query(statement, Object.values(row));
}

/** Removes what killed migrations have left next to a database: unfinished backups and rehearsals. */
export function removeMigrationLeftovers(database: string): void {
  removeLeftovers(backupStem(database));
  removeLeftovers(rehearsalStem(database));
}

/**
 * Locks out other runs that create, copy or migrate a database during the work.
 * @param request `database` is the real path of the file
 * @throws UserError naming the holder if it does not release the lock in time
 */
async function withMigrationLock<Result>(request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  const owner = statSync(request.database, { throwIfNoEntry: false });
  return withLock(new LockFile(`${request.database}.lock`, owner), request, work);
}
