import { UserError } from "../../../errors.js";
import { shellPath } from "../../../shell-word.js";

export interface DatabaseFile {
  file: string;
  /** Seconds to wait for other processes that use it. */
  timeout: number;
}

type Explanation = (location: DatabaseFile) => [message: string, hint: string];

/** By the start of SQLite's result code: `SQLITE_READONLY` also covers `SQLITE_READONLY_ROLLBACK` and the like. */
const explanations: readonly [code: string, explanation: Explanation][] = [
  [
    "SQLITE_NOTADB",
    ({ file }) => [`${file} is not an SQLite database.`, "Correct sqlalchemy.url or move the file away."],
  ],
  [
    "SQLITE_BUSY",
    ({ file, timeout }) => [
      `The database ${file} is locked by another process (waited ${timeout} s).`,
      "Try again when it has finished, or increase the timeout in sqlalchemy.url (sqlite:///FILE?timeout=SECONDS).",
    ],
  ],
  [
    "SQLITE_READONLY_DBMOVED",
    ({ file }) => [
      `The database ${file} was replaced or removed while it was in use.`,
      "Run the command again: it will use the new one.",
    ],
  ],
  [
    "SQLITE_READONLY",
    ({ file }) => [
      `The database ${file} is not writable.`,
      "Check the permissions of the file and its folder, and the user running this command.",
    ],
  ],
  [
    "SQLITE_FULL",
    ({ file }) => [
      `The disk is full: ${file} or its journal could not be written.`,
      "Free some space on it and run the command again.",
    ],
  ],
  [
    "SQLITE_CORRUPT",
    ({ file }) => [
      `The database ${file} is damaged.`,
      `Check it with: sqlite3 ${shellPath(file)} 'PRAGMA integrity_check'`,
    ],
  ],
  [
    "SQLITE_CANTOPEN",
    ({ file }) => [
      `The database ${file} cannot be opened.`,
      "Check the permissions of the file and its folder, and the user running this command.",
    ],
  ],
  [
    "SQLITE_IOERR",
    ({ file }) => [
      `Reading or writing ${file} failed.`,
      "Check its disk and the disk quota of the user running this command.",
    ],
  ],
];

/**
 * Explains an error that the environment has caused.
 * @returns a UserError, or the error itself if the cause is a bug (a violated constraint, wrong SQL)
 */
export function explainSqliteError(error: unknown, location: DatabaseFile): unknown {
  const code = sqliteCode(error);
  const explanation = explanations.find(([start]) => code?.startsWith(start))?.[1];
  if (explanation === undefined) return error;
  const [message, hint] = explanation(location);
  return new UserError(message, { hint, cause: error });
}

/** SQLite's result code, from better-sqlite3's error or the error that TypeORM wraps around it. */
export function sqliteCode(error: unknown): string | undefined {
  const { code, driverError } = (error ?? {}) as { code?: unknown; driverError?: { code?: unknown } };
  const found = driverError?.code ?? code;
  return typeof found === "string" ? found : undefined;
}
