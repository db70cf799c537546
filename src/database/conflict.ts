/** What the three databases say where two transactions got into each other's way: a key taken meanwhile, or a deadlock. */
const codes = new Set<unknown>([
  "SQLITE_CONSTRAINT_UNIQUE",
  // PostgreSQL: unique_violation, serialization_failure, deadlock_detected.
  "23505",
  "40001",
  "40P01",
  "ER_DUP_ENTRY",
  "ER_LOCK_DEADLOCK",
  // MariaDB, with innodb_snapshot_isolation.
  "ER_CHECKREAD",
]);

/** Whether the same transaction, begun anew, may succeed. */
export function isConflict(error: unknown): boolean {
  return codes.has((error as { driverError?: { code?: unknown } } | undefined)?.driverError?.code);
}
