import type { Database } from "../../engines/engine.js";
import { UsageError } from "../../errors.js";
import type { MigrationSession, MigrateOptions as RunOptions } from "../../migrations/run/migrate.js";
import type { OfflineSession } from "../../migrations/run/offline/offline.js";
import { shellPath } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";
import { interruptible } from "../instance/interruption.js";
import { type Environment, loadEnvironment, type MigrateOptions, withDatabase } from "./environment.js";
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
    throw new UsageError(`--keep-backups: expected a number from 1, not "${keepBackups}".`, {
      hint: "Use --no-backup to make no backup.",
    });
  return Number(keepBackups);
}

/** @throws InterruptedError after Ctrl-C or SIGTERM, once the database is at a defined revision */
async function interruptibly(
  { configFile }: Environment,
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  let noticeTimer: NodeJS.Timeout | undefined;
  const currentHint = `\`kallithea-cli migrate -c ${shellPath(configFile)} current\` shows the revision of the database.`;
  const warnStopped = () => terminal.warn(`Stopped immediately. ${currentHint}`);
  try {
    await interruptible((signal) => {
      signal.addEventListener("abort", () => {
        noticeTimer = setTimeout(
          () => terminal.warn("Waiting for the current step to finish; press Ctrl-C again to stop immediately."),
          noticeDelayMs,
        );
      });
      return work(signal);
    }, warnStopped);
  } finally {
    clearTimeout(noticeTimer);
  }
}

/** After Ctrl-C. */
const noticeDelayMs = 500;

/** Runs an operation on the database of the ini or, with `--sql`, prints the SQL for it. */
export async function runOrWrite(
  options: MigrateOptions & SqlOption,
  terminal: Terminal,
  run: (session: MigrationSession) => Promise<void>,
  write: (session: OfflineSession) => Promise<string[]>,
): Promise<void> {
  const environment = await loadEnvironment(options);
  const { graph, ini } = environment;
  const report = migrationReport(ini, terminal);
  if (!options.sql) {
    const use = (database: Database) =>
      interruptibly(environment, terminal, (signal) => run({ database, graph, report, signal }));
    return withDatabase(environment, terminal, use, { withoutEntities: true });
  }
  const { engineOf } = await import("../../engines/registry.js");
  const engine = await (await engineOf(environment.databaseUrl())).offline();
  for (const line of await write({ graph, engine, report })) terminal.printExactly(line);
}
