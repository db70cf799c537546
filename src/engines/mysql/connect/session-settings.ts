import { lockWaitSeconds } from "../../server/connect/lock-wait.js";

/**
 * They override the server's settings. TRAP: mysql2 escapes values itself, with backslashes: under NO_BACKSLASH_ESCAPES
 * the name of a repository could end a string. Strict mode makes a value that does not fit an error; otherwise it would
 * be cut silently. REPEATABLE READ is InnoDB's default and works with every binary log format. InnoDB is needed for the
 * version table, too: Aria is not transactional.
 */
export const sessionSettings: readonly string[] = [
  "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION'",
  "SET SESSION autocommit = 1, foreign_key_checks = 1, sql_safe_updates = 0, default_storage_engine = 'InnoDB'",
  // MariaDB's default for a locked table is a day.
  `SET SESSION lock_wait_timeout = ${lockWaitSeconds}, innodb_lock_wait_timeout = ${lockWaitSeconds}`,
  "SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ",
];
