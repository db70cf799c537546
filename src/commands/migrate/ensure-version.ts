import type { Terminal } from "../../terminal/terminal.js";
import type { MigrateOptions } from "./environment.js";
import { runOrWrite, type SqlOption } from "./run-or-write.js";

/** Creates the version table if it does not exist. */
export async function ensureVersion(options: MigrateOptions & SqlOption, terminal: Terminal): Promise<void> {
  await runOrWrite(
    options,
    terminal,
    async (session) => (await import("../../migrations/run/ensure-version.js")).ensureVersion(session),
    async (session) => (await import("../../migrations/run/offline/offline.js")).ensureVersionSql(session),
  );
}
