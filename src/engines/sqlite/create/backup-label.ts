/**
 * The part of a backup's name that contains the revisions of the database. The version table can contain anything, even
 * a slash.
 * @param revisions rows of the version table
 */
export function backupLabel(revisions: readonly string[]): string {
  return revisions.map((revision) => revision.replace(/[^\w-]/g, "_")).join("+") || "base";
}
