// The values of a new ini file that depend on this machine.
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import path from "node:path";
import { ownCliPath } from "./cli-path.js";
import type { Machine } from "./new-ini.js";
import type { PythonSide } from "./python.js";

/** @param program the path of this program, which serves SSH clients if Kallithea's own `kallithea-cli` is missing */
export function thisMachine(
  version: string,
  program: string,
  { kallitheaCli, interpreter }: PythonSide,
  environment: NodeJS.ProcessEnv,
): Machine {
  return {
    version,
    // Empty means: the Python that installs a hook.
    gitHookInterpreter: interpreter ?? "",
    kallitheaCliPath: kallitheaCli ?? ownCliPath(program),
    sshAuthorizedKeys: path.join(homedir(), ".ssh/authorized_keys"),
    sshLocale: locale(environment),
    secret: () => randomBytes(16).toString("hex"),
  };
}

/**
 * As in Python: LC_ALL unchanged; if the others are "C" or empty, Python itself chooses C.UTF-8 (PEP 538).
 */
function locale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): string {
  if (LC_ALL) return LC_ALL;
  const named = LC_CTYPE || LANG || "C";
  return named === "C" || named === "POSIX" ? "C.UTF-8" : named;
}
