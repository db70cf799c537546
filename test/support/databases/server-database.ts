import { parseDatabaseUrl, type ServerUrl } from "../../../src/ini/database-url.js";
import { databaseOf } from "../migrations/run-revision.js";
import { type Engine, postgresql, query, queryServer, sqlite } from "./engines.js";

/** Creates a database on a server and runs some SQL in it. @returns its URL, for the administrator */
export async function serverDatabase(engine: Engine, sql: string): Promise<string> {
  const url = await engine.newUrl("");
  const { database } = parseDatabaseUrl(url) as ServerUrl;
  await queryServer(
    url,
    `CREATE DATABASE ${database}${engine.name === "MariaDB" ? " CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci" : ""}`,
  );
  if (sql) await query(url, sql);
  return url;
}

/** A copy of a database of PostgreSQL to which nothing is connected. @returns its URL */
export async function copyOfDatabase(url: string): Promise<string> {
  const { database } = parseDatabaseUrl(url) as ServerUrl;
  const copy = await postgresql.newUrl("");
  const { database: name } = parseDatabaseUrl(copy) as ServerUrl;
  await queryServer(url, `CREATE DATABASE ${name} TEMPLATE ${database}`);
  return copy;
}

/** A database on any engine, made by SQL that all of them understand. */
export async function databaseOn(engine: Engine, sql: string): Promise<string> {
  return engine === sqlite ? `sqlite:///${databaseOf(sql)}?timeout=5` : serverDatabase(engine, sql);
}
