import { UserError } from "../errors.js";
import { type HookContext, hookContext, NoHookContextError } from "../ssh/hook/hook-context.js";
import type { Terminal } from "../terminal/terminal.js";
import { inputLines, orLog, record } from "./hooks/record-or-log.js";

/**
 * Records a pull or push for Mercurial, which ssh-serve has started. For a push, the lines of standard input are the
 * ids of the changesets. What goes wrong is logged, and the client learns only that something did: the push stays.
 * @throws UserError if it is not started by ssh-serve
 */
export async function sshHook(action: "pull" | "push", terminal: Terminal): Promise<void> {
  const context = contextOf(process.env);
  const pushed = action === "pull" ? undefined : await inputLines();
  await orLog(context, action, terminal, (ini) => record(ini, context, pushed, terminal));
}

/** @throws UserError */
function contextOf(environment: NodeJS.ProcessEnv): HookContext {
  try {
    return hookContext(environment);
  } catch (error) {
    if (!(error instanceof NoHookContextError)) throw error;
    throw new UserError(`This command is only for the hooks of Kallithea: ${error.message}.`);
  }
}
