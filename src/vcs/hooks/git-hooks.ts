// Kallithea's hook in a bare git repository.

import { linkSync, lstatSync, mkdirSync, renameSync, rmSync, type Stats } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../errors.js";
import { ownerOfNewFile } from "../../files/folder-owner.js";
import { readShippedFile } from "../../files/shipped-files.js";
import { writeAtomically } from "../../files/write-atomically.js";
import { shellWord } from "../../shell-word.js";
import { readRegularFile } from "../reading/read-regular-file.js";
import { specialKind } from "../reading/special-kind.js";
import { oneLine } from "../text/one-line.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { isGenuineHook } from "./genuine-hook.js";
import { missingProgram, nativeCommand } from "./native-hook.js";

/** What a hook starts: a Python that has Kallithea, or this program, which needs none. */
export type HookRunner = { readonly interpreter: string } | { readonly program: readonly string[] };

export interface HookOptions {
  runner: HookRunner;
  /** Whether foreign hooks are moved aside. Otherwise they are kept. */
  overwrite: boolean;
  /** Whether Kallithea's hooks that somebody has changed are replaced without a backup, because there is one. */
  hasBackup?: boolean;
  /**
   * Whether a hook that runs without Python stays although the runner is a Python. It serves every instance, because
   * the server names the instance in the environment.
   */
  keepNative?: boolean;
  /** Called with the Python of a hook of Kallithea's, if the hook that replaces it starts another one. */
  onReplacedInterpreter?: (interpreter: string) => void;
}

export interface HookOutcome {
  /** Whether the repository now has Kallithea's hook. */
  installed: boolean;
  /** Sentences about what was found and left or moved. */
  warnings: string[];
  /** Why it could not be written. A later attempt may succeed. */
  failure?: string;
}

/** Of the hook, less the umask. */
const mode = 0o777;

/**
 * Writes `hooks/post-receive`, and removes a `hooks/pre-receive` that an older Kallithea has left. Links are neither
 * followed nor replaced by anything but a move, and what cannot be written is no error: a repository without a hook is
 * served, too. Of a hook of Kallithea's that somebody has changed, a backup stays.
 * @param folder of a bare git repository
 * @throws UserError for an interpreter that no hook can start with
 */
export function installGitHooks(folder: string, options: HookOptions): HookOutcome {
  const script = hookScript(options.runner);
  for (let attempt = 1; ; attempt++) {
    try {
      return installScript(path.join(folder, "hooks"), script, options);
    } catch (error) {
      const code = systemErrorCode(error);
      if (code === undefined) throw error;
      // Another scan is doing the same.
      if (attempt < maxAttempts && (code === "EEXIST" || code === "ENOENT")) continue;
      return { installed: false, warnings: [], failure: code };
    }
  }
}

const maxAttempts = 5;

/**
 * The text of a hook.
 * @throws UserError for an interpreter that no hook can start with
 */
export function hookScript(runner: HookRunner): string {
  if ("program" in runner)
    return readShippedFile("templates/post-receive.sh").replace("COMMAND", () =>
      runner.program.map(shellWord).join(" "),
    );
  const { interpreter } = runner;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they would end the #! line early.
  if (interpreter !== "" && !/[\u0000-\u001f\u007f]/.test(interpreter))
    return `#!${interpreter}\n${readShippedFile("templates/post-receive")}`;
  throw new UserError("git_hook_interpreter in the configuration file is not a valid path", {
    hint: "Set it to the Python of Kallithea's virtual environment, for example /srv/kallithea/venv/bin/python3.",
  });
}

function installScript(hooks: string, script: string, options: HookOptions): HookOutcome {
  const { runner, overwrite, hasBackup = false, keepNative = false } = options;
  const obstacle = ensureFolder(hooks);
  if (obstacle !== undefined) return { installed: false, warnings: [], failure: `hooks is ${obstacle}` };
  const warnings = clearOldPreReceive(path.join(hooks, "pre-receive"), overwrite, hasBackup);
  const hook = path.join(hooks, "post-receive");
  if (ownerOf(hook) === "foreign") {
    if (!overwrite)
      return { installed: false, warnings: [...warnings, "its hook post-receive is not Kallithea's and was kept"] };
    warnings.push(`its hook post-receive, which is not Kallithea's, was renamed to ${path.basename(moveAside(hook))}`);
  }
  if (isUpToDate(hook, script) || (keepNative && "interpreter" in runner && runsWithoutPython(hook)))
    return { installed: true, warnings };
  const replacedInterpreter = otherInterpreter(hook, runner);
  if (!hasBackup && isChanged(hook)) {
    const backup = path.basename(linkAside(hook));
    warnings.push(`its hook post-receive, which somebody had changed, was replaced; the old one is ${backup}`);
  }
  writeAtomically(hook, script, { mode: mode & ~process.umask(), durable: false, owner: ownerOfNewFile(hooks) });
  if (replacedInterpreter) options.onReplacedInterpreter?.(replacedInterpreter);
  return { installed: true, warnings };
}

