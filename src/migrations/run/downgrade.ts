import { planDowngrade } from "../plan/plan-downgrade.js";
import { type MigrateOptions, type MigrationOutcome, type MigrationSession, migrate } from "./migrate.js";

/**
 * Downgrades a database to a revision.
 * @param target as in Alembic: an id or a prefix of one, `base`, `-1`, `label@base`
 * @throws RevisionError for a target that cannot be reached, UserError for a step that fails
 */
export async function downgrade(
  session: MigrationSession,
  target: string,
  options: MigrateOptions,
): Promise<MigrationOutcome> {
  return migrate(session, (rows) => planDowngrade(session.graph, rows, target), options);
}
