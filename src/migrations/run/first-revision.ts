// What Kallithea's own history begins with: the last database that had another tool's version table, of 0.3.
import { UserError } from "../../errors.js";
import type { Plan } from "../plan/planned-step.js";
import type { MigrationEngine } from "./migration-engine.js";

const firstRevision = "9358dc3d6828";

/** The version of that table in every release from 0.2 to 0.3.7. */
const lastOldVersion = 31;

/**
 * Refuses a database that Kallithea's first revision cannot start from, before anything is done to it.
 * @throws UserError saying what the database is instead, and what to do
 */
export async function requireStartingPoint(engine: MigrationEngine, { steps: [first] }: Plan): Promise<void> {
  if (first?.direction !== "upgrade" || first.node?.id !== firstRevision || (await engine.hasBegun?.(first))) return;
  if (await engine.hasTable("db_migrate_version")) return requireOldVersion(engine);
  if (await engine.hasTable("repositories")) throw notStamped();
  throw new UserError("This is no database of Kallithea: it has no table `repositories`. Nothing was changed.", {
    hint: "`kallithea-cli db-create` makes a new one. Does sqlalchemy.url name the right one?",
  });
}

async function requireOldVersion(engine: MigrationEngine): Promise<void> {
  const [row] = await engine.query<{ version: number }>("SELECT version FROM db_migrate_version", {});
  if (row && row.version >= lastOldVersion) return;
  throw new UserError(
    `The database is older than Kallithea 0.3: db_migrate_version says ${row?.version ?? "nothing"}. Nothing was changed.`,
    {
      hint: `Upgrade it with Kallithea 0.3.7 first (to db_migrate_version ${lastOldVersion}).`,
    },
  );
}

function notStamped(): UserError {
  return new UserError("The database does not say at which revision it is: alembic_version is missing or empty. Nothing was changed.", {
    hint:
      "If you know the revision (a backup may tell, or `migrate check` against a release), say so with `migrate stamp REVISION`, " +
      "and then upgrade.",
  });
}
