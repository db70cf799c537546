import { RefusedError } from "../errors.js";

/** One of these is in every database that Kallithea has used, of any version. */
const markers = ["alembic_version", "db_migrate_version", "repositories"];

/**
 * `--force-yes` and a slip in the ini shall not cost somebody else's database.
 * @param tables all that are in the database
 * @throws RefusedError where there are some, and none is Kallithea's
 */
export function refuseForeign(database: string, tables: readonly string[]): void {
  if (tables.length === 0 || tables.some((table) => markers.includes(table))) return;
  throw new RefusedError(
    `${database} is no database of Kallithea: it has the tables ${tables.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Correct sqlalchemy.url in the ini, or move the other database away.",
  );
}