function runsWithoutPython(hook: string): boolean {
  if (ownerOf(hook) !== "kallithea" || (lstatSync(hook).mode & 0o111) === 0) return false;
  const command = nativeCommand(readHook(hook));
  return command !== undefined && missingProgram(command) === undefined;
}

/** @returns undefined also if the old hook or the new one runs without Python */
function otherInterpreter(hook: string, runner: HookRunner): string | undefined {
  if (!("interpreter" in runner) || ownerOf(hook) !== "kallithea") return undefined;
  const script = readHook(hook);
  if (nativeCommand(script) !== undefined) return undefined;
  const found = Buffer.from(/^#!(.*)/.exec(script)?.[1] ?? "", "latin1")
    .toString()
    .trim();
  return found === runner.interpreter.trim() ? undefined : oneLine(found);
}

/** Whether a hook of Kallithea's has something in it that would be lost. */
function isChanged(hook: string): boolean {
  return ownerOf(hook) === "kallithea" && !isGenuineHook(readHook(hook));
}

/** Replacing a file makes some file systems wait for the disk. */
function isUpToDate(hook: string, script: string): boolean {
  const status = lstatSync(hook, { throwIfNoEntry: false });
  if (status === undefined || (status.mode & 0o777) !== (mode & ~process.umask())) return false;
  return readRegularFile(hook, maxHookBytes, { followLinks: false })?.toString() === script;
}

/** @returns what is in the place of the folder. A link could lead the writing out of the repository. */
function ensureFolder(hooks: string): string | undefined {
  const status = lstatSync(hooks, { throwIfNoEntry: false });
  if (status === undefined) mkdirSync(hooks);
  if (status?.isDirectory() ?? true) return undefined;
  return status?.isSymbolicLink()
    ? "a symbolic link, which is not followed"
    : (specialKind(status as Stats) ?? "a file");
}

function clearOldPreReceive(hook: string, overwrite: boolean, hasBackup: boolean): string[] {
  const found = ownerOf(hook);
  if (!hasBackup && isChanged(hook))
    return [`its old hook pre-receive, which somebody had changed, was renamed to ${path.basename(moveAside(hook))}`];
  if (found === "kallithea") rmSync(hook);
  return found === "foreign" && !overwrite ? ["its hook pre-receive is not Kallithea's and was kept"] : [];
}

/** A backup never replaces an earlier one. @returns the new path */
function moveAside(hook: string): string {
  const backup = freeBackup(hook);
  renameSync(hook, backup);
  return backup;
}

/** The hook stays until it is replaced, so that Git always finds one. @returns the second path */
function linkAside(hook: string): string {
  const backup = freeBackup(hook);
  try {
    linkSync(hook, backup);
    return backup;
  } catch (error) {
    // Not all file systems have links.
    if (systemErrorCode(error) === undefined || systemErrorCode(error) === "EEXIST") throw error;
    return moveAside(hook);
  }
}

function freeBackup(hook: string): string {
  for (let number = 0; ; number++) {
    const backup = number === 0 ? `${hook}.bak` : `${hook}.bak.${number}`;
    if (ownerOf(backup) === "none") return backup;
  }
}

/** No hook of Kallithea's is as long as this. */
const maxHookBytes = 1 << 20;

/**
 * Whose hook a file is. Kallithea's have a line that sets KALLITHEA_HOOK_VER; links and special files are always
 * foreign.
 * @param file a path in a repository's `hooks` folder
 */
export function ownerOf(file: string): "none" | "kallithea" | "foreign" {
  if (lstatSync(file, { throwIfNoEntry: false }) === undefined) return "none";
  return /^KALLITHEA_HOOK_VER[ \t\n\r\f\v]*=/m.test(readHook(file)) ? "kallithea" : "foreign";
}

export function readHook(file: string): string {
  try {
    return readRegularFile(file, maxHookBytes, { followLinks: false })?.toString("latin1") ?? "";
  } catch (error) {
    if (error instanceof UnreadableRepositoryError) return "";
    throw error;
  }
}
