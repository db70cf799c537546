import { setTimeout as sleep } from "node:timers/promises";
import { type DatabaseStatus, databaseStatus } from "../../instance/database-status.js";
import type { Place } from "./place.js";

/** Milliseconds between two looks. */
const interval = 1000;

/**
 * The state of the database once it stays the same. TRAP: MariaDB moves the tables of a new database into place one
 * after the other, so a database that another run is creating looks like another program's for a moment.
 */
export async function settledStatus({ engine, open }: Place): Promise<DatabaseStatus> {
  let status = await databaseStatus(engine, open);
  while (status.state === "foreign" || isUnstamped(status)) {
    await sleep(interval);
    const next = await databaseStatus(engine, open);
    if (next.state === status.state && next.reason === status.reason && next.users === status.users) return next;
    status = next;
  }
  return status;
}

function isUnstamped({ state, revision, release }: DatabaseStatus): boolean {
  return state === "behind" && revision === null && release === null;
}
