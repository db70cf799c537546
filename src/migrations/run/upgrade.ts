import { planUpgrade } from "../plan/plan-upgrade.js";
import { type MigrateOptions, type MigrationOutcome, type MigrationSession, migrate } from "./migrate.js";

/**
 * Upgrades a database to a revision.
 * @param target as in Alembic: an id or a prefix of one, `head`, `heads`, `+1`, `label@head`
 * @throws RevisionError for a target that cannot be reached, UserError for a step that fails
 */
export async function upgrade(
  session: MigrationSession,
  target: string,
  options: MigrateOptions,
): Promise<MigrationOutcome> {
  return migrate(session, (rows) => planUpgrade(session.graph, rows, target), options);
}
