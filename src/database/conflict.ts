// The error codes of the three databases for transactions that cannot be completed.

/** The key already exists: another process has just inserted it, or it cannot exist twice. */
const uniqueViolations = new Set(["SQLITE_CONSTRAINT_UNIQUE", "23505", "ER_DUP_ENTRY"]);

/** Two transactions conflicted. PostgreSQL: serialization_failure, deadlock_detected. */
const transactionConflicts = new Set(["40001", "40P01", "ER_LOCK_DEADLOCK", "ER_CHECKREAD"]);

/** A value that a column cannot store. */
const invalidValues = new Set(["ER_DATA_TOO_LONG", "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD"]);

/** How often the same transaction is worth retrying. A retry sees a key that another process has just inserted. */
export function retriesAfter(error: unknown): number {
  const code = errorCode(error);
  if (uniqueViolations.has(code)) return 1;
  return transactionConflicts.has(code) ? 5 : 0;
}

/** A name already exists in another spelling that the database treats as equal, e.g. `Foo` and `foo` on MariaDB. */
export class NameTakenError extends Error {
  readonly other: string;

  constructor(other: string) {
    super(`the database treats its name as equal to ${other}, which already exists`);
    this.other = other;
  }
}

/** Whether the database rejects one of the rows, without which the transaction may succeed. */
export function isRejectedRow(error: unknown): boolean {
  if (error instanceof NameTakenError) return true;
  const code = errorCode(error);
  // PostgreSQL's class 22: data exceptions.
  return uniqueViolations.has(code) || invalidValues.has(code) || /^22[0-9A-Z]{3}$/.test(code);
}

/**
 * The code of the driver's error inside TypeORM's error, which may be the cause of an explained one; empty for any
 * other error.
 */
function errorCode(error: unknown): string {
  const { driverError, cause } = (error ?? {}) as { driverError?: { code?: unknown }; cause?: unknown };
  if (driverError === undefined && cause !== undefined) return errorCode(cause);
  return typeof driverError?.code === "string" ? driverError.code : "";
}
