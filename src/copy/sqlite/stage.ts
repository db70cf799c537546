// The copy in the making is a file beside the one that it will replace. It stays when a run ends half-way, and the next run goes on with it.
import { closeSync, openSync, rmSync } from "node:fs";
import path from "node:path";
import type Database from "better-sqlite3";
import { createSchema } from "../../database/create-schema.js";
import { connectSqlite } from "../../database/sqlite/connect.js";
import { Sqlite } from "../../database/sqlite/library.js";
import type { SqliteUrl } from "../../database/sqlite/open.js";
import { realFile } from "../../database/sqlite/real-file.js";
import { replaceWithFile } from "../../database/sqlite/replace-file.js";
import { expectedHead } from "../../database/version.js";
import { UserError } from "../../errors.js";
import type { Value } from "../canonical.js";
import type { CopiedTable } from "../tables.js";
import { copiedTables } from "../tables.js";
import type { Stage } from "../target.js";
import { explained, quote, sqliteConnection } from "./connection.js";

/** @throws UserError where another run is at work on it */
export async function openSqliteStage(url: SqliteUrl): Promise<Stage> {
  const file = stageFile(url.file);
  const database = openComplete(file) ?? (await openNew(file));
  const connection = sqliteConnection(database, { file, timeout: 0 });
  return {
    ...connection,
    name: file,
    insert: async (table, rows) => explained(() => insert(database, table, rows), { file, timeout: 0 }),
    setHighestGivenId: async (table, id) => setHighestGivenId(database, table, id),
    async discard() {
      await connection.close();
      remove(file);
    },
    async publish() {
      requireReferences(database);
      await connection.close();
      replaceWithFile(url, file);
    },
  };
}

/** Beside the file that a link leads to: a rename does not leave a file system. */
function stageFile(file: string): string {
  const target = realFile(file);
  return path.join(path.dirname(target), `.${path.basename(target)}.kallithea-cli-copy`);
}

/** @returns nothing where there is no file, or one that ended before it had its tables */
function openComplete(file: string): Database.Database | undefined {
  let database: Database.Database | undefined;
  try {
    database = lock(new Sqlite(file, { fileMustExist: true, timeout: 0 }));
    if (isComplete(database)) return database;
  } catch (error) {
    database?.close();
    if ((error as { code?: unknown }).code === "SQLITE_BUSY") throw busy(file, error);
    return undefined;
  }
  database.close();
  return undefined;
}

/** For as long as it is open. Foreign keys are checked when all rows are in: they go in circles. */
function lock(database: Database.Database): Database.Database {
  database.pragma("locking_mode = EXCLUSIVE");
  database.pragma("foreign_keys = OFF");
  database.exec("BEGIN EXCLUSIVE; COMMIT");
  return database;
}

function isComplete(database: Database.Database): boolean {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all();
  const revision = database.prepare("SELECT version_num FROM alembic_version").pluck().get();
  return copiedTables.every(({ name }) => tables.includes(name)) && revision === expectedHead;
}

function busy(file: string, cause: unknown): UserError {
  return new UserError(`Another db-copy is writing ${file} at this moment.`, { hint: "Wait until it is done.", cause });
}

async function openNew(file: string): Promise<Database.Database> {
  remove(file);
  // Of its owner alone, before there is anything in it.
  closeSync(openSync(file, "wx", 0o600));
  const dataSource = await connectSqlite({ file, timeout: 0 });
  try {
    await createSchema(dataSource);
  } finally {
    await dataSource.destroy();
  }
  return lock(new Sqlite(file, { fileMustExist: true, timeout: 0 }));
}

function remove(file: string): void {
  for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
}

function insert(database: Database.Database, { name, columns }: CopiedTable, rows: readonly (readonly Value[])[]): void {
  const names = columns.map((column) => quote(column.name));
  const statement = database.prepare(`INSERT INTO ${quote(name)} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`);
  const forSqlite = (value: Value) => (typeof value === "boolean" ? Number(value) : value);
  database.transaction(() => {
    for (const row of rows) statement.run(row.map(forSqlite));
  })();
}

function setHighestGivenId(database: Database.Database, { name }: CopiedTable, id: number): void {
  // TRAP: the table says nothing of types, and a number would be stored as a float.
  const whole = BigInt(id);
  const { changes } = database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?").run(whole, name);
  if (changes === 0) database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)").run(name, whole);
}

/** They were not looked at while rows came in. */
function requireReferences(database: Database.Database): void {
  const [orphan] = database.pragma("foreign_key_check") as { table: string; parent: string }[];
  if (orphan !== undefined) throw new Error(`${orphan.table} refers to rows of ${orphan.parent} that are not there`);
}
