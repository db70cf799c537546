import type { DatabaseUrl, ServerUrl } from "../ini/database-url.js";
import type { FirstRows } from "./first-rows.js";
import { type HashPassword, hashOfNoPassword, loadHashPassword } from "./password.js";
import { checkTarget } from "./sqlite/check-target.js";
import type { LogSql } from "./statements.js";

export interface NewDatabase {
  /** The real path of the folder with the repositories. */
  repositoriesRoot: string;
  administrator: { username: string; email: string; password: string };
  /** Whether those who have not logged in see what is not private. */
  publicAccess: boolean;
}

export interface CreateOptions {
  readonly logSql?: LogSql | undefined;
  /** Replaces the tables in a server's database that is there, for accounts that may not create databases. */
  readonly reuse: boolean;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** Told what people should know, a line each. */
  readonly notice: (line: string) => void;
}

/**
 * Looks whether a database can be made where an ini says: the old one is not touched.
 * @throws UserError
 */
export async function checkCanCreate(url: DatabaseUrl, options: CreateOptions): Promise<void> {
  if (url.engine === "sqlite") return checkTarget(url.file);
  const server = await serverModule(url.engine);
  await server.checkCanCreate(url, options);
}

/**
 * Makes a new database with its first rows, in the place of the old one if there is one. It is complete before the old one goes.
 * @throws UserError; the old database is as it was then
 */
export async function createDatabase(url: DatabaseUrl, wanted: NewDatabase, options: CreateOptions): Promise<void> {
  // The hash takes longest, and has a thread of its own: the other libraries are loaded meanwhile.
  const firstRows = hashing(wanted, await loadHashPassword());
  if (url.engine !== "sqlite") {
    const server = await serverModule(url.engine);
    return server.createDatabase(url, firstRows, options);
  }
  const { buildDatabase } = await import("./sqlite/build.js");
  const { replaceDatabase } = await import("./sqlite/replace-file.js");
  replaceDatabase(url, await buildDatabase(firstRows, options.logSql));
}

function serverModule(engine: ServerUrl["engine"]) {
  return engine === "postgresql" ? import("./postgres/create.js") : import("./mysql/create.js");
}

function hashing({ administrator, ...others }: NewDatabase, hashPassword: HashPassword): FirstRows {
  const { username, email, password } = administrator;
  return { ...others, administrator: { username, email, passwordHash: hashPassword(password) }, anonymousPasswordHash: hashOfNoPassword() };
}
