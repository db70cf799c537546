// The process that runs the reference's programs in forks, once for a whole test run.
import { spawn } from "node:child_process";
import { existsSync, openSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { inject } from "vitest";
import { projectRoot } from "../cli/cli.js";
import { patience } from "../cli/patience.js";
import { isFirst } from "../databases/servers/shared.js";

const script = path.join(projectRoot, "test/support/reference/fork-server.py");

/**
 * Starts it if no other test file has.
 * @param program that names the Python: the original writes its path into files
 * @returns the path of its socket
 */
export function forkServer(program: string): string {
  const folder = path.join(inject("serversFolder"), "reference");
  const socket = path.join(folder, "socket");
  if (existsSync(socket)) return socket;
  if (isFirst(folder)) start(interpreterOf(program), folder, socket);
  const deadline = performance.now() + patience;
  while (!existsSync(socket)) {
    if (performance.now() > deadline) throw new Error(`it did not start: ${readFileSync(`${folder}/log`, "utf8")}`);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50);
  }
  return socket;
}

/** The global setup of tests kills what has left its process id. */
function start(python: string, folder: string, socket: string): void {
  const log = openSync(path.join(folder, "log"), "a");
  const env = { ...process.env, PYTHONWARNINGS: "ignore" };
  const child = spawn(python, [script, socket], { detached: true, stdio: ["ignore", log, log], env });
  child.unref();
  writeFileSync(path.join(folder, "pid"), String(child.pid));
}

function interpreterOf(program: string): string {
  const [, python] = /^#!(.*)/.exec(readFileSync(program, "utf8")) ?? [];
  if (python === undefined) throw new Error(`${program} names no interpreter`);
  return python;
}
