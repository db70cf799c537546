import type { Database } from "../../engines/engine.js";
import { UsageError } from "../../errors.js";
import { displayUrl } from "../../ini/database-url.js";
import type { MigrationOutcome, MigrationSession, MigrateOptions as RunOptions } from "../../migrations/run/migrate.js";
import type { OfflineSession } from "../../migrations/run/offline/offline.js";
import { shellPath } from "../../shell-word.js";
import type { Terminal } from "../../terminal/terminal.js";
import { interruptible } from "../instance/interruption.js";
import { outputOf } from "../instance/output.js";
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
async function interruptibly<Result>(
  { configFile }: Environment,
  terminal: Terminal,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  let noticeTimer: NodeJS.Timeout | undefined;
  const currentHint = `\`kallithea-cli migrate -c ${shellPath(configFile)} current\` shows the revision of the database.`;
  const warnStopped = () => terminal.warn(`Stopped immediately. ${currentHint}`);
  try {
    return await interruptible((signal) => {
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

export interface Outcome extends MigrationOutcome {
  /** Whether the version table was created, if that was the task. */
  readonly created?: boolean;
}

/**
 * Runs an operation on the database of the ini or, with `--sql`, prints the SQL for it.
 * @throws UsageError for --sql with --json; UserError
 */
export async function runOrWrite(
  options: MigrateOptions & SqlOption & { readonly rehearse?: boolean },
  terminal: Terminal,
  run: (session: MigrationSession) => Promise<Outcome>,
  write: (session: OfflineSession) => Promise<string[]>,
): Promise<void> {
  if (options.sql && options.json) throw new UsageError("--sql and --json cannot be used together.");
  const environment = await loadEnvironment(options);
  const { graph, ini } = environment;
  const report = migrationReport(ini, options, terminal);
  if (!options.sql) {
    const use = (database: Database) =>
      interruptibly(environment, terminal, (signal) => run({ database, graph, report, signal }));
    const outcome = await withDatabase(environment, terminal, use, { withoutEntities: true });
    const rehearsed = options.rehearse ?? false;
    outputOf(options, terminal).document({
      database: displayUrl(environment.databaseUrl()),
      ...described(outcome, rehearsed),
    });
    return;
  }
  const { engineOf } = await import("../../engines/registry.js");
  const engine = await (await engineOf(environment.databaseUrl())).offline();
  for (const line of await write({ graph, engine, report })) terminal.printExactly(line);
}

function described({ from, to, steps, backup, created = false }: Outcome, rehearsed: boolean) {
  return {
    changed: !rehearsed && (created || steps.length > 0 || from.length !== to.length),
    rehearsed,
    from,
    to: rehearsed ? from : to,
    steps: steps.map((step) => ({ direction: step.direction, from: step.from, to: step.to })),
    backup: backup ?? null,
  };
}
