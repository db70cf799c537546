/**
 * Whatever the server has set. TRAP: mysql2 escapes values itself, with backslashes: under NO_BACKSLASH_ESCAPES the
 * name of a repository could end a string. Strict, so that what does not fit is an error and not cut off in silence.
 * REPEATABLE READ is the isolation that InnoDB has by itself and that every kind of binary log takes. InnoDB for the
 * version table, too: Aria takes no part in transactions.
 */
export const sessionSettings: readonly string[] = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  "SET SESSION autocommit = 1, foreign_key_checks = 1, sql_safe_updates = 0, default_storage_engine = 'InnoDB'",
  "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
];
