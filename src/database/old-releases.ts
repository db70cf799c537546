// What an upgrade from an old release leaves in a database: Kallithea's migrations have never dropped it. Nothing uses
// it; its rows are kept.

/** Some refer to the tables of today, so they go where those go. */
export const formerTables: readonly string[] = ["cache_invalidation", "notifications", "user_to_notification"];

const columns: readonly string[] = ["permissions.permission_longname"];

/** @param name of a table, or `table.column` */
export function isLeftByOldRelease(name: string): boolean {
  return formerTables.includes(name) || columns.includes(name);
}
