// Git repositories get what clients and the server need in them: hooks, and the files for the dumb HTTP protocol.
import path from "node:path";
import { UserError } from "../errors.js";
import { printable } from "../terminal/printable.js";
import { installGitHooks } from "../vcs/git-hooks.js";
import { updateServerInfo } from "../vcs/update-server-info.js";
import type { FoundRepository } from "./plan.js";
import { timeLimit } from "./time-limit.js";

export interface HookOptions {
  /** What runs the hooks: the first line of the script. */
  readonly hookInterpreter: string;
  /** Whether hooks of others are moved aside. */
  readonly overwriteHooks: boolean;
  /** Called once before hooks are written; meanwhile the work begins. Warns if they would not run. */
  readonly checkInterpreter?: (signal: AbortSignal | undefined) => Promise<void>;
  /** The `git` program. */
  readonly git: string;
  /** Told what people should know, a line each. */
  readonly notice: (line: string) => void;
}

/** A repository whose files cannot be made ready is served all the same. */
export async function prepareForServing(root: string, repository: FoundRepository, options: HookOptions): Promise<void> {
  if (repository.type !== "git") return;
  await installHooks(root, repository, options);
  try {
    await updateServerInfo(path.join(root, repository.name), { git: options.git, timeLimit });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    options.notice(`${printable(repository.name)}: ${printable(error.message)}`);
  }
}

export async function installHooks(root: string, { name, type }: FoundRepository, options: HookOptions): Promise<void> {
  if (type !== "git") return;
  const { warnings } = await installGitHooks(path.join(root, name), {
    interpreter: options.hookInterpreter,
    overwrite: options.overwriteHooks,
  });
  for (const warning of warnings) options.notice(`${printable(name)}: ${printable(warning)}`);
}
