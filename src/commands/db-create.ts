import { prepareDatabase } from "../database/create/create.js";
import type { MayReplace } from "../database/create/creation.js";
import { upgradeHint } from "../database/version.js";
import type { Engine } from "../engines/engine.js";
import { engineOf } from "../engines/registry.js";
import { PendingError } from "../errors.js";
import { databaseUrl, displayUrl } from "../ini/database-url.js";
import { type Ini, loadIni } from "../ini/load.js";
import { shellWord } from "../shell-word.js";
import type { Terminal } from "../terminal/terminal.js";
import { completeAnswers, continueAnyway, givenAnswers, requireAnswers } from "./db-create/answers.js";
import { firstScan } from "./db-create/first-scan.js";
import { type DbCreateOptions, rejectContradictions } from "./db-create/options.js";
import { existsAlready, replaceQuestion, reportKept, reportNewInstance } from "./db-create/report.js";
import { isWritable } from "./db-create/repositories-root.js";
import { type Output, outputOf } from "./instance/output.js";
import { explained, incompleteRepositories } from "./instance/report-skipped.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

/**
 * Creates the database that the ini names, with its first rows and the first administrator, and scans the repositories.
 * Everything is checked and asked before anything is changed; an old database is kept, and replaced only when the new
 * one is complete. `--reuse` makes no difference on SQLite, which needs no privilege to create a file.
 * @throws UserError; IncompleteError if the database was created, but a repository is broken or the scan was
 * interrupted
 */
export async function dbCreate(options: DbCreateOptions, terminal: Terminal): Promise<void> {
  rejectContradictions(options);
  const ini = loadIni(options.config_file);
  const url = databaseUrl(ini);
  const name = displayUrl(url);
  const output = outputOf(options, terminal);
  const { reuse, backup } = options;
  const engine = await engineOf(url);
  if (options.ifMissing && (await isCurrent(engine, ini, options, terminal))) return printNothingDone(name, output);
  const database = await prepareDatabase(engine, {
    ...(await sqlLog(ini, terminal, engine)),
    reuse,
    backup,
    wait: waitSeconds(options.waitDb),
    onNotice: terminal.warn,
  });
  const given = await givenAnswers(options, terminal);
  if (options.forceNo) return printNothingDone(name, output);
  if (!terminal.interactive) {
    if (database.existing !== undefined && !options.forceYes)
      throw existsAlready(name, database.existing, options.config_file);
    const readOnly = given.repositories !== undefined && !isWritable(given.repositories);
    requireAnswers(given, options, readOnly ? continueAnyway : undefined);
  }
  const mayReplace = replacementConfirmation(name, options, terminal);
  if (database.existing !== undefined && !(await mayReplace(database.existing))) return printNothingDone(name, output);
  const answers = await completeAnswers(given, options, terminal);
  if (answers === undefined) return printNothingDone(name, output);

  const created = await database.create(answers, mayReplace);
  if (created === undefined) return printNothingDone(name, output);
  reportKept(created.kept, output);
  const { added, skipped, failedCount, failure } = await firstScan(ini, engine, options, terminal);
  const { administrator, publicAccess, repositoriesRoot: root } = answers;
  output.document({
    ...{ database: name, changed: true, administrator: administrator.username, publicAccess, root, added },
    skipped: skipped.map(explained),
    kept: created.kept ?? null,
  });
  if (failure !== undefined) throw failure;
  output.line("Database set up successfully.");
  if (!options.json) reportNewInstance({ ...answers, database: name, added, config: options.config_file }, output);
  if (failedCount > 0) throw incompleteRepositories("The database", failedCount);
}

/**
 * With `--if-missing`, a database that is current is left alone.
 * @throws PendingError for one that is behind; RefusedError for one that is not Kallithea's, or a newer release's
 */
async function isCurrent(engine: Engine, ini: Ini, options: DbCreateOptions, terminal: Terminal): Promise<boolean> {
  const { databaseStatus, requireUsable } = await import("../instance/database-status.js");
  const log = await sqlLog(ini, terminal, engine);
  const status = await databaseStatus(engine, { ...log, wait: waitSeconds(options.waitDb) });
  requireUsable(status, displayUrl(databaseUrl(ini)));
  if (status.state !== "behind") return status.state === "current";
  throw new PendingError(`${displayUrl(databaseUrl(ini))} is behind: it is at ${status.revision ?? "no revision"}.`, {
    hint: upgradeHint(shellWord(options.config_file)),
  });
}

/** Asks each question only once: the database is checked again when no other run can change it anymore. */
function replacementConfirmation(name: string, options: DbCreateOptions, terminal: Terminal): MayReplace {
  const confirmed = new Set<string>();
  return async (existing) => {
    const question = replaceQuestion(name, existing);
    if (options.forceYes || confirmed.has(question)) return true;
    if (!terminal.interactive) throw existsAlready(name, existing, options.config_file);
    const answer = await terminal.confirm(question);
    if (answer) confirmed.add(question);
    return answer;
  };
}

function printNothingDone(database: string, { line, document }: Output): void {
  line("Nothing done.");
  const nothing = { administrator: null, publicAccess: null, root: null, added: [], skipped: [], kept: null };
  document({ database, changed: false, ...nothing });
}
