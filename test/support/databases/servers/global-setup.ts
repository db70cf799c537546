// Vitest's global setup: creates the folder of the test servers, and stops them at the end.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { removeFolder } from "../../cli/temporary-folder.js";
import { makeDataFolder } from "./data-folder.js";
import { stopServer } from "./server.js";

declare module "vitest" {
  interface ProvidedContext {
    serversFolder: string;
  }
}

let folder: string;

export function setup(project: TestProject): void {
  folder = makeDataFolder();
  project.provide("serversFolder", folder);
}

export async function teardown(): Promise<void> {
  for (const server of readdirSync(folder)) {
    const pid = path.join(folder, server, "pid");
    if (existsSync(pid)) await stopServer(Number(readFileSync(pid, "utf8")));
  }
  removeFolder(folder);
}
