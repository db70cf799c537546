import type { LogSql } from "../database/open/statements.js";

/** Whole rows go by as parameters, with the hash of every password: they are not for a log. */
export function statementsOnly(logSql: LogSql | undefined): LogSql | undefined {
  return logSql && ((statement, _parameters, milliseconds) => logSql(statement, [], milliseconds));
}
