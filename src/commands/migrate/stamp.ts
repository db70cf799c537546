import { RevisionUsageError } from "../../migrations/revision-error.js";
import type { StampOptions as RunOptions } from "../../migrations/run/stamp.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { MigrateOptions } from "./environment.js";
import { runOrWrite, type SqlOption } from "./run-or-write.js";

export interface StampOptions extends MigrateOptions, SqlOption, RunOptions {
  revisions: string[];
}

/** Sets the version table to the given revisions. */
export async function stamp(options: StampOptions, terminal: Terminal): Promise<void> {
  const { revisions, sql, purge } = options;
  if (sql && purge)
    throw new RevisionUsageError(
      "Can't use --purge with --sql mode",
      "--purge empties the version table of a database, and --sql opens none.",
    );
  await runOrWrite(
    options,
    terminal,
    async (session) => (await import("../../migrations/run/stamp.js")).stamp(session, revisions, options),
    async (session) => (await import("../../migrations/run/offline/offline.js")).stampSql(session, revisions),
  );
}
