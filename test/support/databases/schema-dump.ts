// Schemas as dumped by the servers themselves, as lists.
import { parseDatabaseUrl, type ServerUrl } from "../../../src/ini/database-url.js";
import { runTool } from "../repositories/run-tools.js";
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

/** The same for a database on either server. */
export function schemaDump(url: string): string[] {
  return url.startsWith("postgresql:") ? pgDump(url) : mariadbDump(url);
}
