// What a new ini file takes from the machine it is made on.
import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import path from "node:path";
import type { Machine } from "./new-ini.js";
import type { PythonSide } from "./python.js";

/** @param program this program's own path, for a machine without Kallithea's `kallithea-cli` */
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
    kallitheaCliPath: kallitheaCli ?? program,
    sshAuthorizedKeys: path.join(homedir(), ".ssh/authorized_keys"),
    sshLocale: locale(environment),
    secret: () => randomBytes(16).toString("hex"),
  };
}

/**
 * As Python sees it: LC_ALL as it is; where the others say "C" or nothing, Python chooses C.UTF-8 for itself (PEP 538).
 */
function locale({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): string {
  if (LC_ALL) return LC_ALL;
  const named = LC_CTYPE || LANG || "C";
  return named === "C" || named === "POSIX" ? "C.UTF-8" : named;
}
