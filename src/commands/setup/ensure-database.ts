import { setTimeout as sleep } from "node:timers/promises";
import { type NewDatabase, prepareDatabase } from "../../database/create/create.js";
import { CreationInProgressError } from "../../database/create/creation.js";
import { expectedHead } from "../../database/version.js";
import { RefusedError, UserError } from "../../errors.js";
import { databaseUrl, displayUrl } from "../../ini/database-url.js";
import { type DatabaseState, type DatabaseStatus, requireUsable } from "../../instance/database-status.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { completeAnswers, type GivenAnswers, requireAnswers, requireNewRoot } from "../db-create/answers.js";
import { realRoot } from "../db-create/repositories-root.js";
import { reportCreated } from "./ensure-administrator.js";
import type { Events } from "./events.js";
import { answersOf, type SetupOptions } from "./options.js";
import type { Place } from "./place.js";
import { settledStatus } from "./settled-status.js";
import { upgradeDatabase } from "./upgrade-database.js";

/** Milliseconds for which another run may be creating the database. */
const patience = 120_000;

/**
 * The state of the database. Nothing is changed.
 * @throws UserError if nothing may be done to it, or if it has another root
 */
export async function requireUsableState(
  place: Place,
  given: Pick<GivenAnswers, "repositories">,
  options: SetupOptions,
): Promise<DatabaseStatus> {
  const status = await settledStatus(place);
  requireUsable(status, databaseNamed(place).database);
  refuseOtherRoot(status, given, options);
  return status;
}

/** Whether there is a database, with tables. */
export function isThere({ state }: DatabaseStatus): boolean {
  return state !== "missing" && state !== "empty";
}

/**
 * Checks whether the database can be created, and asks for what is missing. Nothing is changed.
 * @returns undefined with `--dry-run`, which asks nothing
 * @throws UserError
 */
export async function requireCreatable(
  place: Place,
  { state }: DatabaseStatus,
  given: GivenAnswers,
  options: SetupOptions,
  terminal: Terminal,
): Promise<NewDatabase | undefined> {
  requireNewRoot(given.repositories);
  const answers = { ...answersOf(options), forceYes: true };
  if (!terminal.interactive) requireAnswers(given, answers, undefined);
  await prepare(place, state, terminal).catch((error: unknown) => {
    if (!isRace(error, false)) throw error;
  });
  if (options.dryRun) return undefined;
  const complete = await completeAnswers(given, answersOf(options), terminal);
  if (complete === undefined) throw new UserError("Nothing was changed.");
  return complete;
}

interface Known {
  /** Perhaps no longer true. */
  readonly status: DatabaseStatus;
  readonly given: GivenAnswers;
  /** If the database is missing. */
  readonly complete: NewDatabase | undefined;
}

/**
 * Creates the database, or brings it up to this program's revision.
 * @returns whether it was created
 * @throws UserError
 */
export async function ensureDatabase(
  place: Place,
  known: Known,
  options: SetupOptions,
  events: Events,
  terminal: Terminal,
): Promise<{ created: boolean }> {
  const deadline = performance.now() + patience;
  let hasRefused = false;
  // Somebody who answers questions may have taken hours.
  let status = terminal.interactive ? await requireUsableState(place, known.given, options) : known.status;
  for (;;) {
    if (isThere(status)) break;
    if (known.complete === undefined)
      throw new UserError(`The database ${databaseNamed(place).database} was removed by another process.`, {
        hint: "Run the command again to create it.",
      });
    const created = await create(place, known.complete, status.state, events, terminal).catch((error: unknown) => {
      if (!isRace(error, hasRefused) || performance.now() > deadline) throw error;
      hasRefused ||= error instanceof RefusedError;
      return false;
    });
    if (created) return { created: true };
    await sleep(500);
    status = await requireUsableState(place, known.given, options);
  }
  if (status.state === "behind") {
    await upgradeDatabase(place, options, terminal);
    reportUpgrade(status.revision ?? status.release ?? "none", place, events);
  } else events.report({ event: "database", changed: false, details: { action: "none", ...databaseNamed(place) } });
  return { created: false };
}

/** Another run is creating the database, or has just begun to: a refusal counts once it is repeated. */
function isRace(error: unknown, hasRefused: boolean): boolean {
  return error instanceof CreationInProgressError || (error instanceof RefusedError && !hasRefused);
}

/** What events say of it. */
export function databaseNamed({ ini }: Place) {
  return { database: displayUrl(databaseUrl(ini)), revision: expectedHead };
}

/** Every repository is found by its name below the root. */
function refuseOtherRoot(
  { root }: DatabaseStatus,
  given: Pick<GivenAnswers, "repositories">,
  { config_file }: SetupOptions,
): void {
  if (root === null || given.repositories === undefined || realRoot(given.repositories) === root) return;
  throw new RefusedError(
    `The repositories root of this database is ${printable(root)}, not ${printable(given.repositories)}. Nothing was changed.`,
    `To move it: kallithea-cli repos-path -c ${shellWord(config_file)} ${shellWord(given.repositories)}`,
  );
}

/** Checks whether the database can be created. Nothing is changed. */
function prepare(place: Place, state: DatabaseState, terminal: Pick<Terminal, "warn">) {
  return prepareDatabase(place.engine, {
    logSql: place.open.logSql,
    // Accounts that may not create databases have an empty one.
    reuse: state === "empty" && place.engine.name !== "sqlite",
    backup: true,
    wait: place.open.wait ?? 0,
    onNotice: terminal.warn,
  });
}

/** @returns false if another run was faster */
async function create(
  place: Place,
  complete: NewDatabase,
  state: DatabaseState,
  events: Events,
  terminal: Terminal,
): Promise<boolean> {
  const database = await prepare(place, state, terminal);
  const created = await database.create(complete, async () => false);
  if (created === undefined) return false;
  const { username } = complete.administrator;
  events.report({
    event: "database",
    changed: true,
    sentence: `Created the database ${databaseNamed(place).database} with the administrator ${username}`,
    details: { action: "created", ...databaseNamed(place) },
  });
  reportCreated(username, undefined, events);
  const { publicAccess } = complete;
  events.report({ event: "settings", changed: true, details: { publicAccess, root: complete.repositoriesRoot } });
  return true;
}

function reportUpgrade(from: string, place: Place, events: Events): void {
  events.report({
    event: "database",
    changed: true,
    sentence: `Upgraded the database ${databaseNamed(place).database} from ${from} to ${expectedHead}`,
    details: { action: "upgraded", from, ...databaseNamed(place) },
  });
}
