// A function of a revision, run on a database file without any file around it.
import path from "node:path";
import Database from "better-sqlite3";
import { connectSqlite } from "../../src/database/sqlite/connect.js";
import type { Operations } from "../../src/migration/operations.js";
import { runWithOperations } from "../../src/migration/run/operation-queue.js";
import { sqliteEngine } from "../../src/migration/sqlite/sqlite-engine.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A database made by some SQL, with foreign keys off as Kallithea has it. */
export function databaseOf(sql: string): string {
  const file = path.join(temporaryFolder(), "test.db");
  const db = new Database(file);
  db.pragma("foreign_keys = OFF");
  db.exec(sql);
  db.close();
  return file;
}

/** Runs it as one revision. @returns what it noted and all statements that were sent */
export async function runRevision(
  file: string,
  revision: (op: Operations) => void | Promise<void>,
): Promise<{ noticed: string[]; statements: string[] }> {
  const noticed: string[] = [];
  const statements: string[] = [];
  const dataSource = await connectSqlite({ file, timeout: 5, logSql: (statement) => statements.push(statement) });
  try {
    const engine = sqliteEngine(dataSource, (line) => noticed.push(line));
    await engine.transaction(() => runWithOperations(engine, revision));
    return { noticed, statements };
  } finally {
    await dataSource.destroy();
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

/** The statement that SQLite keeps of a table, an index, a trigger or a view. */
export function storedSql(file: string, name: string): string | undefined {
  return ask<{ sql: string }>(file, `SELECT sql FROM sqlite_master WHERE name = '${name}'`)[0]?.sql;
}
