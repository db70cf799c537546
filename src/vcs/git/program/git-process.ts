// The one place that starts git. What it starts must not run, fetch or trust anything that a repository's config names.
import { existsSync } from "node:fs";
import type { SimpleGit, SimpleGitOptions } from "simple-git";
import { loadPart } from "../../../files/shipped-files.js";
import { isNotRunnable, limitedProgram, notStarted } from "../../program/limited-program.js";
import { minMemory } from "../../reading/reading-limits.js";
import { oneLine } from "../../text/one-line.js";
import { UnreadableRepositoryError } from "../../unreadable-repository.js";
import { GitSupervisor, pidLine } from "./git-supervisor.js";

export interface GitOptions {
  /** `git_path` of the ini: a name that is looked for on PATH, or a path. */
  git: string;
  /** Milliseconds that git may take; `defaultTimeLimit` unless given. */
  timeLimit?: number;
  /** Bytes of memory that git may use; the least that it gets unless given. */
  memory?: number;
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

/** Bytes: the ids of six million commits. */
const maxOutputBytes = 256 << 20;

/**
 * Runs git in one bare repository. Only plumbing may be run with it.
 * @param run what to ask simple-git for, e.g. `(git) => git.raw(["rev-list", "--all"])`
 * @returns what `run` returns
 * @throws UnreadableRepositoryError if the folder is gone, or git cannot be started, does not end, or ends with a
 * status other than 0
 */
export async function runGit<Answer>(
  folder: string,
  options: GitOptions,
  run: (git: SimpleGit) => PromiseLike<Answer>,
): Promise<Answer> {
  const supervisor = new GitSupervisor(options, (size) => {
    if (size > maxOutputBytes)
      supervisor.cut(new UnreadableRepositoryError("too-large", `git printed more than ${maxOutputBytes} bytes`));
  });
  return runSupervised(folder, options, supervisor, run);
}

/**
 * The first bytes of what git prints. When it has printed as many it is ended.
 * @throws UnreadableRepositoryError as `runGit` does
 */
export async function readFirstBytes(
  folder: string,
  options: GitOptions,
  args: readonly string[],
  bytes: number,
): Promise<Buffer> {
  const output: Buffer[] = [];
  const enough = new UnreadableRepositoryError("too-large", `git printed more than ${bytes} bytes`);
  const supervisor = new GitSupervisor(options, (size, chunk) => {
    output.push(chunk);
    if (size > bytes) supervisor.cut(enough);
  });
  try {
    await runSupervised(folder, options, supervisor, (git) => git.raw([...args]));
  } catch (error) {
    if (error !== enough) throw error;
  }
  return Buffer.concat(output).subarray(0, bytes);
}

async function runSupervised<Answer>(
  folder: string,
  options: GitOptions,
  supervisor: GitSupervisor,
  run: (git: SimpleGit) => PromiseLike<Answer>,
): Promise<Answer> {
  let failed: UnreadableRepositoryError | undefined;
  // simple-git takes a failure without a word on standard error for success, and keeps no more of an error than its
  // text.
  const errors: Errors = (error, { exitCode, stdErr, stdOut }) => {
    if (error || exitCode !== 0)
      failed = existsSync(folder) ? failure(options.git, exitCode, stdErr, stdOut) : folderGone(error);
    return failed;
  };
  try {
    return await Promise.race([run(await gitIn(folder, options, supervisor, errors)), supervisor.lost]);
  } catch (error) {
    throw supervisor.failure ?? failed ?? error;
  } finally {
    supervisor.end();
  }
}

type Errors = NonNullable<SimpleGitOptions["errors"]>;

async function gitIn(
  baseDir: string,
  { git, memory = minMemory, ignoreReplacements }: GitOptions,
  supervisor: GitSupervisor,
  errors: Errors,
): Promise<SimpleGit> {
  const { GitConstructError, simpleGit } = await loadPart(() => import("simple-git"));
  const { shell, script, environment } = limitedProgram(git, { memory, ownGroup: true });
  const ours: Record<string, string> = ignoreReplacements ? { ...guards, GIT_NO_REPLACE_OBJECTS: "1" } : guards;
  try {
    const simple = simpleGit({
      baseDir,
      binary: [shell, script],
      // These are our own values for the variables, and our own program.
      allowEnvironment: Object.keys(ours),
      unsafe: { allowUnsafeConfigPaths: true, allowUnsafeCustomBinary: true },
      completion: { onClose: true, onExit: false },
      abort: supervisor as unknown as AbortSignal,
      errors,
    });
    return simple
      .env({ ...environment, ...supervisor.environment, ...ours })
      .outputHandler((_command, stdout, stderr) => supervisor.follow(stdout, stderr));
  } catch (error) {
    if (error instanceof GitConstructError) throw folderGone(error);
    throw error;
  }
}

function folderGone(cause: unknown): UnreadableRepositoryError {
  return new UnreadableRepositoryError("unreadable", "its folder no longer exists", { cause });
}

function failure(
  git: string,
  exitCode: number | null,
  stdErr: readonly Buffer[],
  stdOut: readonly Buffer[],
): UnreadableRepositoryError {
  // Negative: not git's own status but the system's error number.
  if (exitCode !== null && exitCode < 0) return notStarted(git, exitCode);
  if (isNotRunnable(exitCode)) return notInstalled(git);
  // The beginning suffices, and may be long: a git that misses objects has a line for each.
  const complaint = Buffer.concat(stdErr).toString("utf8", 0, maxErrorBytes).replace(pidLine, "").replace(notices, "");
  // `git fsck` says on standard output what is missing.
  const text = complaint.trim() === "" ? Buffer.concat(stdOut).toString("utf8", 0, maxErrorBytes) : complaint;
  const message = oneLine(text.trim().replace(/[ \t]*\n\s*/g, " "));
  if (outOfMemory.test(text)) return new UnreadableRepositoryError("too-large", `git says: ${message}`);
  const reason = /(?:^| )fatal: bad config /.test(message) ? "broken-config" : "broken";
  if (message !== "") return new UnreadableRepositoryError(reason, `git says: ${message}`);
  return new UnreadableRepositoryError(
    reason,
    exitCode === null ? "git was killed" : `git failed with exit status ${exitCode}`,
  );
}

const maxErrorBytes = 4096;
const notices = /^notice: .*\n?/gm;
/** The last one is the system's: a file could not be mapped into the memory that git is given. */
const outOfMemory = /\bout of memory\b|\bCannot allocate memory\b/i;

function notInstalled(git: string): UnreadableRepositoryError {
  return new UnreadableRepositoryError("git-not-installed", `the program ${git} cannot be started`, {
    hint: "Install Git, or set git_path in the configuration file.",
  });
}
