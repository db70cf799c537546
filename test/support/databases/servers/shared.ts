// One server of each kind for a whole test run: the first process that needs it starts it, the others wait.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { inject } from "vitest";
import { patience } from "../../cli/patience.js";
import { startMariadb } from "./mariadb.js";
import { startPostgres } from "./postgresql.js";
import type { TestServer } from "./server.js";

export async function sharedServer(kind: TestServer["kind"]): Promise<TestServer> {
  const folder = path.join(inject("serversFolder"), kind);
  const description = path.join(inject("serversFolder"), `${kind}.json`);
  if (isFirst(folder)) await start(kind, folder, description);
  const deadline = performance.now() + patience;
  while (!existsSync(description)) {
    if (performance.now() > deadline)
      throw new Error(`the server in ${folder} did not start; another test file has the reason`);
    await setTimeout(50);
  }
  return JSON.parse(readFileSync(description, "utf8")) as TestServer;
}

/** Whether this process is first: mkdir succeeds in only one of several processes. */
export function isFirst(folder: string): boolean {
  try {
    mkdirSync(folder);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

async function start(kind: TestServer["kind"], folder: string, description: string): Promise<void> {
  // The users that run the servers need access.
  chmodSync(path.dirname(folder), 0o755);
  const server = await (kind === "postgresql" ? startPostgres : startMariadb)(folder);
  writeFileSync(`${description}.new`, JSON.stringify(server));
  renameSync(`${description}.new`, description);
}
