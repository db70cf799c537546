import type { DataSource } from "typeorm";
import { realFile } from "../../database/sqlite/real-file.js";
import type { SqlParameters, SqlValue } from "../operations.js";
import { bindParameters } from "../run/bind-parameters.js";
import type { Engine } from "../run/engine.js";
import type { RowWork } from "../run/work.js";
import { refuseAlembicLeftovers } from "./alembic-leftovers.js";
import { backUp } from "./back-up.js";
import { type Connection, nativeConnection, singleValue } from "./connection.js";
import { guardedTransaction } from "./guarded-transaction.js";
import { withMigrationLock } from "./migration-lock.js";
import { quotedName } from "./names.js";
import { performOnSqlite } from "./perform.js";
import { tryOutOnCopy } from "./try-out.js";

/**
 * Migrations on an SQLite database. The caller closes the data source.
 * @param notice is told what goes together with something that was dropped
 */
export function sqliteEngine(dataSource: DataSource, notice: (line: string) => void): Engine {
  const connection = dataSource.createQueryRunner();
  const place = placeOf(dataSource);
  return {
    impl: "SQLiteImpl",
    // What SQLite does with a revision is one transaction all the same; the log is for those who read Alembic's.
    transactionalDdl: false,
    exclusively: (work) => withMigrationLock({ ...place, notice }, work),
    refuseLeftovers: () => refuseAlembicLeftovers(connection, place.database),
    backUp: (revisions) => backUp(dataSource, place.database, revisions),
    tryOut: (work) => tryOutOnCopy(dataSource, place.database, (copy) => sqliteEngine(copy, notice), work),
    transaction: (work) => guardedTransaction(connection, nativeConnection(dataSource), work),
    perform: (queue) => performOnSqlite({ connection, runRowWork: (work) => runRowWork(connection, work), notice }, queue),
    query: (statement, parameters) => run(connection, statement, parameters),
    execute: (statement, parameters) => execute(connection, statement, parameters),
    hasTable: async (name) =>
      Boolean(await singleValue(connection, "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", [name])),
  };
}

/** The file itself, where a link leads to it, and how long to wait for others who use it. */
function placeOf({ options }: DataSource): { database: string; timeout: number } {
  const { database, timeout = 0 } = options as { database: string; timeout?: number };
  return { database: realFile(database), timeout: timeout / 1000 };
}

async function runRowWork(connection: Connection, work: RowWork): Promise<void> {
  if (work.kind === "execute") await run(connection, work.statement, work.parameters);
  else for (const row of work.rows) await insert(connection, work.table, row);
}

function run(connection: Connection, text: string, parameters: SqlParameters) {
  const { statement, values } = bindParameters(text, parameters, () => "?");
  return connection.query(statement, values);
}

async function execute(connection: Connection, text: string, parameters: SqlParameters): Promise<number> {
  const { statement, values } = bindParameters(text, parameters, () => "?");
  return (await connection.query(statement, values, true)).affected ?? 0;
}

async function insert(connection: Connection, table: string, row: Readonly<Record<string, SqlValue>>): Promise<void> {
  const columns = Object.keys(row);
  const statement = `INSERT INTO ${quotedName(table)} (${columns.map(quotedName).join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`;
  await connection.query(statement, Object.values(row));
}
