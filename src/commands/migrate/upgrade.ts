import { refuseRange } from "../../migrations/plan/offline-range.js";
import type { Terminal } from "../../terminal/terminal.js";
import { keptBackups, type MoveOptions, runOrWrite } from "./run-or-write.js";

/** Upgrades the database to a revision. */
export async function upgrade(options: MoveOptions, terminal: Terminal): Promise<void> {
  const { revision, sql } = options;
  const run = { ...options, keepBackups: keptBackups(options) };
  if (!sql) refuseRange(revision);
  await runOrWrite(
    options,
    terminal,
    async (session) => (await import("../../migrations/run/upgrade.js")).upgrade(session, revision, run),
    async (session) => (await import("../../migrations/run/offline/offline.js")).upgradeSql(session, revision),
  );
}
