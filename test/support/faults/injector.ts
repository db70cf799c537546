// Builds inject.c, and runs commands with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, realpathSync, rmSync } from "node:fs";
import path from "node:path";
import { projectRoot } from "../cli/cli.js";
import { type Call, type Fault, faultEnvironment, parseCalls } from "./fault.js";

/** Why faults cannot be injected on this machine; undefined if they can. */
export const missing: string | undefined = whyMissing();

function whyMissing(): string | undefined {
  if (process.platform !== "linux") return "(skipped: faults can only be injected on Linux)";
  if (spawnSync("cc", ["--version"]).status !== 0) return "(skipped: there is no C compiler, cc)";
  return undefined;
}

/** @returns the library to preload */
export function buildInjector(folder: string): string {
  const library = path.join(folder, "inject.so");
  const source = path.join(projectRoot, "test/support/faults/inject.c");
  const { status, stderr } = spawnSync(
    "cc",
    ["-O1", "-Wall", "-shared", "-fPIC", "-o", library, source, "-ldl", "-lpthread"],
    {
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`inject.c cannot be compiled: ${stderr}`);
  return library;
}

export interface Run {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly calls: readonly Call[];
}

/** Longer than any command waits for another one that is not there. */
const patience = 90_000;

/** How a command is started. */
export interface Start {
  /** Below the folder. */
  readonly place?: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
  readonly input?: string | undefined;
}

/**
 * Runs a command in a folder, with umask 000.
 * @param command its script and words
 * @param fault without it the calls are only logged
 */
export function runInjected(
  library: string,
  folder: string,
  command: readonly string[],
  fault?: Fault,
  { place = "", environment, input }: Start = {},
): Promise<Run> {
  const log = `${folder}.calls`;
  // The shell must not be hit itself.
  const script = 'umask 000; export LD_PRELOAD="$0"; exec "$@"';
  const child = spawn("sh", ["-c", script, library, process.execPath, ...command], {
    cwd: path.join(folder, place),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
    env: {
      PATH: process.env.PATH,
      HOME: "/nonexistent",
      LC_ALL: "C.UTF-8",
      ...environment,
      FAULTS_LOG: log,
      FAULTS_FOLDER: folder,
      FAULTS_PROGRAM: programFolders.join(":"),
      ...(fault && faultEnvironment(fault)),
    },
  });
  // It may end without reading it.
  child.stdin.on("error", () => {});
  child.stdin.end(input);
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8");
    child[name].on("data", (text: string) => {
      output[name] += text;
    });
  }
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, patience);
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status, signal) => {
      clearTimeout(timer);
      // What a killed command has started must not work on in the folder.
      killGroup(child.pid);
      const calls = existsSync(log) ? parseCalls(readFileSync(log, "utf8")) : [];
      rmSync(log, { force: true });
      resolve({ status, signal, ...output, timedOut, calls });
    });
  });
}

const programFolders = ["dist", "templates", "config", "src", "node_modules"].map((name) =>
  realpathSync(path.join(projectRoot, name)),
);

function killGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, "SIGKILL");
  } catch {
    // All of them have ended.
  }
}
