import type { PlainSession } from "../../database/open/plain-session.js";
import { requireExpectedRevision } from "../../database/version.js";
import { engineOf } from "../../engines/registry.js";
import { booleanSetting } from "../../ini/boolean.js";
import { databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";

/**
 * Opens the database of an instance for a few statements, for as long as `use` runs.
 * @throws UserError if it cannot be opened, or is not at the revision that this program expects
 */
export async function withPlainSession<Result>(
  ini: Ini,
  use: (session: PlainSession) => Promise<Result>,
): Promise<Result> {
  const engine = await engineOf(databaseUrl(ini));
  const session = await engine.plainSession({ wait: 0 });
  try {
    await requireExpectedRevision(session, {
      ignore: booleanSetting(ini, "ignore_alembic_revision"),
      config: ini.path,
    });
    return await use(session);
  } finally {
    await session.close();
  }
}
