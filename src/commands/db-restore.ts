import { closeSync } from "node:fs";
import { type Backup, openBackup } from "../copy/backup/open-backup.js";
import { type RestoreReport, requireRestorable, restoreBackup } from "../copy/backup/restore-backup.js";
import type { Progress } from "../copy/progress.js";
import { tableCount } from "../database/create/refuse-foreign.js";
import { engineOf } from "../engines/registry.js";
import { UsageError } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { type Ini, loadIni } from "../ini/load.js";
import { shellPath } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { copyProgress, untilAborted } from "./db-copy/copy-progress.js";
import { reportKept } from "./db-create/report.js";
import { type OpenFile, openBackupFile } from "./db-restore/backup-file.js";
import { planExtraction } from "./db-restore/extraction.js";
import { backupDocument, contentOf, filesIn, rowsText } from "./instance/backup-content.js";
import { interruptible } from "./instance/interruption.js";
import { outputOf } from "./instance/output.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface DbRestoreOptions {
  /** A file, or `-`. */
  file: string;
  /** Without it, the backup is checked, and what has been asked for is extracted. */
  config_file?: string | undefined;
  yes: boolean;
  verify: boolean;
  dryRun: boolean;
  wholeSeconds: boolean;
  extractConfig?: string | undefined;
  extractJournals?: string | undefined;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Checks a backup, and puts its rows in the place of the database.
 * @throws RefusedError if there is something to lose; UserError; the database is unchanged then
 */
export async function dbRestore(options: DbRestoreOptions, terminal: Terminal): Promise<void> {
  const wait = waitSeconds(options.waitDb);
  const ini = iniOf(options);
  const { descriptor, name } = await openBackupFile(options.file, terminal);
  const { progress, stop } = copyProgress(terminal, options);
  try {
    const result = await interruptible(
      (signal) =>
        restoreFrom(
          { descriptor, name },
          ini,
          { ...options, wait, progress: untilAborted(signal, progress) },
          terminal,
        ),
      () => {},
    ).finally(stop);
    report(result, options, terminal);
  } finally {
    stop();
    closeSync(descriptor);
  }
}

async function restoreFrom(
  { descriptor, name }: OpenFile,
  ini: Ini | undefined,
  options: Restoring,
  terminal: Terminal,
): Promise<Result> {
  const backup = await openBackup(descriptor, name, options.progress);
  try {
    requireRestorable(backup);
    const extraction = await planExtraction(backup, options);
    const restored = ini && (await restore(backup, ini, options, terminal));
    if (!options.dryRun) extraction.write();
    return { backup, ini, restored, extracted: extraction.files };
  } finally {
    await backup.close();
  }
}

/** @returns nothing if no database is needed */
function iniOf({ config_file, verify, extractConfig, extractJournals }: DbRestoreOptions): Ini | undefined {
  if (verify) return undefined;
  if (config_file !== undefined) return loadIni(config_file);
  if (extractConfig !== undefined || extractJournals !== undefined) return undefined;
  throw new UsageError("Missing option -c.", {
    usage: "Usage: kallithea-cli db-restore FILE [OPTIONS]",
    hint: "-c names the ini of the database to restore; --verify only checks the backup.",
  });
}

interface Restoring extends DbRestoreOptions {
  wait: number;
  progress: (progress: Progress) => void;
}

async function restore(backup: Backup, ini: Ini, options: Restoring, terminal: Terminal): Promise<RestoreReport> {
  const { wait, yes, wholeSeconds, dryRun, progress } = options;
  const engine = await engineOf(databaseUrl(ini));
  const { logSql } = await sqlLog(ini, terminal, engine);
  return restoreBackup(backup, engine, {
    ...{ logSql, wait, replace: yes, wholeSeconds, dryRun, onProgress: progress },
    onNotice: terminal.warn,
  });
}

interface Result {
  readonly backup: Backup;
  readonly ini: Ini | undefined;
  readonly restored: RestoreReport | undefined;
  readonly extracted: readonly string[];
}

function report(
  { backup, ini, restored, extracted }: Result,
  options: Omit<DbRestoreOptions, "yes" | "verify" | "wholeSeconds">,
  terminal: Pick<Terminal, "print" | "warn">,
): void {
  const { json, quiet, dryRun, file } = options;
  const { location, header } = backup;
  if (json) {
    const document = {
      file: file === "-" ? null : location,
      ...backupDocument(backup),
      dryRun,
      restored: restored !== undefined && !dryRun,
      database: restored?.target ?? null,
      kept: restored?.kept ?? null,
      extracted,
    };
    terminal.print(printableJson(document));
  }
  if (json || quiet) return;
  const origin = `${printable(header.created)} by kallithea-cli ${printable(header.program)} from ${printable(header.engine)}`;
  if (restored === undefined)
    terminal.print(`${location}: written ${origin}; ${contentOf(header)}. All checksums match.`);
  else if (dryRun)
    terminal.print(`Would restore ${location} to ${restored.target}: ${rowsText(header)}. Nothing was changed.`);
  else terminal.print(`Restored ${location} to ${restored.target}, and verified: ${rowsText(header)}.`);
  if (dryRun && restored !== undefined && restored.tablesBefore.length > 0)
    terminal.print(`The ${tableCount(restored.tablesBefore)} that are there would be kept under another name.`);
  if (restored !== undefined) {
    const given = { config: options.extractConfig, journal: options.extractJournals };
    for (const { text, option } of filesIn(header).filter((file) => given[file.kind] === undefined))
      terminal.print(`Also in the backup, and not restored: ${text} (${option})`);
  }
  for (const written of dryRun ? [] : extracted) terminal.print(`Extracted: ${printable(written)}`);
  reportKept(restored?.kept, outputOf({ json, quiet }, terminal));
  if (ini !== undefined && restored !== undefined && !dryRun)
    terminal.print(
      `To compare it with the repositories on disk: kallithea-cli repo-scan -c ${shellPath(ini.path)} --dry-run`,
    );
}
