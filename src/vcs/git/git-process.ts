// The one place that starts git. What it starts must not run, fetch or trust anything that a repository's config names.
import { existsSync } from "node:fs";
import type { SimpleGit, SimpleGitOptions } from "simple-git";
import { oneLine } from "../one-line.js";
import { defaultTimeLimit } from "../time-limit.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";

export interface GitOptions {
  /** `git_path` of the ini: a name that is looked for on PATH, or a path. */
  git: string;
  /** Milliseconds that git may stay silent; `defaultTimeLimit` unless given. */
  timeLimit?: number;
  /** Whether objects that `refs/replace/` exchanges are seen as they are. */
  ignoreReplacements?: boolean;
}

/** The folder is the repository itself: git neither looks for one further up nor asks who owns it. */
const guards = {
  GIT_DIR: ".",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
  // A repository that calls itself a partial clone names a program to fetch with; each of these two stops it.
  GIT_NO_LAZY_FETCH: "1",
  GIT_ALLOW_PROTOCOL: "",
  GIT_TERMINAL_PROMPT: "0",
  GIT_OPTIONAL_LOCKS: "0",
};

/**
 * Runs git in one bare repository. Only plumbing may be run with it.
 * @param run what to ask simple-git for, e.g. `(git) => git.raw(["rev-list", "--all"])`
 * @returns what `run` returns
 * @throws UnreadableRepositoryError where the folder is gone, git cannot be started, does not end, or ends with a status other than 0
 */
export async function runGit<Answer>(folder: string, options: GitOptions, run: (git: SimpleGit) => PromiseLike<Answer>): Promise<Answer> {
  let failed: UnreadableRepositoryError | undefined;
  try {
    // simple-git alone takes a failure without a word on standard error for success, and keeps no more of an error than its text.
    const errors: Errors = (error, { exitCode, stdErr }) => {
      if (error || exitCode !== 0) failed = existsSync(folder) ? failure(options.git, error, exitCode, stdErr) : gone(error);
      return failed;
    };
    return await run(await gitIn(folder, options, errors));
  } catch (error) {
    throw failed ?? error;
  }
}

type Errors = NonNullable<SimpleGitOptions["errors"]>;

async function gitIn(
  baseDir: string,
  { git, timeLimit = defaultTimeLimit, ignoreReplacements }: GitOptions,
  errors: Errors,
): Promise<SimpleGit> {
  const { GitConstructError, simpleGit } = await import("simple-git");
  const ours: Record<string, string> = ignoreReplacements ? { ...guards, GIT_NO_REPLACE_OBJECTS: "1" } : guards;
  try {
    const simple = simpleGit({
      baseDir,
      binary: git,
      // These are our own values for the variables, and the admin's own program.
      allowEnvironment: Object.keys(ours),
      unsafe: { allowUnsafeConfigPaths: true, allowUnsafeCustomBinary: true },
      completion: { onClose: true, onExit: false },
      timeout: { block: timeLimit },
      errors,
    });
    return simple.env({ ...inheritedEnvironment(), LC_ALL: "C", ...ours }).outputHandler(neverSilent);
  } catch (error) {
    if (error instanceof GitConstructError) throw gone(error);
    throw error;
  }
}

function gone(cause: unknown): UnreadableRepositoryError {
  return new UnreadableRepositoryError("unreadable", "its folder is gone", { cause });
}

/** simple-git waits 50 ms longer for a process that has ended without a word, in case a word is still to come: it gets an empty one. */
function neverSilent(_command: string, stdout: NodeJS.ReadableStream): void {
  stdout.once("end", () => stdout.emit("data", Buffer.alloc(0)));
}

/** Nothing else of the admin's environment means anything to plumbing. */
function inheritedEnvironment(): Record<string, string> {
  const inherited: Record<string, string> = {};
  for (const name of ["PATH", "LD_LIBRARY_PATH", "TMPDIR"]) {
    const value = process.env[name];
    if (value !== undefined) inherited[name] = value;
  }
  return inherited;
}

function failure(git: string, error: Buffer | Error | undefined, exitCode: number, stdErr: readonly Buffer[]): UnreadableRepositoryError {
  if (isTimeout(error)) return new UnreadableRepositoryError("timeout", "git did not come to an end", { cause: error });
  // Negative: not git's own status but the system's error number, for git could not be started.
  if (exitCode < 0) return cannotStart(git, error);
  const said = oneLine(
    Buffer.concat(stdErr)
      .toString("utf8")
      .trim()
      .replace(/\s*\n\s*/g, " "),
  );
  const reason = /(?:^| )fatal: bad config /.test(said) ? "broken-config" : "broken";
  return new UnreadableRepositoryError(reason, said === "" ? `git failed with exit status ${exitCode}` : `git says: ${said}`);
}

function isTimeout(error: unknown): error is Error {
  return error instanceof Error && (error as { plugin?: string }).plugin === "timeout";
}

function cannotStart(git: string, cause: unknown): UnreadableRepositoryError {
  return new UnreadableRepositoryError("git-not-installed", `the program ${git} cannot be started`, {
    hint: "Install Git, or let git_path in the configuration file name it.",
    cause,
  });
}
