import path from "node:path";
import { onTestFinished } from "vitest";
import { removeFolder } from "../../cli/temporary-folder.js";
import type { Engine } from "../engines.js";
import { makeDataFolder } from "./data-folder.js";
import { startMariadb } from "./mariadb.js";
import { startPostgres } from "./postgresql.js";
import { prepareFolder, type ServerOptions, stopServer, type TestServer } from "./server.js";

/** Restarts a stopped server with its data. */
export function startAgain({ kind, folder, port }: TestServer): Promise<TestServer> {
  return (kind === "postgresql" ? startPostgres : startMariadb)(folder, { port });
}

/** Starts a server for a single test, which may do anything to it. It is removed when the test is finished. */
export async function ownServer({ name }: Engine, options: ServerOptions = {}): Promise<TestServer> {
  const folder = makeDataFolder();
  prepareFolder(folder, {});
  const server = await (name === "PostgreSQL" ? startPostgres : startMariadb)(path.join(folder, "server"), options);
  onTestFinished(async () => {
    await stopServer(server.pid);
    removeFolder(folder);
  });
  return server;
}
