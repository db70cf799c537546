// How config-set and config-upgrade change a file: one at a time, or only as a diff.
import { statSync } from "node:fs";
import { acquireLock } from "../../database/open/with-lock.js";
import { UsageError } from "../../errors.js";
import { LockFile } from "../../files/lock-file.js";
import { isInheritedPipe } from "../../files/read-given-file.js";
import { readIniText } from "../../ini/load.js";
import { replaceFile } from "../../ini/replace-file.js";
import { lineWithoutSecrets, secretContinuations } from "../../ini/secrets.js";
import { unifiedDiff } from "../../ini/unified-diff.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface Changed<Report> {
  readonly file: string;
  readonly changed: boolean;
  /** The path of the old file, if it was kept. */
  readonly kept: string | null;
  readonly report: Report;
}

export interface ChangeOptions {
  readonly config_file: string;
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly backup: boolean;
}

/**
 * Replaces the text of an ini file. Nothing is written if it stays the same, or with `--dry-run` or `--diff`.
 * @param change the new text, and what was changed; it throws to refuse
 */
export async function changeFile<Report>(
  { config_file, dryRun, diff, backup }: ChangeOptions,
  change: (text: string, file: string) => Promise<{ text: string; report: Report }>,
  terminal: Pick<Terminal, "print" | "warn">,
  showDiff: boolean,
): Promise<Changed<Report>> {
  requireRegular(config_file);
  const { path: file } = readIniText(config_file);
  const attempt = async () => {
    const { text: before } = readIniText(config_file);
    return { before, ...(await change(before, file)) };
  };
  if (dryRun || diff) {
    const { before, text, report } = await attempt();
    if (diff && showDiff) printDiff(before, text, file, terminal);
    return { file, changed: before !== text, kept: null, report };
  }
  // Most runs change something, but one that does not needs no access to the folder.
  const first = await attempt();
  if (first.text === first.before) return { file, changed: false, kept: null, report: first.report };
  const lock = new LockFile(`${file}.lock`, statSync(file));
  await acquireLock(lock, { database: file, onNotice: terminal.warn });
  try {
    const { before, text, report } = await attempt();
    if (before === text) return { file, changed: false, kept: null, report };
    const { nlink } = statSync(file);
    const kept = replaceFile(file, text, { clobber: true, keep: backup }) ?? null;
    if (nlink > 1)
      terminal.warn(`Warning: ${file} had another name (a hard link), under which the old contents remain.`);
    return { file, changed: true, kept, report };
  } finally {
    lock.unlock();
  }
}

/** A pipe can be read, and not be replaced. */
function requireRegular(file: string): void {
  if (file !== "" && isInheritedPipe(file)) throw new UsageError(`${file} is a pipe, which cannot be changed.`);
}

function printDiff(before: string, after: string, file: string, terminal: Pick<Terminal, "print">): void {
  const secret = new Set([...secretContinuations(before), ...secretContinuations(after)]);
  const shown = (line: string) => (secret.has(line.replace(/\r$/, "")) ? "    ***" : lineWithoutSecrets(line));
  const [first, second, ...rest] = unifiedDiff(before, after, { before: file, after: `${file} (new)` });
  if (first === undefined || second === undefined) return;
  terminal.print(first);
  terminal.print(second);
  for (const line of rest) terminal.print(/^[ +-]/.test(line) ? `${line.slice(0, 1)}${shown(line.slice(1))}` : line);
}
