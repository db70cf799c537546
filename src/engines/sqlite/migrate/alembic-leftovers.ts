import { RefusedError } from "../../../errors.js";
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";
import { shellWord } from "../../../shell-word.js";
import { literal } from "../ddl/literal.js";
import { quote } from "../ddl/quote.js";

/** The prefix of the temporary tables into which Alembic copies other tables. */
const prefix = "_alembic_tmp_";

/**
 * Refuses a database in which the real Alembic was interrupted while it was rebuilding a table: it is unknown which
 * parts of that revision are already applied.
 * @throws RefusedError with the statement that repairs it
 */
export async function refuseAlembicLeftovers(query: Query): Promise<void> {
  const [first] = await query<{ name: string }>(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND substr(name, 1, ${prefix.length}) = '${prefix}' ORDER BY name`,
  );
  if (!first) return;
  const [{ file = "" } = {}] = await query<{ file?: string }>(
    "SELECT file FROM pragma_database_list WHERE name = 'main'",
  );
  throw new RefusedError(
    `The database ${file} contains the table ${first.name}, which an interrupted run of Alembic has left behind. Nothing was changed.`,
    await cleanUpHint(query, file, first.name),
  );
}

async function cleanUpHint(query: Query, file: string, leftover: string): Promise<string> {
  const original = leftover.slice(prefix.length);
  const [originalExists] = await query(
    `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ${literal(original)} COLLATE NOCASE`,
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
