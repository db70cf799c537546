// Test servers: on a free port, with their data in a temporary folder.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, openSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import { patience } from "../../cli/patience.js";

export interface TestServer {
  readonly kind: "postgresql" | "mariadb";
  readonly port: number;
  /** The folder of its socket; MariaDB's is `my.sock` in it. */
  readonly folder: string;
  readonly pid: number;
}

export interface ServerOptions {
  readonly port?: number;
  readonly settings?: readonly string[];
  /** PostgreSQL only: that of every new database. */
  readonly encoding?: { readonly name: string; readonly locale: string };
}

/** The password of `root` on MariaDB and `postgres` on PostgreSQL, over TCP. */
export const administratorPassword = "secret-of-tests";

/** Servers refuse to run as root, so root runs them as the users of their packages. */
export function serverUser(name: string): { uid?: number; gid?: number } {
  if (process.geteuid?.() !== 0) return {};
  const id = (what: string) => Number(spawnSync("id", [what, name], { encoding: "utf8" }).stdout);
  return { uid: id("-u"), gid: id("-g") };
}

/** Gives a folder to the user of a server. */
export function prepareFolder(folder: string, { uid, gid }: { uid?: number; gid?: number }): void {
  chmodSync(folder, 0o755);
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid);
}

/** Runs a program of a server and waits for it to exit. */
export function runProgram(
  program: string,
  args: readonly string[],
  options: { uid?: number; gid?: number; cwd: string },
): void {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", ...options });
  if (status !== 0) throw new Error(`${program} failed with ${status}: ${stdout}\n${stderr}`);
}

/** Starts a server that outlives this process, and waits until its socket exists. @returns its process id */
export async function startProgram(
  program: string,
  args: readonly string[],
  { folder, socket, ...user }: { folder: string; socket: string; uid?: number; gid?: number },
): Promise<number> {
  // Left by a server that was killed.
  rmSync(path.join(folder, socket), { force: true });
  const log = openSync(path.join(folder, "log"), "a");
  const child = spawn(program, args, { cwd: folder, detached: true, stdio: ["ignore", log, log], ...user });
  child.unref();
  writeFileSync(path.join(folder, "pid"), String(child.pid));
  const deadline = performance.now() + patience;
  while (!existsSync(path.join(folder, socket))) {
    if (child.exitCode !== null || performance.now() > deadline)
      throw new Error(`${program} did not start; see ${folder}/log`);
    await setTimeout(50);
  }
  return child.pid as number;
}

/** Kills a server. */
export async function stopServer(pid: number): Promise<void> {
  try {
    process.kill(pid, "SIGKILL");
    for (;;) {
      process.kill(pid, 0);
      await setTimeout(20);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
