import { lstatSync } from "node:fs";
import path from "node:path";
import { systemErrorCode, UserError } from "../../../errors.js";
import { shellWord } from "../../../shell-word.js";
import { printable } from "../../../terminal/printable.js";
import { installGitHooks } from "../../../vcs/hooks/git-hooks.js";
import { readRegularFile } from "../../../vcs/reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../../vcs/unreadable-repository.js";
import { hookInterpreterWarnings } from "../../hook-interpreter.js";
import { checkGitHooks } from "../checks/git-hooks.js";
import type { DoctorContext } from "../context.js";
import { Backup } from "./backup.js";
import type { Fix } from "./fix.js";

const maxHookBytes = 1 << 20;

/**
 * Installs the Git hooks of the repositories that have findings of a kind, as repo-scan --install-git-hooks does.
 * Foreign hooks are kept.
 */
export async function fixGitHooks(context: DoctorContext, id: string): Promise<Fix> {
  const { ini, scan, status, machine } = context;
  const findings = (await checkGitHooks(context)).filter((finding) => finding.id === id);
  const names = [...new Set(findings.flatMap(({ place }) => place ?? []))];
  // A hook with this interpreter would not start either.
  const problem = names.length > 0 ? await hookInterpreterWarnings(ini, scan.hookInterpreter, context.signal) : [];
  return {
    steps: names.map(
      (name) => `Install the Git hook of ${printable(name)} with the interpreter ${printable(scan.hookInterpreter)}`,
    ),
    manual: problem.length === 0 ? [] : [problem.join(" ")],
    apply: async () => {
      const backup = new Backup(scan.journalFolder, machine.now());
      const failures = names.flatMap((name) => {
        const folder = path.join(status.root ?? "", name);
        for (const hook of ["post-receive", "pre-receive"]) keep(path.join(folder, "hooks", hook), backup);
        const { installed, warnings, failure } = installGitHooks(folder, {
          interpreter: scan.hookInterpreter,
          overwrite: false,
        });
        return installed
          ? []
          : [`${printable(name)}: ${[...warnings, failure ?? []].flat().map(printable).join("; ")}.`];
      });
      const { folder } = backup;
      return { backup: folder, undo: folder && `sh ${shellWord(path.join(folder, "undo.sh"))}`, failures };
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
