// The engines, for tests that apply to each of them: `describe.each(engines)`. A new engine is added here, with an
// answer to each `ByEngine`; test/engines/contract/ then runs on it.
import { randomBytes } from "node:crypto";
import path from "node:path";
import Database from "better-sqlite3";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { parseDatabaseUrl, type ServerUrl } from "../../../src/ini/database-url.js";
import { missing } from "./servers/installed.js";
import { administratorPassword, type TestServer } from "./servers/server.js";
import { sharedServer } from "./servers/shared.js";

export type Row = Record<string, unknown>;

export interface Engine {
  readonly name: "SQLite" | "PostgreSQL" | "MariaDB";
  /** Why its tests are skipped, if they are. */
  readonly missing: string | undefined;
  /** Both, for the title of a describe block. */
  readonly title: string;
  /** Whether DDL is rolled back with its transaction. */
  readonly rollsBackSchemaChanges: boolean;
  /** The URL, as in an ini, of a database that does not exist yet. An SQLite file is in the folder, with this name. */
  newUrl(folder: string, name?: string): Promise<string>;
}

/** What differs between engines in messages and SQL. The type checker requires an entry for a new engine. */
export type ByEngine<Value> = Readonly<Record<Engine["name"], Value>>;

export const sqlite: Engine = {
  name: "SQLite",
  title: "SQLite",
  rollsBackSchemaChanges: true,
  missing: undefined,
  newUrl: async (folder, name = "temp") => `sqlite:///${path.join(folder, `${name}.db`)}?timeout=60`,
};

export const postgresql: Engine = {
  name: "PostgreSQL",
  title: titled("PostgreSQL", missing.postgresql),
  rollsBackSchemaChanges: true,
  missing: missing.postgresql,
  newUrl: async () => serverUrl(await sharedServer("postgresql"), newName()),
};

export const mariadb: Engine = {
  name: "MariaDB",
  title: titled("MariaDB", missing.mariadb),
  rollsBackSchemaChanges: false,
  missing: missing.mariadb,
  newUrl: async () => serverUrl(await sharedServer("mariadb"), newName()),
};

export const servers: readonly Engine[] = [postgresql, mariadb];
export const engines: readonly Engine[] = [sqlite, ...servers];

function titled(name: string, missing: string | undefined): string {
  return missing === undefined ? name : `${name} ${missing}`;
}

/** A unique name. */
export function newName(): string {
  return `test_${randomBytes(6).toString("hex")}`;
}

/** The URL of a server's database, for its administrator. */
export function serverUrl({ kind, port }: TestServer, database: string): string {
  if (kind === "postgresql") return `postgresql://postgres:${administratorPassword}@127.0.0.1:${port}/${database}`;
  return `mysql://root:${administratorPassword}@127.0.0.1:${port}/${database}?charset=utf8mb4`;
}

export function sqliteFile(url: string): string {
  const parsed = parseDatabaseUrl(url);
  if (parsed.engine !== "sqlite") throw new Error(`not an SQLite database: ${url}`);
  return parsed.file;
}

/**
 * Queries a database with its driver, without this program's code. Several statements are possible, parameters are not.
 */
export async function query(url: string, statement: string): Promise<Row[]> {
  const parsed = parseDatabaseUrl(url);
  if (parsed.engine === "sqlite") return querySqlite(parsed.file, statement);
  return parsed.engine === "postgresql" ? queryPostgres(parsed, statement) : queryMariadb(parsed, statement);
}

function querySqlite(file: string, statement: string): Row[] {
  const database = new Database(file, { fileMustExist: true });
  try {
    if (isScript(statement)) {
      database.exec(statement);
      return [];
    }
    const prepared = database.prepare(statement);
    if (prepared.reader) return prepared.all() as Row[];
    prepared.run();
    return [];
  } finally {
    database.close();
  }
}

/** Several statements; their driver prepares only one. A trigger, which has semicolons in it, is one. */
function isScript(text: string): boolean {
  return /;\s*\S/.test(text) && !/^\s*CREATE TRIGGER/i.test(text);
}

async function queryPostgres({ host, port, user, password, database }: ServerUrl, statement: string): Promise<Row[]> {
  const client = new pg.Client({ host, port, user, password, database });
  // Otherwise a `timestamp without time zone` would become a Date in the time zone of this process.
  client.setTypeParser(1114, String);
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function queryMariadb(
  { host = "", port = 0, user = "", password = "", database }: ServerUrl,
  statement: string,
): Promise<Row[]> {
  const connection = await createConnection({
    host,
    port,
    user,
    password,
    database,
    dateStrings: true,
    multipleStatements: true,
  });
  try {
    return (await connection.query(statement))[0] as Row[];
  } finally {
    await connection.end();
  }
}

/** Queries as the administrator of the server in a URL, connected to a database that always exists. */
export function queryServer(url: string, statement: string): Promise<Row[]> {
  const { engine, database } = parseDatabaseUrl(url) as ServerUrl;
  return query(url.replace(`/${database}`, engine === "postgresql" ? "/postgres" : "/mysql"), statement);
}
