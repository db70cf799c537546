// The journal of one step: what has been done already.
import { RefusedError } from "../../../../errors.js";
import { commandFor } from "../../../../migrations/plan/planned-step.js";
import type { Operation } from "../../../../schema/operation.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import {
  dropJournal,
  type JournalEntry,
  type JournalOwner,
  journalTable,
  markDone,
  readJournal,
  removeEntries,
  versionTableCreated,
} from "./journal-table.js";
import { isApplied } from "./operation-applied.js";

export interface Journal {
  readonly owner: JournalOwner;
  /** What has been done, by position, without gaps. */
  readonly done: readonly JournalEntry[];
}

/**
 * Reads the journal that an interrupted run of a step has left, and checks whether its last operation was executed.
 * @param step in Alembic's words, e.g. `upgrade a0a1bf09c143 -> f62826179f39`
 * @throws RefusedError if another step is partially applied, or the database has been restored since
 */
export async function openJournal(connection: Queryable, step: string): Promise<Journal> {
  const owner = { step, versionTableCreated: await versionTableCreated(connection) };
  const [entry] = await readJournal(connection);
  if (entry) refuseOtherOwner(entry, owner);
  return { owner, done: await settle(connection) };
}

/**
 * If no step is to be run: removes an empty journal.
 * @throws RefusedError if a step is partially applied
 */
export async function closeJournal(connection: Queryable): Promise<void> {
  const [entry] = await readJournal(connection);
  if (entry)
    throw new RefusedError(
      `\`${commandFor(entry.step)}\` is partially applied. Nothing was changed.`,
      `Run it again: it resumes where it stopped.\n${howToForget}`,
    );
  await dropJournal(connection);
}

/** What an interrupted run has left partially applied, in a sentence with what to do. */
export async function unfinishedStep(connection: Queryable): Promise<string | undefined> {
  const [entry] = await readJournal(connection);
  if (!entry) return undefined;
  const command = `\`${commandFor(entry.step)}\``;
  if (entry.versionTableCreated === (await versionTableCreated(connection)))
    return `${command} is partially applied. Run it again: it resumes where it stopped.`;
  return `According to the table ${journalTable}, ${command} is partially applied, but alembic_version has been recreated since: was a dump loaded?\n${howToForget}`;
}

/**
 * Reduces the journal to what has certainly been done. Queries after the last change are discarded: the next run
 * repeats them, because the database may have been repaired since.
 * @throws RefusedError if it is unknown whether the last statement was executed
 */
async function settle(connection: Queryable): Promise<JournalEntry[]> {
  const entries = await readJournal(connection);
  const last = entries.at(-1);
  if (last?.state === "begun") await settleLast(connection, last);
  const known = last?.state === "begun" ? await readJournal(connection) : entries;
  const lastWork = known.findLastIndex(({ kind }) => kind !== "query" && kind !== "nothing");
  if (lastWork < known.length - 1) await removeEntries(connection, lastWork + 1);
  return known.slice(0, lastWork + 1);
}

async function settleLast(connection: Queryable, { kind, position, work, what }: JournalEntry): Promise<void> {
  if (kind === "statement") throw unknownOutcome(what, work, position);
  if (await isApplied(connection, JSON.parse(work) as Operation)) await markDone(connection, position);
  else await removeEntries(connection, position);
}

function refuseOtherOwner(found: JournalOwner, { step, versionTableCreated: made }: JournalOwner): void {
  if (found.step !== step) {
    throw new RefusedError(
      `\`${commandFor(found.step)}\` is partially applied, so \`${commandFor(step)}\` cannot start. Nothing was changed.`,
      `Run the first one again: it resumes where it stopped.\n${howToForget}`,
    );
  }
  if (found.versionTableCreated === made) return;
  throw new RefusedError(
    `According to the table ${journalTable}, \`${commandFor(step)}\` is partially applied, but alembic_version has been recreated since: was a dump loaded? Nothing was changed.`,
    howToForget,
  );
}

const howToForget = `If the database has been restored to its earlier state, discard the journal: DROP TABLE ${journalTable}`;

function unknownOutcome(what: string, statement: string, position: number): RefusedError {
  return new RefusedError(
    `It is not known whether the last statement of an interrupted run was executed: ${what} ${statement}`,
    [
      "Check the database. If it was:",
      `  UPDATE ${journalTable} SET state = 'done' WHERE position = ${position}`,
      "If it was not:",
      `  DELETE FROM ${journalTable} WHERE position = ${position}`,
      "Then run the command again: it will resume.",
    ].join("\n"),
  );
}
