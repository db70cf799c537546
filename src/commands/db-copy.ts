import { copyDatabase } from "../copy/copy-database.js";
import { engineOf } from "../engines/registry.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import type { Terminal } from "../terminal/terminal.js";
import { copyProgress, untilAborted } from "./db-copy/copy-progress.js";
import { printSums } from "./db-copy/print-sums.js";
import { interruptible } from "./instance/interruption.js";
import { type OutputOptions, outputOf } from "./instance/output.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

export interface DbCopyOptions extends OutputOptions {
  from: string;
  to: string;
  forceYes: boolean;
  wholeSeconds: boolean;
  waitDb?: string | undefined;
}

/**
 * Copies the database of one ini to that of another.
 * @throws RefusedError if rows cannot be copied unchanged, or the target exists; UserError; the target is then
 * unchanged
 */
export async function dbCopy(options: DbCopyOptions, terminal: Terminal): Promise<void> {
  const [from, to] = [loadIni(options.from, "'--from'"), loadIni(options.to, "'--to'")];
  const [source, target] = [await engineOf(databaseUrl(from)), await engineOf(databaseUrl(to))];
  const { progress, stop } = copyProgress(terminal, { quiet: Boolean(options.quiet || options.json) });
  const logSql = {
    from: (await sqlLog(from, terminal, source)).logSql,
    to: (await sqlLog(to, terminal, target)).logSql,
  };
  const wait = waitSeconds(options.waitDb);
  const report = await interruptible(
    (signal) =>
      copyDatabase(source, target, {
        wait,
        replace: options.forceYes,
        wholeSeconds: options.wholeSeconds,
        logSql,
        onNotice: terminal.warn,
        onProgress: untilAborted(signal, progress),
      }),
    () => {},
  ).finally(stop);
  printSums(report, to, outputOf(options, terminal));
}
