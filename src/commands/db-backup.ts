import type { BackupHeader } from "../copy/backup/format.js";
import { writeBackup } from "../copy/backup/write-backup.js";
import { isLeftByOldRelease } from "../database/old-releases.js";
import { engineOf } from "../engines/registry.js";
import { UsageError } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import { shellPath } from "../shell-word.js";
import { printable, printableJson } from "../terminal/printable.js";
import type { Terminal } from "../terminal/terminal.js";
import { addedFiles } from "./db-backup/added-files.js";
import { fileDestination, standardOutput, type Written } from "./db-backup/destination.js";
import { copyProgress, untilAborted } from "./db-copy/copy-progress.js";
import { backupDocument, contentOf } from "./instance/backup-content.js";
import { interruptible } from "./instance/interruption.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface DbBackupOptions {
  config_file: string;
  /** A file, a folder, or `-`. */
  file: string;
  overwrite: boolean;
  includeConfig: boolean;
  includeJournals: boolean;
  json: boolean;
  quiet: boolean;
  waitDb?: string | undefined;
}

/**
 * Writes all rows of one snapshot of the database to a file, which is read again before it gets its name.
 * @throws UserError; there is no new file then
 */
export async function dbBackup(options: DbBackupOptions, terminal: Terminal): Promise<void> {
  const isPipe = options.file === "-";
  if (isPipe && options.json) throw new UsageError("--json cannot be used with FILE -: both write to standard output.");
  const wait = waitSeconds(options.waitDb);
  const ini = loadIni(options.config_file);
  const engine = await engineOf(databaseUrl(ini));
  const { logSql } = await sqlLog(ini, terminal, engine);
  const files = addedFiles(ini, options);
  const destination = isPipe
    ? standardOutput()
    : await fileDestination(options.file, { overwrite: options.overwrite, engine });
  const { progress, stop } = copyProgress(terminal, options);
  let skipped: readonly string[] = [];
  try {
    const result = await interruptible(
      async (signal) => {
        const header = await writeBackup(engine, destination.write, {
          ...{ engine: engine.name, config: shellPath(ini.path), wait, logSql, files },
          onProgress: untilAborted(signal, progress),
          onNotice: terminal.warn,
          onSkipped(names) {
            skipped = names;
          },
        });
        return { header, written: await destination.complete() };
      },
      () => destination.discard(),
    ).finally(stop);
    report({ ...result, skipped }, options, terminal);
  } finally {
    destination.discard();
  }
}

interface Result {
  readonly header: BackupHeader;
  /** Nothing for standard output. */
  readonly written: Written | undefined;
  /** What is in the database, and not in the backup. */
  readonly skipped: readonly string[];
}

function report(
  { header, written, skipped }: Result,
  { json, quiet }: Pick<DbBackupOptions, "json" | "quiet">,
  terminal: Pick<Terminal, "print" | "warn">,
): void {
  if (json && written !== undefined) {
    const { file, size, sha256, kept = null } = written;
    terminal.print(printableJson({ file, ...backupDocument({ header, size, sha256 }), skipped, replaced: kept }));
  }
  if (quiet) return;
  const [old, others] = [skipped.filter(isLeftByOldRelease), skipped.filter((name) => !isLeftByOldRelease(name))];
  if (old.length > 0) terminal.warn(`Not in the backup (left over from an older Kallithea): ${old.join(", ")}.`);
  if (others.length > 0)
    terminal.warn(`Not in the backup (not part of Kallithea): ${others.map(printable).join(", ")}.`);
  if (json) return;
  if (written === undefined) {
    terminal.warn(`Backup written to standard output: ${contentOf(header)}.`);
    terminal.warn("To check it where it has been saved: kallithea-cli db-restore --verify FILE");
    return;
  }
  terminal.print(`Backup written to ${printable(written.file)}, and verified: ${contentOf(header)}.`);
  if (written.kept !== undefined) terminal.warn(`The old backup was kept as ${printable(written.kept)}`);
}
