import { shellWord } from "../../../shell-word.js";
import { clientOptions } from "../connect/client-options.js";
import type { OpenedAddress } from "../connect/open.js";

/** How to back up a database by hand. */
export function dumpHint(options: OpenedAddress["options"], revisions: readonly string[]): string {
  const { database = "" } = options;
  const file = `${database}.${revisions.join("+") || "base"}.sql`;
  const words = ["mariadb-dump", ...clientOptions(options), "--single-transaction", `--result-file=${file}`, database];
  return `No backup is made on a server, and MariaDB cannot roll back DDL. To make one: ${words.map(shellWord).join(" ")}`;
}

/** How to restore a backup. */
export function restoreHint(options: OpenedAddress["options"]): string {
  const { database = "" } = options;
  return `${["mariadb", ...clientOptions(options), database].map(shellWord).join(" ")} < FILE.sql`;
}
