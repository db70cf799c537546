import { statSync } from "node:fs";
import Database from "better-sqlite3";
import { RefusedError, UserError } from "../../errors.js";
import { explainSqliteError } from "./explain-error.js";

export interface Lock {
  release(): void;
}

interface Place {
  file: string;
  /** Seconds. */
  timeout: number;
}

/** One of these is in every database that Kallithea has used, of any version. */
const markers = ["alembic_version", "db_migrate_version", "repositories"];

/**
 * Makes an old database ready to be replaced: nobody else reads or writes it until the lock is released, and all that was in its
 * journal or write-ahead log is in the file itself.
 * @throws UserError where others keep it busy longer than the timeout, it is no SQLite database, or it is some other program's
 */
export function lockOldDatabase(place: Place): Lock {
  for (;;) {
    const { ino } = statSync(place.file);
    const lock = lockFile(place);
    // While we waited, another one may have put a new database there: what we have locked is of no use then.
    if (statSync(place.file).ino === ino) return lock;
    lock.release();
  }
}

function lockFile(place: Place): Lock {
  const database = openOld(place);
  try {
    // Takes a write-ahead log into the file and removes it; fails as long as anybody has the database open in that mode.
    database.pragma("journal_mode = DELETE");
    // Plays back the journal of a writer that was killed.
    database.exec("BEGIN EXCLUSIVE");
    if (database.pragma("journal_mode", { simple: true }) !== "delete") throw inUse(place.file);
    refuseForeign(database, place.file);
  } catch (error) {
    database.close();
    throw explainSqliteError(error, place);
  }
  return { release: () => database.close() };
}

function openOld({ file, timeout }: Place): Database.Database {
  try {
    return new Database(file, { fileMustExist: true, timeout: timeout * 1000 });
  } catch (error) {
    throw explainSqliteError(error, { file, timeout });
  }
}

function inUse(file: string): UserError {
  return new UserError(`The database ${file} is in use by another process.`, { hint: "Stop the server, and run the command again." });
}

/** `--force-yes` and a slip in the ini shall not cost somebody else's database. */
function refuseForeign(database: Database.Database, file: string): void {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").pluck().all() as string[];
  if (tables.length === 0 || tables.some((table) => markers.includes(table))) return;
  throw new RefusedError(
    `${file} is no database of Kallithea: it has the tables ${tables.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Correct sqlalchemy.url in the ini, or move the file away.",
  );
}
