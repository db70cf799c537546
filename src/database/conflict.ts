// What the three databases say where a transaction cannot be done as it is, told by their codes.

/** A key is there already: somebody has just made it, or it cannot be there twice. */
const uniqueViolations = new Set(["SQLITE_CONSTRAINT_UNIQUE", "23505", "ER_DUP_ENTRY"]);

/** Two transactions got into each other's way. PostgreSQL: serialization_failure, deadlock_detected. */
const transactionConflicts = new Set(["40001", "40P01", "ER_LOCK_DEADLOCK", "ER_CHECKREAD"]);

/** A value that a column cannot hold. */
const invalidValues = new Set(["ER_DATA_TOO_LONG", "ER_TRUNCATED_WRONG_VALUE_FOR_FIELD"]);

/**
 * How often it is worth to begin the same transaction anew. One that looks anew sees a key that somebody has just made.
 */
export function retriesAfter(error: unknown): number {
  const code = errorCode(error);
  if (uniqueViolations.has(code)) return 1;
  return transactionConflicts.has(code) ? 5 : 0;
}

/** A name is there already in another spelling that the database does not tell from it. MariaDB: `Foo` and `foo`. */
export class NameTakenError extends Error {
  readonly other: string;

  constructor(other: string) {
    super(`the database treats its name as equal to ${other}, which already exists`);
    this.other = other;
  }
}

/** Whether the database takes offence at one of the rows; the transaction may succeed without it. */
export function isRejectedRow(error: unknown): boolean {
  if (error instanceof NameTakenError) return true;
  const code = errorCode(error);
  // PostgreSQL's class 22: data exceptions.
  return uniqueViolations.has(code) || invalidValues.has(code) || /^22[0-9A-Z]{3}$/.test(code);
}

/**
 * The code of the driver's error within TypeORM's, which is the cause of one that was explained; an empty text for any
 * other error.
 */
function errorCode(error: unknown): string {
  const { driverError, cause } = (error ?? {}) as { driverError?: { code?: unknown }; cause?: unknown };
  if (driverError === undefined && cause !== undefined) return errorCode(cause);
  return typeof driverError?.code === "string" ? driverError.code : "";
}
