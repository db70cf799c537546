import { prepareDatabase } from "../database/create/create.js";
import type { MayReplace } from "../database/create/creation.js";
import { engineOf } from "../engines/registry.js";
import { IncompleteError } from "../errors.js";
import { databaseUrl, displayUrl } from "../ini/database-url.js";
import { loadIni } from "../ini/load.js";
import type { Terminal } from "../terminal/terminal.js";
import { completeAnswers, continueAnyway, givenAnswers, requireAnswers, requireForceYes } from "./db-create/answers.js";
import { firstScan } from "./db-create/first-scan.js";
import { type DbCreateOptions, refuseContradictions } from "./db-create/options.js";
import { replaceQuestion, reportKept, reportNewInstance } from "./db-create/report.js";
import { isWritable } from "./db-create/repositories-root.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";

/**
 * Creates the database that the ini names, with its first rows and its first administrator, and scans the repositories.
 * Everything is checked and asked before anything is touched; the old database is kept, and is replaced when the new
 * one is complete. `--reuse` makes no difference on SQLite, where a file needs no right to be created.
 * @throws UserError; IncompleteError if the database was created, and a repository is broken or the scan was
 * interrupted
 */
export async function dbCreate(options: DbCreateOptions, terminal: Terminal): Promise<void> {
  refuseContradictions(options);
  const ini = loadIni(options.config_file);
  const url = databaseUrl(ini);
  const { reuse, backup } = options;
  const engine = await engineOf(url);
  const database = await prepareDatabase(engine, {
    ...(await sqlLog(ini, terminal, engine)),
    reuse,
    backup,
    wait: waitSeconds(options.waitDb),
    onNotice: terminal.warn,
  });
  const given = await givenAnswers(options, terminal);
  if (options.forceNo) return nothingDone(terminal);
  const name = displayUrl(url);
  const question = database.existing && replaceQuestion(name, database.existing);
  if (!terminal.interactive) {
    const readOnly = given.repositories !== undefined && !isWritable(given.repositories);
    requireAnswers(given, options, question ?? (readOnly ? continueAnyway : undefined));
  }
  const mayReplace = replacing(name, options, terminal);
  if (database.existing !== undefined && !(await mayReplace(database.existing))) return nothingDone(terminal);
  const wanted = await completeAnswers(given, options, terminal);
  if (wanted === undefined) return nothingDone(terminal);

  const created = await database.create(wanted, mayReplace);
  if (created === undefined) return nothingDone(terminal);
  reportKept(created.kept, terminal);
  const { added, troubled } = await firstScan(ini, engine, terminal);
  terminal.print("Database set up successfully.");
  reportNewInstance({ ...wanted, database: name, added, config: options.config_file }, terminal);
  if (troubled > 0) throw notAllAdded(troubled);
}

/** Asks once for what is the same: the database is looked at again when no other run can change it any more. */
function replacing(name: string, options: DbCreateOptions, terminal: Terminal): MayReplace {
  const agreed = new Set<string>();
  return async (existing) => {
    const question = replaceQuestion(name, existing);
    if (options.forceYes || agreed.has(question)) return true;
    if (!terminal.interactive) requireForceYes(question);
    const answer = await terminal.confirm(question);
    if (answer) agreed.add(question);
    return answer;
  };
}

function notAllAdded(count: number): IncompleteError {
  const repositories = count === 1 ? "1 repository" : `${count} repositories`;
  return new IncompleteError(
    `The database is set up, but ${repositories} could not be added completely; see the messages above.`,
  );
}

function nothingDone(terminal: Terminal): void {
  terminal.print("Nothing done.");
}
