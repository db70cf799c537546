import type { DataSource } from "typeorm";
import { requireExpectedRevision } from "../../database/version.js";
import { engineOf } from "../../engines/registry.js";
import { booleanSetting } from "../../ini/boolean.js";
import { databaseUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import type { Terminal } from "../../terminal/terminal.js";
import { sqlLog } from "./sql-log.js";

export interface InstanceOptions {
  readonly ini: Ini;
  readonly terminal: Terminal;
  /** Seconds to wait for a server that is still starting. */
  readonly wait: number;
  /** If nothing will be written, an SQLite file and its folder need not be writable. */
  readonly readOnly?: boolean;
}

/**
 * Opens the database of an instance for as long as `use` runs.
 * @throws UserError if it cannot be opened, or is not at the revision that this program expects
 */
export async function withInstance<Result>(
  { ini, terminal, wait, readOnly = false }: InstanceOptions,
  use: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const engine = await engineOf(databaseUrl(ini));
  const database = await engine.open({
    ...(await sqlLog(ini, terminal, engine)),
    wait,
    readOnly,
    onNotice: terminal.warn,
  });
  try {
    await requireExpectedRevision(database, {
      ignore: booleanSetting(ini, "ignore_alembic_revision"),
      config: ini.path,
    });
    return await use(database.dataSource);
  } finally {
    await database.dataSource.destroy();
  }
}
