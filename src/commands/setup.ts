import { engineOf } from "../engines/registry.js";
import { IncompleteError, InterruptedError, UserError } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import type { Terminal } from "../terminal/terminal.js";
import { givenAnswers } from "./db-create/answers.js";
import { incompleteRepositories } from "./instance/report-skipped.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { ensureAdministrator, lacksAdministrator, reportCreated } from "./setup/ensure-administrator.js";
import { openConfig } from "./setup/ensure-config.js";
import { ensureDatabase, requireSetup } from "./setup/ensure-database.js";
import { ensureSettings } from "./setup/ensure-settings.js";
import { Events } from "./setup/events.js";
import { answersOf, databaseUrlSources, type SetupOptions } from "./setup/options.js";
import { scanForNew } from "./setup/scan-for-new.js";

/**
 * Creates what is missing from an instance (ini, database, first administrator), upgrades a database that is behind,
 * applies the settings that are given, and adds new repositories. Whatever exists is left unchanged, so a second run
 * changes nothing. Without a terminal, it asks nothing.
 * @throws UserError; RefusedError if the database belongs to another program or a newer release, or has a different
 * repositories root; IncompleteError if a repository is broken and everything else is done
 */
export async function setup(options: SetupOptions, terminal: Terminal): Promise<void> {
  const events = new Events(options, terminal);
  try {
    await run(options, events, terminal);
  } catch (error) {
    if (error instanceof UserError && !(error instanceof IncompleteError)) events.failed(error);
    throw error;
  }
}

async function run(options: SetupOptions, events: Events, terminal: Terminal): Promise<void> {
  const wait = waitSeconds(options.waitDb);
  const given = await givenAnswers(answersOf(options), terminal);
  const { ini, create } = await openConfig(options, databaseUrlSources(options), events, terminal);
  const engine = await engineOf(databaseUrl(ini));
  const log = await sqlLog(ini, terminal, engine);
  const place = { ini, engine, open: { ...log, wait } };
  const { exists } = await requireSetup(place, given, options, terminal);
  const administratorMissing = exists && (await lacksAdministrator(place, given, terminal));
  await create(terminal);
  const { created } = await ensureDatabase(place, given, options, events, terminal);
  if (options.dryRun) {
    const { username = "" } = given;
    if (administratorMissing) reportCreated(username, `Would create the administrator ${username}`, events);
    return events.finished();
  }
  if (!created) {
    await ensureAdministrator(place, given, options, events, terminal);
    await ensureSettings(place, options, events);
  }
  const { troubled, failure } = await scanForNew(place, events, terminal);
  if (failure instanceof InterruptedError) throw failure;
  events.finished();
  if (failure !== undefined) throw failure;
  if (troubled > 0) throw incompleteRepositories("The instance", troubled);
}
