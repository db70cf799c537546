// db-create on SQLite.

import type { CreateOptions, Creation, ExistingDatabase } from "../../../database/create/creation.js";
import { realFile } from "../../../files/real-file.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { checkTarget } from "./check-target.js";
import { lockDatabase } from "./database-lock.js";
import { describeKept } from "./kept.js";
import { readOldDatabase } from "./old-database.js";

/** @throws UserError if the file is not writable, or is not a Kallithea database */
export async function prepareCreation(url: SqliteUrl, { logSql, backup, onNotice }: CreateOptions): Promise<Creation> {
  return {
    existing: existingAt(url),
    async create(firstRows, mayReplace) {
      const { buildDatabase } = await import("./build.js");
      const { replaceDatabase } = await import("./replace-file.js");
      const content = await buildDatabase(firstRows, logSql);
      const lock = await lockDatabase(url, onNotice);
      try {
        const existing = existingAt(url);
        if (existing !== undefined && !(await mayReplace(existing))) return undefined;
        const kept = replaceDatabase(url, content, { backup, onNotice });
        return { kept: kept === undefined ? undefined : describeKept(kept, realFile(url.file)) };
      } finally {
        lock.unlock();
      }
    },
  };
}

function existingAt(url: SqliteUrl): ExistingDatabase | undefined {
  const old = checkTarget(url.file);
  return old === undefined || old.size === 0 ? undefined : readOldDatabase(url);
}
