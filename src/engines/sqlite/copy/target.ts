import { statSync } from "node:fs";
import type { Source } from "../../../copy/connection.js";
import type { Limits } from "../../../copy/limits.js";
import type { Staging, Target, TargetOptions } from "../../../copy/target.js";
import { requireKallitheaDatabase, versionTables } from "../../../database/create/refuse-foreign.js";
import { kallitheaTables } from "../../../database/kallithea-tables.js";
import { formerTables } from "../../../database/old-releases.js";
import { RefusedError } from "../../../errors.js";
import type { LockFile } from "../../../files/lock-file.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { checkTarget } from "../create/check-target.js";
import { lockDatabase } from "../create/database-lock.js";
import { explained } from "./connection.js";
import { openSqliteStaging } from "./staging.js";

const limits: Limits = {
  engine: "SQLite",
  fractions: true,
  nul: true,
  lengths: false,
  notFinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  bytes: {},
  rowBytes: Number.POSITIVE_INFINITY,
};

/** @throws UserError if no copy can be created there, or another run is changing the database */
export async function openSqliteTarget(
  url: SqliteUrl,
  options: Pick<TargetOptions, "keep" | "onNotice">,
): Promise<Target> {
  checkTarget(url.file);
  const lock = await lockDatabase(url, options.onNotice);
  try {
    return lockedTarget(url, lock, options);
  } catch (error) {
    lock.unlock();
    throw error;
  }
}

function lockedTarget(
  url: SqliteUrl,
  lock: Pick<LockFile, "unlock">,
  options: Pick<TargetOptions, "keep" | "onNotice">,
): Target {
  const tables = tablesIn(url);
  requireKallitheaDatabase(url.file, tables);
  refuseOtherObjects(url.file, tables, options.keep ? [...formerTables, ...versionTables] : []);
  let stage: Staging | undefined;
  return {
    location: url.file,
    limits,
    tables,
    isAlso: async ({ engine, location }: Source) => engine === "SQLite" && isSameFile(location, url.file),
    async openStaging() {
      const opened = await openSqliteStaging(url, options);
      // Other runs are locked out, other programs are not.
      if (tablesIn(url).length !== tables.length) {
        await opened.discard();
        throw new RefusedError(
          `${url.file} was created by another program in the meantime. Nothing was changed.`,
          "Check its contents; --force-yes replaces it.",
        );
      }
      stage = opened;
      return opened;
    },
    async close() {
      await stage?.close();
      lock.unlock();
    },
  };
}

/** The file is replaced as a whole, so other tables in it would be lost. */
function refuseOtherObjects(file: string, tables: readonly string[], former: readonly string[]): void {
  const others = tables.filter((table) => !kallitheaTables.includes(table) && !former.includes(table));
  if (others.length === 0) return;
  throw new RefusedError(
    `${file} contains other objects, which would be lost: ${others.slice(0, 5).join(", ")}. Nothing was changed.`,
    "Move the file away; the copy creates a new one.",
  );
}

function tablesIn({ file, timeout }: SqliteUrl): string[] {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) === 0) return [];
  return explained(
    () => {
      const database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: timeout * 1000 });
      try {
        return database
          .prepare(
            "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'",
          )
          .pluck()
          .all() as string[];
      } finally {
        database.close();
      }
    },
    { file, timeout },
  );
}

/** Symbolic and hard links are other names of the same file. */
function isSameFile(one: string, other: string): boolean {
  const [a, b] = [one, other].map((file) => statSync(file, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}
