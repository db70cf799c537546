import { checkCanCreate, createDatabase } from "../database/create.js";
import { databaseUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import type { Terminal } from "../terminal/terminal.js";
import { completeAnswers, givenAnswers, requireAnswers } from "./db-create/answers.js";
import { firstScan } from "./db-create/first-scan.js";
import { type DbCreateOptions, refuseContradictions } from "./db-create/options.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

/**
 * Makes the database that the ini names, with its first rows and its first administrator, and scans the repositories.
 * Everything is checked and asked before anything is touched; the old database goes when the new one is complete.
 * `--reuse` makes no difference on SQLite, where a file needs no right to be created.
 * @throws UserError; IncompleteError where the database is made, and the scan broke off
 */
export async function dbCreate(options: DbCreateOptions, terminal: Terminal): Promise<void> {
  refuseContradictions(options);
  const ini = loadIni(options.config_file);
  const url = databaseUrl(ini);
  const creating = { ...sqlLog(ini, terminal), reuse: options.reuse, wait: waitSeconds(options.waitDb), notice: terminal.warn };
  await checkCanCreate(url, creating);
  const given = await givenAnswers(options, terminal);
  if (options.forceNo) return nothingDone(terminal);
  if (!terminal.interactive) requireAnswers(given, options);
  if (!options.forceYes && !(await terminal.confirm("Are you sure to destroy old database?"))) return nothingDone(terminal);
  const wanted = await completeAnswers(given, options, terminal);
  if (wanted === undefined) return nothingDone(terminal);

  await createDatabase(url, wanted, creating);
  await firstScan(ini, url, terminal);
  terminal.print("Database set up successfully.");
}

function nothingDone(terminal: Terminal): void {
  terminal.print("Nothing done.");
}
