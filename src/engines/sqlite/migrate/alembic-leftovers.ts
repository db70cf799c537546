import { RefusedError } from "../../../errors.js";
import { shellWord } from "../../../shell-word.js";
import { quote } from "../ddl/quote.js";
import { type Connection, singleValue } from "./connection.js";

/** The prefix of the temporary tables into which Alembic copies other tables. */
const prefix = "_alembic_tmp_";

/**
 * Refuses a database in which the real Alembic was interrupted while it was rebuilding a table: it is unknown which
 * parts of that revision are already applied.
 * @throws RefusedError with the statement that repairs it
 */
export async function refuseAlembicLeftovers(connection: Connection, file: string): Promise<void> {
  const tables: { name: string }[] = await connection.query(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ?) = ? ORDER BY name",
    [prefix.length, prefix],
  );
  const [first] = tables;
  if (!first) return;
  throw new RefusedError(
    `The database ${file} contains the table ${first.name}, which an interrupted run of Alembic has left behind. Nothing was changed.`,
    await cleanUpHint(connection, file, first.name),
  );
}

async function cleanUpHint(connection: Connection, file: string, leftover: string): Promise<string> {
  const original = leftover.slice(prefix.length);
  const originalExists = await singleValue(
    connection,
    "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ? COLLATE NOCASE",
    [original],
  );
  const statement = originalExists
    ? `DROP TABLE ${quote(leftover)}`
    : `ALTER TABLE ${quote(leftover)} RENAME TO ${quote(original)}`;
  return [
    "Restore the backup that was made before that run. If there is none:",
    originalExists
      ? `the table ${original} still exists and is complete, so its copy can be dropped:`
      : `the table ${original} no longer exists, and its copy is complete:`,
    `  sqlite3 ${shellWord(file)} ${shellWord(statement)}`,
    "Part of that revision may already be applied: before you upgrade, check whether it can run again.",
  ].join("\n");
}
