// Messages about an interrupted step.

import { commandFor, type PlannedStep, shortLog } from "../../../../migrations/plan/planned-step.js";
import type { Queryable } from "../../../server/migrate/offending-rows.js";
import type { OpenedAddress } from "../../connect/open.js";
import { hasTable } from "../../stored-sql/read-table.js";
import { restoreHint } from "../dump-hint.js";
import { type JournalEntry, journalTable, readJournal, versionTableCreated } from "./journal-table.js";

/**
 * What has been done of a step, and the two ways to continue; for a step that was refused because of another one, the
 * revision of the database.
 * @param rows what the version table contained before it
 * @returns undefined if nothing has been done
 */
export async function describePartialRevision(
  connection: Queryable,
  options: OpenedAddress["options"],
  step: PlannedStep,
  rows: readonly string[],
): Promise<string | undefined> {
  const now = await versionRows(connection);
  if (now.join() !== rows.toSorted().join())
    return `Revision ${step.node?.id} was completed anyway: alembic_version is at ${now.join(", ") || "base"}.`;
  const entries = await readJournal(connection);
  const made = await versionTableCreated(connection);
  // The journal of another step, or from before a dump was loaded: it is why this step was refused.
  if (entries.some((entry) => entry.step !== shortLog(step) || entry.versionTableCreated !== made))
    return `alembic_version is still at ${rows.join(", ") || "base"}.`;
  const done = entries.filter(({ kind, state }) => state === "done" && kind !== "query" && kind !== "nothing");
  const begun = entries.find(({ state }) => state === "begun");
  if (done.length === 0 && !begun) return undefined;
  return [
    `Revision ${step.node?.id} is partially applied: MariaDB cannot roll back DDL. alembic_version is still at ${rows.join(", ") || "base"}.`,
    ...(done.length > 0 ? ["Done:", ...entryLines(done)] : []),
    `Not done: ${begun ? `possibly ${begun.what}, and ` : ""}the rest of the revision.`,
    `To continue: fix the problem and run \`${commandFor(shortLog(step))}\`, which resumes where it stopped.`,
    `To go back: load a backup from before the run into the emptied database (${restoreHint(options)}), or undo the changes by hand and DROP TABLE ${journalTable}`,
  ].join("\n");
}

async function versionRows(connection: Queryable): Promise<string[]> {
  if (!(await hasTable(connection, "alembic_version"))) return [];
  const rows: { version: string }[] = await connection.query("SELECT version_num AS version FROM alembic_version");
  return rows.map(({ version }) => version).sort();
}

/** Printed when an interrupted run is resumed. */
export function resumedNotice(step: PlannedStep, done: readonly JournalEntry[]): string {
  const changes = done.filter(({ kind }) => kind !== "query" && kind !== "nothing");
  return [`The ${shortLog(step)} was interrupted earlier; resuming. Already done:`, ...entryLines(changes)].join("\n");
}

/** For when the server cannot be queried, because the connection is lost. */
export function describeUnknownProgress(step: PlannedStep): string {
  return `How much of revision ${step.node?.id} was applied is not known without the server. Run \`${commandFor(shortLog(step))}\` when it is back: it resumes where it stopped.`;
}

/** A line for each, with the SQL of SQL calls. */
function entryLines(entries: readonly JournalEntry[]): string[] {
  return entries.map(({ what, work, kind }) =>
    kind !== "schema" && !work.startsWith("{") ? `  ${what} ${oneLine(work)}` : `  ${what}`,
  );
}

function oneLine(sql: string): string {
  return sql.trim().replace(/\s+/g, " ");
}
