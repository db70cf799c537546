// What old releases have left in a database. Kallithea's migrations have never dropped it; nothing uses it, but its
// rows are kept.

/** Some refer to current tables, so they are moved with them. */
export const formerTables: readonly string[] = ["cache_invalidation", "notifications", "user_to_notification"];

const columns: readonly string[] = ["permissions.permission_longname"];

/** @param name of a table, or `table.column` */
export function isLeftByOldRelease(name: string): boolean {
  return formerTables.includes(name) || columns.includes(name);
}
