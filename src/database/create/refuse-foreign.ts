import { RefusedError } from "../../errors.js";
import { signatureTable } from "../kallithea-tables.js";

/** These remain after all revisions were downgraded; other programs have them too. */
export const versionTables: readonly string[] = ["alembic_version", "db_migrate_version"];

/** e.g. `29 tables`: those that hold rows of Kallithea, as a backup counts them. */
export function tableCount(tables: readonly string[]): string {
  const count = tables.filter((table) => !versionTables.includes(table)).length || tables.length;
  return `${count} ${count === 1 ? "table" : "tables"}`;
}

/**
 * Keeps `--force-yes` with a wrong ini from destroying another program's database.
 * @param tables all tables of the database
 * @throws RefusedError if there are tables and none is Kallithea's
 */
export function requireKallitheaDatabase(database: string, tables: readonly string[]): void {
  if (!isForeign(tables)) return;
  throw new RefusedError(
    `${database} is not a Kallithea database: it has the tables ${tables.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Correct sqlalchemy.url in the ini or move the other database away.",
  );
}

/** @param tables all tables of the database @returns whether there are tables and none is Kallithea's */
export function isForeign(tables: readonly string[]): boolean {
  return !tables.includes(signatureTable) && !tables.every((table) => versionTables.includes(table));
}
