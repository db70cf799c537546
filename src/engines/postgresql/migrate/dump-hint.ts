import { shellWord } from "../../../shell-word.js";
import type { OpenedAddress } from "../connect/open.js";

/** How to make a copy of a database by hand; pg_dump asks for the password, or finds it in ~/.pgpass. */
export function dumpHint({ host, port, user, database = "" }: OpenedAddress, revisions: readonly string[]): string {
  const file = `${database}.${revisions.join("+") || "base"}.dump`;
  const words = ["pg_dump", `--host=${host}`, `--port=${port}`, `--username=${user}`, "--format=custom", `--file=${file}`, database];
  return `A database on a server is not copied. To make a copy: ${words.map(shellWord).join(" ")}`;
}
