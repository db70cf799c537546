import { RefusedError } from "../../errors.js";
import { signatureTable } from "../kallithea-tables.js";

/** What is left when all revisions have been taken back; other programs have them, too. */
const versionTables = ["alembic_version", "db_migrate_version"];

/**
 * `--force-yes` and a slip in the ini shall not cost somebody else's database.
 * @param tables all that are in the database
 * @throws RefusedError where there are some, and none is Kallithea's
 */
export function requireKallitheaDatabase(database: string, tables: readonly string[]): void {
  if (tables.includes(signatureTable) || tables.every((table) => versionTables.includes(table))) return;
  throw new RefusedError(
    `${database} is not a Kallithea database: it has the tables ${tables.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Correct sqlalchemy.url in the ini or move the other database away.",
  );
}
