import type { MigrationEngine } from "./migration-engine.js";

/** Receives what happens during a run. */
export interface Report {
  /** Alembic's log lines, of its logger `alembic.runtime.migration` at the level INFO. */
  log(line: string): void;
  /** What users should see in addition to the log. */
  notice(line: string): void;
  /** What may be wrong. */
  warn(line: string): void;
}

/** The lines that every run of Alembic begins with. */
export function logContext(
  { impl, transactionalDdl }: Pick<MigrationEngine, "impl" | "transactionalDdl">,
  { log }: Pick<Report, "log">,
): void {
  log(`Context impl ${impl}.`);
  log(`Will assume ${transactionalDdl ? "transactional" : "non-transactional"} DDL.`);
}
