import { planDowngrade } from "../plan/plan-downgrade.js";
import { type MigrateOptions, type MigrationSession, migrate } from "./migrate.js";

/**
 * Takes a database down to a revision.
 * @param target as Alembic takes it: an id or the beginning of one, `base`, `-1`, `label@base`
 * @throws RevisionError for a target that cannot be reached, UserError for a step that fails
 */
export async function downgrade(session: MigrationSession, target: string, options: MigrateOptions): Promise<void> {
  await migrate(session, (rows) => planDowngrade(session.graph, rows, target), options);
}
