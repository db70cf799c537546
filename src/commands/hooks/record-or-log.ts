import path from "node:path";
import { UserError } from "../../errors.js";
import { hereOf } from "../../ini/here.js";
import { type Ini, loadIni } from "../../ini/load.js";
import { hasExtensionHook } from "../../ssh/extension-hooks.js";
import type { HookContext } from "../../ssh/hook/hook-context.js";
import { recordAction, recordTip } from "../../ssh/hook/record.js";
import { logFailure, sshLog } from "../../ssh/log.js";
import { repositoryFolder } from "../../ssh/repository-folder.js";
import { binaryInput } from "../../terminal/binary.js";
import type { Terminal } from "../../terminal/terminal.js";
import type { RepositoryType } from "../../vcs/changeset.js";
import { openReaders } from "../../vcs/readers.js";
import { withPlainSession } from "../instance/with-plain-session.js";

/**
 * Does the work of a hook for an instance. What goes wrong is logged, and the client learns only that something did.
 * @param action for messages
 * @returns undefined if it failed
 */
export async function orLog<Result>(
  context: HookContext,
  action: "pull" | "push",
  terminal: Terminal,
  work: (ini: Ini) => Promise<Result>,
): Promise<Result | undefined> {
  let ini: Ini | undefined;
  try {
    ini = loadIni(context.config);
    return await work(ini);
  } catch (error) {
    const { ip, username, repository } = context;
    const log = sshLog(ini ?? { folder: path.dirname(context.config) });
    logFailure(log, `${ip} user ${username} ${action} of ${repository} not recorded`, error);
    terminal.warn(`Kallithea could not record the ${action}. Its administrator finds the reason in the log.`);
    return undefined;
  }
}

/**
 * Records a pull or push in the database, then tells the instance's own Python code of it.
 * @param pushed changesets, oldest first, and what else was pushed; undefined for a pull
 */
export async function record(
  ini: Ini,
  context: HookContext,
  pushed: readonly string[] | undefined,
  terminal: Terminal,
): Promise<void> {
  await withPlainSession(ini, async (session) => {
    const repository = await recordAction(session, context, pushed);
    if (pushed === undefined) return;
    const readers = openReaders({ git: ini.app().get("git_path") || "git" });
    try {
      const folder = await repositoryFolder(session, repository.name);
      await recordTip(session, repository, await readers.tip(repository.type as RepositoryType, folder));
    } finally {
      readers.close();
    }
  });
  await callExtension(ini, context, pushed, terminal);
}

async function callExtension(
  ini: Ini,
  context: HookContext,
  pushed: readonly string[] | undefined,
  terminal: Terminal,
): Promise<void> {
  const hook = pushed === undefined ? "PULL_HOOK" : "PUSH_HOOK";
  if (!hasExtensionHook(hereOf(ini), hook)) return;
  const { runExtensionHook } = await import("../../instance/python/run-extension-hook.js");
  try {
    const added = pushed === undefined ? {} : { pushed_revs: pushed };
    await runExtensionHook(ini, { hook, arguments: { ...added, ...context }, environment: process.env });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    logFailure(sshLog(ini), `${context.ip} user ${context.username} ${hook} for ${context.repository}`, error);
    terminal.warn("A hook of this server has failed. Its administrator finds the reason in the log.");
  }
}

/** The lines of standard input. */
export async function inputLines(): Promise<string[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of binaryInput()) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString("utf8")
    .split("\n")
    .filter((line) => line !== "");
}
