import type { DataSource, QueryRunner } from "typeorm";
import type { PlannedStep } from "../../../migrations/plan/planned-step.js";
import type { MigrationContext, MigrationEngine } from "../../../migrations/run/migration-engine.js";
import { attributed } from "../../../migrations/run/steps/failed-work.js";
import { checkpoint } from "../../../migrations/run/steps/interruption.js";
import { describeWork, type Queued, type Work } from "../../../migrations/run/steps/queued-operation.js";
import type { SqlParameters } from "../../../schema/operations.js";
import { bindParameters } from "../../../schema/sql/bind-parameters.js";
import { insertSql } from "../../../schema/sql/ddl.js";
import { codeOfStatements, lexicalDialects } from "../../../schema/sql/lexer.js";
import { shellWord } from "../../../shell-word.js";
import type { OpenedAddress } from "../connect/open.js";
import { writtenName } from "../ddl/names.js";
import { withMigrationLock } from "./migration-lock.js";
import { performOperation } from "./perform-operation.js";
import { findTable } from "./read-table.js";
import { rehearseInTransaction } from "./rehearsal.js";
import { savepoint, type TransactionOutcome, transaction } from "./transaction.js";

/**
 * Migrations on a PostgreSQL database. The caller closes the data source.
 * @param address of the database
 * @param notice gets what users should know in addition to the log, a line each
 */
export function postgresqlMigrationEngine(
  dataSource: DataSource,
  { address, onNotice: notice, signal }: { address: OpenedAddress } & MigrationContext,
): MigrationEngine {
  // A query runner is one connection, to which the lock and the transaction belong.
  const connection = dataSource.createQueryRunner();
  const outcome: TransactionOutcome = { isUnknown: false, endedEarly: false };
  const engine: MigrationEngine = {
    impl: "PostgresqlImpl",
    transactionalDdl: true,
    withMigrationLock: (work) =>
      withMigrationLock(connection, { database: address.database ?? "", onNotice: notice, signal }, work),
    // An interrupted run of Alembic is rolled back.
    rejectLeftovers: async () => {},
    async backUp(revisions) {
      notice(dumpHint(address, revisions));
      return undefined;
    },
    withTrial: (work) =>
      rehearseInTransaction(connection, { ...engine, transaction: (inner) => savepoint(connection, inner) }, work),
    transaction: (work) => transaction(connection, work, outcome),
    describePartialFailure: async (step) => {
      if (outcome.isUnknown) return unknownOutcome(step);
      return outcome.endedEarly ? possiblyKept(step) : undefined;
    },
    perform: (queue) => perform(connection, queue, notice, signal),
    async query<Row extends object>(statement: string, parameters: SqlParameters) {
      await checkpoint(signal);
      return (await runStatement(connection, statement, parameters)).records as Row[];
    },
    execute: async (statement, parameters) => (await runStatement(connection, statement, parameters)).affected ?? 0,
    hasTable: async (name) => (await findTable(connection, name)) !== undefined,
  };
  return engine;
}

function unknownOutcome({ node }: PlannedStep): string {
  return `The connection was lost while revision ${node?.id} was being committed, so it may or may not be applied. \`migrate current\` shows the revision of the database.`;
}

function possiblyKept({ node }: PlannedStep): string {
  return (
    `The transaction of revision ${node?.id} ended before the revision did, so changes made up to that point may have been kept. ` +
    "Check the database or restore the backup."
  );
}

async function perform(
  connection: QueryRunner,
  queue: readonly Queued[],
  onNotice: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const queued of queue) {
    await checkpoint(signal);
    await attributed(describeWork(queued.work), queued, () => performWork(connection, queued.work, onNotice));
  }
}

async function performWork(connection: QueryRunner, work: Work, onNotice: (line: string) => void): Promise<void> {
  switch (work.kind) {
    case "execute":
      await runStatement(connection, work.statement, work.parameters);
      return;
    case "bulkInsert":
      for (const row of work.rows)
        await connection.query(insertSql({ writtenName }, work.table, row, placeholder), Object.values(row));
      return;
    default:
      return performOperation(connection, work, onNotice);
  }
}

function runStatement(connection: QueryRunner, text: string, parameters: SqlParameters) {
  refuseTransactionControl(text);
  const { statement, values } = bindParameters(text, parameters, lexicalDialects.postgresql, placeholder);
  return connection.query(statement, values, true);
}

function placeholder(index: number): string {
  return `$${index + 1}`;
}

/** The command for a manual backup; pg_dump prompts for the password, or finds it in ~/.pgpass. */
function dumpHint({ host, port, user, database = "" }: OpenedAddress, revisions: readonly string[]): string {
  const file = `${database}.${revisions.join("+") || "base"}.dump`;
  const words = [
    "pg_dump",
    `--host=${host}`,
    `--port=${port}`,
    `--username=${user}`,
    "--format=custom",
    `--file=${file}`,
    database,
  ];
  return `No backup is made on a server; to make one: ${words.map(shellWord).join(" ")}`;
}

const control = /^\s*(begin|start\s+transaction|commit|end|rollback(?!\s+to)|abort|prepare\s+transaction)\b/i;

/**
 * @throws Error for SQL that would end the transaction of its revision, after which a failure could not be rolled back
 */
export function refuseTransactionControl(statement: string): void {
  const found = codeOfStatements(statement, lexicalDialects.postgresql)
    .map((part) => control.exec(part)?.[1])
    .find((word) => word !== undefined);
  if (found !== undefined)
    throw new Error(`a revision runs in one transaction; ${found.toUpperCase()} is not allowed in it`);
}
