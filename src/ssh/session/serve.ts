// One connection over SSH, from what the client asks for to the program that serves it.
import { lstatSync } from "node:fs";
import path from "node:path";
import type { PlainSession } from "../../database/open/plain-session.js";
import { systemErrorCode, UserError } from "../../errors.js";
import { programsOnPath } from "../../files/find-program.js";
import { packageRoot } from "../../files/shipped-files.js";
import type { Ini } from "../../ini/load.js";
import type { HookRunner } from "../../vcs/hooks/git-hooks.js";
import { logAction } from "../activity.js";
import { repositoryFolder } from "../repository-folder.js";
import { authorize, type Caller, type Grant } from "./authorize.js";
import { servingEnvironment } from "./environment.js";
import { type MercurialSetting, mercurialConfig } from "./mercurial-config.js";
import type { ServedCommand } from "./parse-command.js";
import { pythonRepr } from "./python-repr.js";
import { abort, RejectedError } from "./rejected-error.js";
import { becomeProgram } from "./run-program.js";
import { serveMercurial } from "./serve-mercurial.js";

export interface Serving {
  readonly ini: Ini;
  readonly caller: Caller;
  readonly command: ServedCommand;
  readonly environment: NodeJS.ProcessEnv;
  /** The command line of this program, to which hooks add what they record. */
  readonly hookCommand: readonly string[];
  /** Whether `.hg/hgrc` of a repository is read. */
  readonly readsOwnConfig: boolean;
  /** Where `hg` is looked for first. */
  readonly mercurialFolders: readonly string[];
  /** What the hooks of Git repositories start. */
  readonly hookRunner: () => HookRunner;
  /** Tells the instance's own Python code of a pull, if it wants to hear of it. Git has no hook for that. */
  readonly pullHook: ((environment: Readonly<Record<string, string>>) => Promise<void>) | undefined;
}

/** What to do with the connection, once the database is closed. @returns an exit status */
export type Serve = () => Promise<number>;

/**
 * Checks what the client may do, and records it.
 * @throws RejectedError
 */
export async function prepareServing(session: PlainSession, serving: Serving): Promise<Serve> {
  const { ini, caller, command } = serving;
  const grant = await authorize(session, caller, command);
  const folder = await folderOf(session, grant);
  const environment = servingEnvironment(
    serving.environment,
    {
      ip: caller.ip,
      username: grant.actor.username,
      repository: command.repository,
      scm: command.type,
      config: ini.path,
    },
    ini.app().get("ssh_locale") ?? "",
  );
  if (command.type === "hg") {
    const settings = await mercurialSettings(session);
    const { hookCommand, readsOwnConfig, mercurialFolders: preferredFolders } = serving;
    const config = mercurialConfig(settings, {
      repository: command.repository,
      mayPush: grant.mayPush,
      extension: path.join(packageRoot(), "templates/mercurial/kallithea_ssh.py"),
      command: hookCommand,
    });
    return () => serveMercurial({ folder, config, environment, preferredFolders, readsOwnConfig });
  }
  const serve = () => serveGit(command.verb, folder, environment);
  if (command.verb === "git-receive-pack") {
    await requireHook(folder, command.repository, serving.hookRunner());
    return serve;
  }
  // Git has no hook for a pull, so each connection counts as one.
  await logAction(session, grant.actor, grant.repository, "pull");
  return async () => {
    await callPullHook(serving.pullHook?.(environment), command.repository);
    return serve();
  };
}

/** @throws RejectedError if the hook fails: it may be there to stop pulls */
async function callPullHook(running: Promise<void> | undefined, name: string): Promise<void> {
  try {
    await running;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const detail = `${error.message} ${error.hint ?? ""}`;
    throw abort(`A hook of this server has stopped the pull from ${pythonRepr(name)}`, { detail, cause: error });
  }
}

/** @throws RejectedError if a push would not be recorded */
async function requireHook(folder: string, name: string, runner: HookRunner): Promise<void> {
  const refuse = (detail: string) =>
    abort(`Pushes to ${pythonRepr(name)} cannot be recorded. Tell the administrator.`, { detail });
  let problem: string | undefined;
  try {
    const { ensureGitHook } = await import("./ensure-git-hook.js");
    problem = ensureGitHook(folder, runner);
  } catch (error) {
    if (systemErrorCode(error) === undefined && !(error instanceof UserError)) throw error;
    throw refuse((error as Error).message);
  }
  if (problem !== undefined) throw refuse(problem);
}

/** What Git or Mercurial reads first; a repository has the first of them. */
const neededFiles = {
  git: ["HEAD", "config", "packed-refs", "objects/info/alternates", "hooks/post-receive"],
  hg: [".hg", ".hg/requires", ".hg/hgrc", ".hg/sharedpath", ".hg/store/requires", ".hg/store/00changelog.i"],
} as const;

function isSpecial(file: string): boolean {
  const status = lstatSync(file, { throwIfNoEntry: false });
  return !(status === undefined || status.isFile() || status.isDirectory() || status.isSymbolicLink());
}

/** @throws RejectedError if the repository is not on disk */
async function folderOf(session: PlainSession, { repository }: Grant): Promise<string> {
  const unavailable = (detail: string) =>
    abort(`Repository ${pythonRepr(repository.name)} cannot be served`, { detail });
  try {
    const folder = await repositoryFolder(session, repository.name);
    const [mark = "", ...parts] = neededFiles[repository.type === "hg" ? "hg" : "git"];
    // In a folder without it, Mercurial and Git would look for a repository further up.
    if (lstatSync(path.join(folder, mark), { throwIfNoEntry: false }) === undefined)
      throw unavailable(`${folder} is not a repository: it has no ${mark}`);
    // They would wait for a FIFO, even if the client has gone.
    const special = [mark, ...parts].find((name) => isSpecial(path.join(folder, name)));
    if (special !== undefined) throw unavailable(`${folder}: ${special} is a special file`);
    return folder;
  } catch (error) {
    if (error instanceof RejectedError) throw error;
    if (error instanceof UserError || systemErrorCode(error) !== undefined) throw unavailable((error as Error).message);
    throw error;
  }
}

async function mercurialSettings(session: PlainSession): Promise<MercurialSetting[]> {
  const rows = await session.query<{ ui_section: string; ui_key: string; ui_value: string | null }>(
    "SELECT ui_section, ui_key, ui_value FROM ui WHERE ui_active = ? ORDER BY ui_section, ui_key",
    [true],
  );
  return rows.map(({ ui_section, ui_key, ui_value }) => ({ section: ui_section, key: ui_key, value: ui_value ?? "" }));
}

/**
 * Serves a Git repository to the client.
 * @param folder of the repository, absolute
 * @returns the exit status of Git
 * @throws RejectedError if Git is not installed
 */
function serveGit(verb: string, folder: string, environment: Readonly<Record<string, string>>): Promise<number> {
  // As with Kallithea, from PATH: `git_path` is for the server.
  const git = programsOnPath("git", environment.PATH ?? "")[0];
  if (git === undefined) throw abort("Git is not installed on the server", { detail: `PATH is ${environment.PATH}` });
  return becomeProgram({ file: git, arguments: ["shell", "-c", `${verb} ${quoted(folder)}`], environment });
}

/** TRAP: `git shell` is no shell. It reads what Git's own quoting writes: `'` and `!` outside of the quotes. */
function quoted(folder: string): string {
  return `'${folder.replace(/['!]/g, (character) => `'\\${character}'`)}'`;
}
