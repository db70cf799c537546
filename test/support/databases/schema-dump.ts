// How a server itself writes a schema down, as a list.
import { parseDatabaseUrl, type ServerUrl } from "../../../src/ini/database-url.js";
import { runTool } from "../repositories/run-tools.js";
import { programs } from "./servers/installed.js";

/** Line by line. A newer pg_dump puts a word of chance at both ends. */
export function pgDump(url: string): string[] {
  return runTool(programs.pgDump ?? "", ["--schema-only", url])
    .split("\n")
    .filter((line) => !/^\\(un)?restrict /.test(line));
}

/** The tables, each as a sorted list of lines: the order of keys is that of their making. */
export function mariadbDump(url: string): string[] {
  const { host, port, user, password, database } = parseDatabaseUrl(url) as ServerUrl;
  const account = ["--no-defaults", `--host=${host}`, `--port=${port}`, `--user=${user}`, `--password=${password}`];
  const text = runTool(programs.mariadbDump ?? "", [...account, "--no-data", "--skip-comments", database]);
  return text
    .replace(/ AUTO_INCREMENT=\d+/g, "")
    .split(/^(?=CREATE TABLE)/m)
    .map((table) => table.replaceAll(/,$/gm, "").split("\n").sort().join("\n"));
}

/** Of a database of either server. */
export function schemaDump(url: string): string[] {
  return url.startsWith("postgresql:") ? pgDump(url) : mariadbDump(url);
}
