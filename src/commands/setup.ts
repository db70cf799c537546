import { engineOf } from "../engines/registry.js";
import { IncompleteError, InterruptedError, UserError } from "../errors.js";
import { databaseUrl } from "../ini/database-url.js";
import type { Terminal } from "../terminal/terminal.js";
import { answersWithoutPassword } from "./db-create/answers.js";
import { adminPassword } from "./db-create/options.js";
import { secretReader } from "./instance/given-secret.js";
import { incompleteRepositories } from "./instance/report-skipped.js";
import { sqlLog } from "./instance/sql-log.js";
import { waitSeconds } from "./instance/wait-seconds.js";
import { completeAccount, ensureAdministrator, lacksAdministrator } from "./setup/ensure-administrator.js";
import { openConfig } from "./setup/ensure-config.js";
import { ensureDatabase, isThere, requireCreatable, requireUsableState } from "./setup/ensure-database.js";
import { ensureSettings } from "./setup/ensure-settings.js";
import { Events } from "./setup/events.js";
import { answersOf, databaseUrlSources, type SetupOptions } from "./setup/options.js";
import { planSetup } from "./setup/plan-setup.js";
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
  const answers = answersWithoutPassword(answersOf(options));
  const password = secretReader(adminPassword(answersOf(options)), terminal);
  const { ini, refuseAdoption, create } = await openConfig(options, databaseUrlSources(options), events, terminal);
  const engine = await engineOf(databaseUrl(ini));
  const log = await sqlLog(ini, terminal, engine);
  const place = { ini, engine, open: { ...log, wait } };
  const status = await requireUsableState(place, answers, options);
  const exists = isThere(status);
  if (exists) refuseAdoption(status);
  const needsAccount = !exists || (await lacksAdministrator(place, answers));
  // A secret that nothing needs may be gone.
  const given = { ...answers, password: needsAccount ? await password() : undefined };
  // Whoever stops at a question has changed nothing.
  const complete = exists ? undefined : await requireCreatable(place, status, given, options, terminal);
  const account = complete?.administrator ?? (needsAccount ? await completeAccount(given, options, terminal) : given);
  await create(terminal);
  if (options.dryRun) {
    await planSetup(place, { status, given }, options, events, terminal);
    return;
  }
  const { created } = await ensureDatabase(place, { status, given, complete }, options, events, terminal);
  const { dataSource } = await engine.open(place.open);
  try {
    if (!created) {
      await ensureAdministrator(dataSource, account, options, events, terminal);
      await ensureSettings(dataSource, options, events);
    }
    const { troubled, failure } = await scanForNew(dataSource, ini, events, terminal);
    if (failure instanceof InterruptedError) throw interruptedScan(failure);
    events.finished();
    if (failure !== undefined) throw failure;
    if (troubled > 0) throw incompleteRepositories("The instance", troubled);
  } finally {
    await dataSource.destroy();
  }
}

function interruptedScan({ signal }: InterruptedError): InterruptedError {
  return new InterruptedError(
    signal,
    "Interrupted: the instance is set up, except for repositories that are new.",
    "Run the command again to add them.",
  );
}
