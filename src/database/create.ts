import { UserError } from "../errors.js";
import type { DatabaseUrl } from "../ini/database-url.js";
import type { FirstRows } from "./first-rows.js";
import { type HashPassword, hashOfNoPassword, loadHashPassword } from "./password.js";
import { checkTarget } from "./sqlite/check-target.js";
import type { SqliteUrl } from "./sqlite/open.js";
import type { LogSql } from "./statements.js";

export interface NewDatabase {
  /** The real path of the folder with the repositories. */
  repositoriesRoot: string;
  administrator: { username: string; email: string; password: string };
  /** Whether those who have not logged in see what is not private. */
  publicAccess: boolean;
}

/**
 * Looks whether a database can be made where an ini says, without touching anything.
 * @throws UserError
 */
export function checkCanCreate(url: DatabaseUrl): asserts url is SqliteUrl {
  if (url.engine !== "sqlite") {
    throw new UserError(`sqlalchemy.url names a ${url.engine} database, and this version makes SQLite databases alone.`, {
      hint: "Use a URL like sqlite:///%(here)s/kallithea.db?timeout=60.",
    });
  }
  checkTarget(url.file);
}

/**
 * Makes a new database with its first rows, in the place of the old one if there is one. It is complete before the old one goes.
 * @throws UserError; the old database is as it was then
 */
export async function createDatabase(url: SqliteUrl, wanted: NewDatabase, options: { logSql?: LogSql } = {}): Promise<void> {
  // The hash takes longest, and has a thread of its own: the other libraries are loaded meanwhile.
  const firstRows = hashing(wanted, await loadHashPassword());
  const { buildDatabase } = await import("./sqlite/build.js");
  const { replaceDatabase } = await import("./sqlite/replace-file.js");
  replaceDatabase(url, await buildDatabase(firstRows, options.logSql));
}

function hashing({ administrator, ...others }: NewDatabase, hashPassword: HashPassword): FirstRows {
  const { username, email, password } = administrator;
  return { ...others, administrator: { username, email, passwordHash: hashPassword(password) }, anonymousPasswordHash: hashOfNoPassword() };
}
