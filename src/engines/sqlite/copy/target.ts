import { statSync } from "node:fs";
import type Database from "better-sqlite3";
import type { Source } from "../../../copy/connection.js";
import type { Limits } from "../../../copy/limits.js";
import type { Value } from "../../../copy/normalize-value.js";
import type { CopiedTable } from "../../../copy/tables.js";
import type { Stage, Target, TargetOptions } from "../../../copy/target.js";
import { refuseForeign } from "../../../database/create/refuse-foreign.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { RefusedError } from "../../../errors.js";
import type { LockFile } from "../../../files/lock-file.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { boundValue } from "../connect/exact-integers.js";
import { checkTarget } from "../create/check-target.js";
import { lockDatabase } from "../create/database-lock.js";
import { replaceWithFile } from "../create/replace-file.js";
import { explained, quote, sqliteConnection } from "./connection.js";
import { openStageFile, removeJournals, removeStageFile, stageFileOf } from "./staging-file.js";

const limits: Limits = {
  engine: "SQLite",
  fractions: true,
  nul: true,
  lengths: false,
  notFinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  bytes: {},
  rowBytes: Number.POSITIVE_INFINITY,
};

/** @throws UserError if a copy cannot be put at the place, or another run is changing what is there */
export async function openSqliteTarget(url: SqliteUrl, { notice }: Pick<TargetOptions, "notice">): Promise<Target> {
  checkTarget(url.file);
  const lock = await lockDatabase(url, notice);
  try {
    return lockedTarget(url, lock);
  } catch (error) {
    lock.unlock();
    throw error;
  }
}

function lockedTarget(url: SqliteUrl, lock: Pick<LockFile, "unlock">): Target {
  const tables = tablesIn(url);
  refuseForeign(url.file, tables);
  refuseOthers(url.file, tables);
  let stage: Stage | undefined;
  return {
    place: url.file,
    limits,
    tables,
    isAlso: async ({ engine, place }: Source) => engine === "SQLite" && isSameFile(place, url.file),
    async stage() {
      const opened = await openSqliteStage(url);
      // No other run can come in between, but another program can.
      if (tablesIn(url).length !== tables.length) {
        await opened.discard();
        throw new RefusedError(`${url.file} was made meanwhile. Nothing was changed.`, "Look what it holds; --force-yes replaces it.");
      }
      stage = opened;
      return opened;
    },
    async close() {
      await stage?.close();
      lock.unlock();
    },
  };
}

/** The file is replaced as a whole: what others keep in it would be gone. */
function refuseOthers(file: string, tables: readonly string[]): void {
  const others = tables.filter((table) => !kallitheaTables.includes(table));
  if (others.length === 0) return;
  throw new RefusedError(
    `${file} has what is not Kallithea's, and would be gone with the file: ${others.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Move the file away: the copy makes a new one.",
  );
}

function tablesIn({ file, timeout }: SqliteUrl): string[] {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return [];
  return explained(
    () => {
      const database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: timeout * 1000 });
      try {
        return database
          .prepare("SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
          .pluck()
          .all() as string[];
      } finally {
        database.close();
      }
    },
    { file, timeout },
  );
}

/** Links, hard ones too, are other names of the same file. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

// The copy in the making is a file beside the one that it will replace. It stays when a run ends half-way, and the next run goes on with it.

/** @throws UserError where another run is at work on it */
async function openSqliteStage(url: SqliteUrl): Promise<Stage> {
  const file = stageFileOf(url.file);
  const database = await openStageFile(file);
  const connection = sqliteConnection(database, { file, timeout: 0 });
  return {
    ...connection,
    name: file,
    insert: async (table, rows) => explained(() => insert(database, table, rows), { file, timeout: 0 }),
    setHighestGivenId: async (table, id) => setHighestGivenId(database, table, id),
    async discard() {
      await connection.close();
      removeStageFile(file);
    },
    async publish() {
      requireReferences(database);
      await connection.close();
      removeJournals(file);
      replaceWithFile(url, file);
    },
  };
}

function insert(database: Database.Database, { name, columns }: CopiedTable, rows: readonly (readonly Value[])[]): void {
  const names = columns.map((column) => quote(column.name));
  const statement = database.prepare(`INSERT INTO ${quote(name)} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`);
  database.transaction(() => {
    for (const row of rows) statement.run(row.map(boundValue));
  })();
}

function setHighestGivenId(database: Database.Database, { name }: CopiedTable, id: number): void {
  const whole = boundValue(id);
  const { changes } = database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?").run(whole, name);
  if (changes === 0) database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)").run(name, whole);
}

/** They were not looked at while rows came in. */
function requireReferences(database: Database.Database): void {
  const [orphan] = database.pragma("foreign_key_check") as { table: string; parent: string }[];
  if (orphan !== undefined) throw new Error(`${orphan.table} refers to rows of ${orphan.parent} that are not there`);
}
