import { setTimeout as sleep } from "node:timers/promises";
import { prepareDatabase } from "../../database/create/create.js";
import { CreationInProgressError } from "../../database/create/creation.js";
import type { OpenOptions } from "../../database/open/open-options.js";
import { expectedHead } from "../../database/version.js";
import type { Engine } from "../../engines/engine.js";
import { RefusedError, UserError } from "../../errors.js";
import { databaseUrl, displayUrl } from "../../ini/database-url.js";
import type { Ini } from "../../ini/load.js";
import { type DatabaseStatus, databaseStatus, requireUsable } from "../../instance/database-status.js";
import { shellWord } from "../../shell-word.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";
import { completeAnswers, type GivenAnswers, requireAnswers } from "../db-create/answers.js";
import { realRoot } from "../db-create/repositories-root.js";
import { migrationReport } from "../migrate/report.js";
import type { Events } from "./events.js";
import { answersOf, type SetupOptions } from "./options.js";

/** Where an instance is, and how its database is opened. */
export interface Place {
  readonly ini: Ini;
  readonly engine: Engine;
  readonly open: Pick<OpenOptions, "logSql" | "wait">;
}

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
  if (!terminal.interactive) requireAnswers(given, { ...answersOf(options), forceYes: true }, undefined);
  await prepare(place, status.state, terminal).catch((error: unknown) => {
    if (!isRace(error, false)) throw error;
  });
  return { exists: false };
}

/**
 * The state of the database once it stays the same. TRAP: MariaDB moves the tables of a new database into place one
 * after the other, so that a database which another run is creating looks like another program's for a moment.
 */
async function settledStatus(place: Place): Promise<DatabaseStatus> {
  let status = await databaseStatus(place.engine, place.open, noDrift);
  while (status.state === "foreign" || isUnstamped(status)) {
    await sleep(settlingTime);
    const next = await databaseStatus(place.engine, place.open, noDrift);
    if (next.state === status.state && next.reason === status.reason && next.users === status.users) return next;
    status = next;
  }
  return status;
}

/** Milliseconds. */
const settlingTime = 1000;

function isUnstamped({ state, revision, release }: DatabaseStatus): boolean {
  return state === "behind" && revision === null && release === null;
}

/** The schema is compared by db-status and doctor. */
const noDrift = async () => 0;

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
      await upgrade(place, options, terminal);
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
  const answers = answersOf(options);
  if (!terminal.interactive) requireAnswers(given, { ...answers, forceYes: true }, undefined);
  const database = await prepare(place, state, terminal);
  const complete = await completeAnswers(given, answers, terminal);
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
  events.report({ event: "administrator", changed: true, details: { username } });
  const { publicAccess } = complete;
  events.report({ event: "settings", changed: true, details: { publicAccess, root: complete.repositoriesRoot } });
  return true;
}

/** To the revision that this program needs, whatever other heads the site's own revisions have. */
async function upgrade({ ini, engine, open }: Place, options: SetupOptions, terminal: Terminal): Promise<void> {
  const { upgrade: run } = await import("../../migrations/run/upgrade.js");
  const { readRevisions } = await import("../../migrations/history/files/read-revisions.js");
  const { revisionFolders } = await import("../../migrations/history/files/script-location.js");
  const { revisionGraph } = await import("../../migrations/history/graph/revision-graph.js");
  const section = ini.section("alembic");
  const location = {
    script_location: section?.get("script_location") || "kallithea:alembic",
    version_locations: section?.get("version_locations"),
  };
  const graph = revisionGraph(await readRevisions(revisionFolders(location, process.cwd())));
  const database = await engine.open({ ...open, withoutEntities: true });
  try {
    const session = { database, graph, report: migrationReport(ini, options, terminal) };
    await run(session, expectedHead, { backup: true, rehearse: false });
  } finally {
    await database.dataSource.destroy();
  }
}

function reportUpgrade(from: string, place: Place, events: Events): void {
  events.report({
    event: "database",
    changed: true,
    sentence: `Upgraded the database ${named(place).database} from ${from} to ${expectedHead}`,
    details: { action: "upgraded", from, ...named(place) },
  });
}
