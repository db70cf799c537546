import { shellWord } from "../../shell-word.js";
import type { MysqlPlace } from "./place.js";

/** The client's options for a place; it asks for the password. */
function clientOptions({ user, socketPath, host, port }: MysqlPlace): string[] {
  const where = socketPath === undefined ? [`--host=${host}`, `--port=${port}`] : [`--socket=${socketPath}`];
  return [...where, ...(user === undefined ? [] : [`--user=${user}`]), "--password"];
}

/** How to make a copy of a database by hand. */
export function dumpHint(place: MysqlPlace, revisions: readonly string[]): string {
  const file = `${place.database}.${revisions.join("+") || "base"}.sql`;
  const words = ["mariadb-dump", ...clientOptions(place), "--single-transaction", `--result-file=${file}`, place.database];
  return `A database on a server is not copied, and MariaDB takes no change of a schema back. To make a copy: ${words.map(shellWord).join(" ")}`;
}

/** How to bring a copy back. */
export function restoreHint(place: MysqlPlace): string {
  return `${["mariadb", ...clientOptions(place), place.database].map(shellWord).join(" ")} < FILE.sql`;
}
