/**
 * The part of a backup's name that says at which revisions the database is. A database can have anything there, also a
 * slash.
 * @param revisions rows of the version table
 */
export function backupLabel(revisions: readonly string[]): string {
  return revisions.map((revision) => revision.replace(/[^\w-]/g, "_")).join("+") || "base";
}
