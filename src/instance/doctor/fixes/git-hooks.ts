import { lstatSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { shellPath } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { installGitHooks } from "../../../vcs/hooks/git-hooks.js";
import { readRegularFile } from "../../../vcs/reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../../vcs/unreadable-repository.js";
import { hookInterpreterWarnings } from "../../hook-interpreter.js";
import { checkGitHooks, shownRunner } from "../checks/git-hooks.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import { changeEach, type Fix, steps } from "./fix.js";

const maxHookBytes = 1 << 20;

/**
 * Installs the Git hooks of the repositories that have findings of a kind, as repo-scan --install-git-hooks does.
 * Foreign hooks are kept.
 */
export async function fixGitHooks(context: DoctorContext, id: string): Promise<Fix> {
  const { ini, scan, status, machine } = context;
  const findings = (await checkGitHooks(context)).filter((finding) => finding.id === id);
  const names = [...new Set(findings.flatMap(({ place }) => place ?? []))];
  // A hook with this interpreter would not start either. That is also a finding if every hook has it.
  const { hookRunner } = scan;
  const isNeeded = names.length > 0 || id === "git-hook-interpreter";
  const problem =
    isNeeded && "interpreter" in hookRunner
      ? await hookInterpreterWarnings(ini, hookRunner.interpreter, context.signal)
      : [];
  const planned = steps(
    names,
    (name) =>
      `Install the Git hook of ${printable(name)} with ${"interpreter" in hookRunner ? "the interpreter " : ""}${printable(shownRunner(hookRunner))}`,
  );
  return {
    steps: planned.texts,
    manual: problem.length === 0 ? [] : [problem.join(" ")],
    apply: async (isAgreed) => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = changeEach(
        planned.agreed(isAgreed),
        (name) => name,
        (name) => {
          const folder = path.join(status.root ?? "", name);
          const hooks = path.join(folder, "hooks");
          const wasMissing = isMissing(path.join(hooks, "post-receive"));
          for (const hook of ["post-receive", "pre-receive"]) keep(path.join(hooks, hook), backup);
          // Before something is changed: a run that is killed can be undone, too.
          if (wasMissing && isFolderOrMissing(hooks))
            backup.undoWith(`rm -f ${shellPath(path.join(hooks, "post-receive"))}`);
          const { installed, warnings, failure } = installGitHooks(folder, {
            runner: hookRunner,
            overwrite: false,
            hasBackup: true,
          });
          return installed ? undefined : [...warnings, failure ?? []].flat().map(printable).join("; ");
        },
      );
      return { ...backup.outcome(), failures };
    },
  };
}

/** A link is not followed: installing does not touch what it leads to. */
function keep(hook: string, backup: Backup): void {
  try {
    const content = readRegularFile(hook, maxHookBytes, { followLinks: false });
    if (content !== undefined) backup.keepContent(hook, content, lstatSync(hook).mode);
  } catch (error) {
    if (error instanceof UnreadableRepositoryError) return;
    if (error instanceof UserError || systemErrorCode(error) !== "ENOENT") throw error;
  }
}

function isMissing(file: string): boolean {
  return lstatSync(file, { throwIfNoEntry: false }) === undefined;
}

/** Anything else is not written through. */
function isFolderOrMissing(hooks: string): boolean {
  return lstatSync(hooks, { throwIfNoEntry: false })?.isDirectory() ?? true;
}
