// Calls the instance's own Python code for a pull or push.
import { spawn } from "node:child_process";
import path from "node:path";
import type { Readable } from "node:stream";
import { UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { packageRoot } from "../../files/shipped-files.js";
import type { Ini } from "../../ini/load.js";
import { findKallitheaPython } from "./find-kallithea.js";

export interface ExtensionCall {
  /** A function of extensions.py. */
  readonly hook: "PULL_HOOK" | "PUSH_HOOK";
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly environment: NodeJS.ProcessEnv;
}

/** Kilobytes of a traceback. */
const maxFailure = 64 << 10;

/**
 * Runs the function with the Python of the instance; what it prints goes to standard error. A variable of the client
 * never chooses the Python.
 * @throws UserError if there is no such Python, or the function fails, with its traceback as the hint
 */
export async function runExtensionHook(ini: Ini, { hook, arguments: args, environment }: ExtensionCall): Promise<void> {
  const { python } = await findKallitheaPython(ini, { purpose: `${hook} in extensions.py`, ignoreEnvironment: true });
  const child = spawn(python, [path.join(packageRoot(), "templates/run-extension-hook.py")], {
    env: environment,
    stdio: ["pipe", 2, 2, "pipe"],
  });
  const failure = textOf(child.stdio[3] as Readable);
  // If it ends early, its status says so.
  child.stdin?.on("error", () => {});
  child.stdin?.end(JSON.stringify({ config: ini.path, hook, arguments: args }));
  const status = await new Promise<number | null>((resolve, reject) => {
    child.on("close", resolve);
    child.on("error", (error) => {
      reject(new UserError(`${python} cannot be started: ${failureReason(error)}.`, { cause: error }));
    });
  });
  if (status !== 0) throw new UserError(`${hook} in extensions.py failed.`, { hint: await failure });
}

async function textOf(stream: Readable): Promise<string> {
  let text = "";
  for await (const chunk of stream) if (text.length < maxFailure) text += String(chunk);
  return text.trim();
}
