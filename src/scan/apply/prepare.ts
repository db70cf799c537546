// Git repositories get what clients and the server need in them: hooks, and the files for the dumb HTTP protocol.
import { constants } from "node:fs";
import { access } from "node:fs/promises";
import path from "node:path";
import { printable } from "../../terminal/printable.js";
import { type HookRunner, installGitHooks } from "../../vcs/hooks/git-hooks.js";
import { defaultTimeLimit } from "../../vcs/reading/reading-limits.js";
import { UnreadableRepositoryError } from "../../vcs/unreadable-repository.js";
import { updateServerInfo } from "../../vcs/update-server-info.js";
import type { FoundRepository } from "../plan.js";
import type { Skipped } from "../reasons.js";

export interface ReadingOptions {
  /** Milliseconds that Git or Mercurial may take for one repository; 30 seconds by default. */
  readonly timeLimit?: number | undefined;
}

export interface HookOptions {
  /** What runs the hooks: the first line of the script. */
  readonly hookRunner: HookRunner;
  /** Whether foreign hooks are moved aside. */
  readonly overwriteHooks: boolean;
  /** Whether a hook that runs without Python stays although new ones start Python. */
  readonly keepNativeHooks: boolean;
  /**
   * Called once before hooks are written; meanwhile the work begins. Warns if they would not run.
   * @returns whether they would run
   */
  readonly checkInterpreter?: (signal: AbortSignal | undefined) => Promise<boolean>;
  /** Called for each hook that started with another Python. */
  readonly onReplacedHook?: (name: string, interpreter: string) => void;
  /** The `git` program. */
  readonly git: string;
  /** Called with each line that the user should see. */
  readonly onNotice: (line: string) => void;
}

/**
 * A repository whose files cannot be made ready is served, too.
 * @returns why its hook could not be written
 */
export async function prepareForServing(
  root: string,
  repository: FoundRepository,
  options: HookOptions & ReadingOptions,
): Promise<Skipped | undefined> {
  if (repository.type !== "git") return undefined;
  const trouble = await installHooks(root, repository, options);
  try {
    await updateServerInfo(path.join(root, repository.name), {
      git: options.git,
      timeLimit: options.timeLimit ?? defaultTimeLimit,
    });
  } catch (error) {
    if (!(error instanceof UnreadableRepositoryError)) throw error;
    options.onNotice(`${printable(repository.name)}: ${printable(error.message)}`);
  }
  return trouble;
}

/** @returns why the hook could not be written */
export async function installHooks(
  root: string,
  { name, type }: FoundRepository,
  { hookRunner, overwriteHooks, keepNativeHooks, onNotice, onReplacedHook }: HookOptions,
): Promise<Skipped | undefined> {
  if (type !== "git") return undefined;
  const folder = path.join(root, name);
  const { warnings, failure } = installGitHooks(folder, {
    ...{ runner: hookRunner, overwrite: overwriteHooks, keepNative: keepNativeHooks },
    onReplacedInterpreter: (interpreter) => onReplacedHook?.(name, interpreter),
  });
  for (const warning of warnings) onNotice(`${printable(name)}: ${printable(warning)}`);
  if (failure === undefined) return undefined;
  if (await isWritable(folder)) return { name, code: "hook-not-written", detail: failure, outcome: "without-hook" };
  // Nobody can push to it, and the scan has reported that.
  onNotice(`${printable(name)}: its Git hook cannot be written: ${failure}`);
  return undefined;
}

function isWritable(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
}
