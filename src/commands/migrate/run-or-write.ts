import { UsageError } from "../../errors.js";
import type { MigrationSession, MigrateOptions as RunOptions } from "../../migration/run/migrate.js";
import type { OfflineSession } from "../../migration/run/offline.js";
import type { Terminal } from "../../terminal/terminal.js";
import { loadEnvironment, type MigrateOptions, withDatabase } from "./environment.js";
import { migrationReport } from "./report.js";

export interface SqlOption {
  /** Prints SQL instead of running it. */
  sql: boolean;
}

/** Of upgrade and downgrade. */
export interface MoveOptions extends MigrateOptions, SqlOption, Omit<RunOptions, "keepBackups"> {
  revision: string;
  keepBackups?: string;
}

/** @throws UsageError */
export function keptBackups({ keepBackups }: Pick<MoveOptions, "keepBackups">): number | undefined {
  if (keepBackups === undefined) return undefined;
  if (!/^[1-9]\d{0,5}$/.test(keepBackups))
    throw new UsageError(`--keep-backups: expected a number from 1, not "${keepBackups}".`, { hint: "--no-backup makes none." });
  return Number(keepBackups);
}

/** Does something on the database of the ini, or, with `--sql`, prints what would do it. */
export async function runOrWrite(
  options: MigrateOptions & SqlOption,
  terminal: Terminal,
  run: (session: MigrationSession) => Promise<void>,
  write: (session: OfflineSession) => Promise<string[]>,
): Promise<void> {
  const environment = await loadEnvironment(options);
  const { graph, ini } = environment;
  const report = migrationReport(ini, terminal);
  if (!options.sql)
    return withDatabase(environment, terminal, (dataSource) => run({ dataSource, graph, report }), { withoutEntities: true });
  const { offlineEngineOf } = await import("../../migration/run/offline-engine.js");
  const engine = await offlineEngineOf(environment.databaseUrl().engine);
  for (const line of await write({ graph, engine, report })) terminal.printExactly(line);
}
