import { lstatSync } from "node:fs";
import type { Leftover } from "../../../database/leftover.js";
import { systemErrorCode } from "../../../errors.js";
import { Sqlite } from "../../../files/sqlite-library.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { stagingFileOf } from "./staging-file.js";

/** The staging file of a db-copy that is not running. Only reads. */
export function sqliteLeftovers({ file }: SqliteUrl): Leftover[] {
  if (file === ":memory:") return [];
  const staging = stagingFileOf(file);
  const status = lstatSync(staging, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || isInUse(staging)) return [];
  return [{ what: staging, file: staging, changed: status.mtime }];
}

/** db-copy holds an exclusive lock, so that nobody else can read it. */
function isInUse(file: string): boolean {
  try {
    const database = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 0 });
    try {
      database.prepare("SELECT count(*) FROM sqlite_master").get();
    } finally {
      database.close();
    }
    return false;
  } catch (error) {
    const code = systemErrorCode(error) ?? "";
    // Half a file, or one whose journal would have to be rolled back first, is not in use.
    return !/^SQLITE_(NOTADB|CORRUPT|READONLY)/.test(code);
  }
}
