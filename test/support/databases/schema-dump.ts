// Schemas as dumped by the databases themselves, as lists.
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { parseDatabaseUrl, type ServerUrl } from "../../../src/ini/database-url.js";
import { runTool } from "../repositories/run-tools.js";
import { dump } from "./dump.js";
import { sqliteFile } from "./engines.js";
import { programs } from "./servers/installed.js";

/** The lines of the dump. Newer versions of pg_dump write a random word at both ends. */
export function pgDump(url: string): string[] {
  return runTool(programs.pgDump ?? "", ["--schema-only", url])
    .split("\n")
    .filter((line) => !/^\\(un)?restrict /.test(line));
}

/** The tables, each as a sorted list of lines, because keys are in the order of their creation. */
export function mariadbDump(url: string): string[] {
  const { host, port, user, password, database } = parseDatabaseUrl(url) as ServerUrl;
  const account = ["--no-defaults", `--host=${host}`, `--port=${port}`, `--user=${user}`, `--password=${password}`];
  const text = runTool(programs.mariadbDump ?? "", [...account, "--no-data", "--skip-comments", database]);
  return text
    .replace(/ AUTO_INCREMENT=\d+/g, "")
    .split(/^(?=CREATE TABLE)/m)
    .map((table) => table.replaceAll(/,$/gm, "").split("\n").sort().join("\n"));
}

/** The statements that SQLite stores. */
function sqliteDump(file: string): string[] {
  const database = new Database(file, { readonly: true });
  try {
    const statements = database.prepare("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type, name");
    return statements.pluck().all() as string[];
  } finally {
    database.close();
  }
}

/** The schema of a database of any engine. */
export function schemaDump(url: string): string[] {
  if (url.startsWith("sqlite:")) return sqliteDump(sqliteFile(url));
  return url.startsWith("postgresql:") ? pgDump(url) : mariadbDump(url);
}

/** The bytes of a file and the names of the files next to it; for a server, schema and rows. */
export async function stateOf(url: string): Promise<unknown> {
  if (!url.startsWith("sqlite:")) return [schemaDump(url), await dump(url)];
  const file = sqliteFile(url);
  return [readFileSync(file, "base64"), readdirSync(path.dirname(file))];
}
