// Runs the function of a revision without a revision file.
import path from "node:path";
import Database from "better-sqlite3";
import type { Database as OpenedDatabase } from "../../../src/engines/engine.js";
import { runWithOperations } from "../../../src/migrations/run/steps/operation-queue.js";
import type { Operations } from "../../../src/schema/operations.js";
import { temporaryFolder } from "../cli/temporary-folder.js";
import { openDatabase } from "../databases/open-database.js";

/** A database created by SQL, with foreign keys off as in Kallithea. */
export function databaseOf(sql: string): string {
  const file = path.join(temporaryFolder(), "test.db");
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return file;
}

type Revision = (op: Operations) => void | Promise<void>;

/** Its notices, and all statements that were sent. */
interface Ran {
  noticed: string[];
  statements: string[];
}

/** Runs it as one revision. */
export function runRevision(file: string, revision: Revision): Promise<Ran> {
  return runWith((logSql) => openDatabase(`sqlite:///${file}?timeout=5`, { logSql }), revision);
}

/** The same on a database of any engine. */
export function runRevisionOn(url: string, revision: Revision): Promise<Ran> {
  return runWith((logSql) => openDatabase(url, { logSql }), revision);
}

async function runWith(
  open: (logSql: (statement: string) => void) => Promise<OpenedDatabase>,
  revision: Revision,
): Promise<Ran> {
  const noticed: string[] = [];
  const statements: string[] = [];
  const database = await open((statement) => statements.push(statement));
  try {
    const engine = await database.migrations({ onNotice: (line) => noticed.push(line) });
    await engine.transaction(() => runWithOperations(engine, revision));
    return { noticed, statements };
  } finally {
    await database.dataSource.destroy();
  }
}

/** Rows of a query. */
export function ask<Row = Record<string, unknown>>(file: string, query: string): Row[] {
  const db = new Database(file, { readonly: true });
  try {
    return db.prepare(query).all() as Row[];
  } finally {
    db.close();
  }
}

/** The statement that SQLite stores for a table, an index, a trigger or a view. */
export function storedSql(file: string, name: string): string | undefined {
  return ask<{ sql: string }>(file, `SELECT sql FROM sqlite_master WHERE name = '${name}'`)[0]?.sql;
}
