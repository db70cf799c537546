import path from "node:path";
import { exitStatus } from "../errors.js";
import { booleanSetting } from "../ini/boolean.js";
import { hereOf } from "../ini/here.js";
import { type Ini, loadIni } from "../ini/load.js";
import { hasExtensionHook } from "../ssh/extension-hooks.js";
import { hookContext } from "../ssh/hook/hook-context.js";
import { logFailure, sshLog } from "../ssh/log.js";
import type { Caller } from "../ssh/session/authorize.js";
import { parseCommand } from "../ssh/session/parse-command.js";
import { RejectedError } from "../ssh/session/rejected-error.js";
import { prepareServing, type Serve } from "../ssh/session/serve.js";
import type { Terminal } from "../terminal/terminal.js";
import { hookRunnerOf } from "./instance/hook-runner.js";
import { ownProgram } from "./instance/own-program.js";
import { withPlainSession } from "./instance/with-plain-session.js";

export interface SshServeOptions {
  config_file: string;
  userId: number;
  keyId: number;
}

/**
 * Serves the repository that a client asks for over SSH. `sshd` starts this command for each connection, with the
 * client's command in the environment.
 * @returns the exit status of Git or Mercurial, or 1 after a refusal
 * @throws any error if it is not started by sshd: then an administrator is there to read it
 */
export async function sshServe({ config_file, userId, keyId }: SshServeOptions, terminal: Terminal): Promise<number> {
  const { SSH_ORIGINAL_COMMAND: command = "", SSH_CONNECTION: connection = "" } = process.env;
  const caller: Caller = { userId, keyId, ip: connection.split(" ", 1)[0]?.slice(0, 64) || "0.0.0.0" };
  let ini: Ini | undefined;
  try {
    ini = loadIni(config_file);
    const serve = await prepare(ini, caller, command);
    return await serve();
  } catch (error) {
    logFailure(sshLog(ini ?? { folder: path.dirname(path.resolve(config_file)) }), subjectOf(caller, command), error);
    // Whatever it is, a client gets neither paths of the server nor a stack.
    if (!(error instanceof RejectedError) && connection === "") throw error;
    terminal.warn(error instanceof RejectedError ? error.message : "abort: Kallithea is not available at the moment.");
    return exitStatus.error;
  }
}

async function prepare(ini: Ini, caller: Caller, command: string): Promise<Serve> {
  if (!booleanSetting(ini, "ssh_enabled")) throw new RejectedError("SSH access is disabled.");
  if (command === "") throw new RejectedError(noCommand(process.env.SSH_CONNECTION));
  const served = parseCommand(command);
  return withPlainSession(ini, (session) =>
    prepareServing(session, {
      ini,
      caller,
      command: served,
      environment: process.env,
      hookCommand: [...ownProgram(), "ssh-hook"],
      readsOwnConfig: booleanSetting(ini, "ssh_hg_repository_config"),
      mercurialFolders: foldersOfPython(ini),
      hookRunner: () => hookRunnerOf(ini),
      pullHook: hasExtensionHook(hereOf(ini), "PULL_HOOK")
        ? (environment) => callPullHook(ini, environment)
        : undefined,
    }),
  );
}

/** Tells the instance's own code of a pull, as Kallithea does before Git starts. @throws UserError */
async function callPullHook(ini: Ini, environment: Readonly<Record<string, string>>): Promise<void> {
  const { runExtensionHook } = await import("../instance/python/run-extension-hook.js");
  await runExtensionHook(ini, { hook: "PULL_HOOK", arguments: { ...hookContext(environment) }, environment });
}

function noCommand(connection = ""): string {
  return connection === ""
    ? "'kallithea-cli ssh-serve' cannot be called directly. It must be specified as command in an SSH authorized_keys file."
    : "'kallithea-cli ssh-serve' can only provide protocol access over SSH. Interactive SSH login for this user is disabled.";
}

function subjectOf({ ip, userId, keyId }: Caller, command: string): string {
  return `${ip} user ${userId} key ${keyId} command ${JSON.stringify(command.slice(0, 500))}`;
}

/** The Mercurial that the server uses is next to its Python. */
function foldersOfPython(ini: Ini): string[] {
  const programs = [ini.app().get("git_hook_interpreter"), ini.app().get("kallithea_cli_path")];
  return programs
    .filter((program) => program !== undefined && path.isAbsolute(program))
    .map((file = "") => path.dirname(file));
}
