import { setTimeout as sleep } from "node:timers/promises";
import { prepareDatabase } from "../../database/create/create.js";
import { CreationInProgressError } from "../../database/create/creation.js";
import { expectedHead } from "../../database/version.js";
import { RefusedError, UserError } from "../../errors.js";
import { databaseUrl, displayUrl } from "../../ini/database-url.js";
import { type DatabaseStatus, requireUsable } from "../../instance/database-status.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { completeAnswers, type GivenAnswers, requireAnswers } from "../db-create/answers.js";
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
 * Checks whether `ensureDatabase` has all that it needs. Nothing is changed.
 * @returns whether the database exists
 * @throws UserError
 */
export async function requireSetup(
  place: Place,
  given: GivenAnswers,
  options: SetupOptions,
  terminal: Terminal,
): Promise<{ exists: boolean }> {
  const status = await settledStatus(place);
  requireUsable(status, named(place).database);
  refuseOtherRoot(status, given, options);
  if (status.state !== "missing" && status.state !== "empty") return { exists: true };
  requireGiven(given, options, terminal);
  await prepare(place, status.state, terminal).catch((error: unknown) => {
    if (!isRace(error, false)) throw error;
  });
  return { exists: false };
}

/**
 * Creates the database, or brings it up to this program's revision. With `--dry-run` it is only reported.
 * @returns whether it was created
 * @throws UserError
 */
export async function ensureDatabase(
  place: Place,
  given: GivenAnswers,
  options: SetupOptions,
  events: Events,
  terminal: Terminal,
): Promise<{ created: boolean }> {
  const deadline = performance.now() + patience;
  let from: string | undefined;
  let hasRefused = false;
  for (;;) {
    const status = await settledStatus(place);
    requireUsable(status, named(place).database);
    if (status.state === "missing" || status.state === "empty") {
      if (options.dryRun) return planned("created", place, events);
      const created = await create(place, given, options, status.state, events, terminal).catch((error: unknown) => {
        if (!isRace(error, hasRefused) || performance.now() > deadline) throw error;
        hasRefused ||= error instanceof RefusedError;
        return false;
      });
      if (created) return { created: true };
      await sleep(500);
      continue;
    }
    refuseOtherRoot(status, given, options);
    if (status.state === "behind") {
      if (options.dryRun) return planned("upgraded", place, events);
      from ??= status.revision ?? status.release ?? "none";
      await upgradeDatabase(place, options, terminal);
      reportUpgrade(from, place, events);
      return { created: false };
    }
    events.report({ event: "database", changed: false, details: { action: "none", ...named(place) } });
    return { created: false };
  }
}

/** Another run is creating the database, or has just begun to: a refusal counts once it is repeated. */
function isRace(error: unknown, hasRefused: boolean): boolean {
  return error instanceof CreationInProgressError || (error instanceof RefusedError && !hasRefused);
}

function named({ ini }: Place) {
  return { database: displayUrl(databaseUrl(ini)), revision: expectedHead };
}

function planned(action: "created" | "upgraded", place: Place, events: Events): { created: false } {
  const { database } = named(place);
  const verb = action === "created" ? "create" : "upgrade";
  const sentence = `Would ${verb} the database ${database}`;
  events.report({ event: "database", changed: true, sentence, details: { action, ...named(place) } });
  return { created: false };
}

/** Every repository is found by its name below the root. */
function refuseOtherRoot({ root }: DatabaseStatus, given: GivenAnswers, { config_file }: SetupOptions): void {
  if (root === null || given.repositories === undefined || realRoot(given.repositories) === root) return;
  throw new RefusedError(
    `The repositories root of this database is ${printable(root)}, not ${printable(given.repositories)}. Nothing was changed.`,
    `To move it: kallithea-cli repos-path -c ${shellWord(config_file)} ${shellWord(given.repositories)}`,
  );
}

/** @throws UsageError naming what is missing, if nobody can be asked */
function requireGiven(given: GivenAnswers, options: SetupOptions, { interactive }: Terminal): void {
  if (!interactive) requireAnswers(given, { ...answersOf(options), forceYes: true }, undefined);
}

/** Checks whether the database can be created. Nothing is changed. */
function prepare(place: Place, state: "missing" | "empty", terminal: Pick<Terminal, "warn">) {
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
  given: GivenAnswers,
  options: SetupOptions,
  state: "missing" | "empty",
  events: Events,
  terminal: Terminal,
): Promise<boolean> {
  requireGiven(given, options, terminal);
  const database = await prepare(place, state, terminal);
  const complete = await completeAnswers(given, answersOf(options), terminal);
  if (complete === undefined) throw new UserError("Nothing was changed.");
  const created = await database.create(complete, async () => false);
  if (created === undefined) return false;
  const { username } = complete.administrator;
  events.report({
    event: "database",
    changed: true,
    sentence: `Created the database ${named(place).database} with the administrator ${username}`,
    details: { action: "created", ...named(place) },
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
    sentence: `Upgraded the database ${named(place).database} from ${from} to ${expectedHead}`,
    details: { action: "upgraded", from, ...named(place) },
  });
}
