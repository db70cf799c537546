// The folder of the full text search index. Kallithea's own index-create deletes it with everything in it before it
// builds a new index, and its lock with it.
import { type Dirent, lstatSync, mkdirSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import path from "node:path";
import { RefusedError, systemErrorCode, UserError } from "../errors.js";
import { failureReason } from "../files/failure-reason.js";
import { LockFile } from "../files/lock-file.js";
import { isAlive } from "../files/process-identity.js";
import { shellPath, shellWord } from "../shell-word.js";
import { printable } from "../terminal/printable.js";

export interface SearchIndexOptions {
  /** Whether a full build was asked for. */
  readonly full: boolean;
  /** The ini, for commands that a message names. */
  readonly config: string;
}

/**
 * Makes sure that an index-create has the folder for itself, and deletes nothing else in it.
 * @param folder `index_dir`; relative to the current folder, as in the original
 * @returns releases the folder
 * @throws RefusedError if a full build would delete other files; UserError if another index-create is running
 */
export function holdSearchIndex(folder: string, options: SearchIndexOptions): () => void {
  const given = path.resolve(folder);
  try {
    mkdirSync(path.dirname(given), { recursive: true });
    const place = realPlace(given);
    const lock = new LockFile(`${place}.lock`, statSync(path.dirname(place)));
    if (!lock.tryLock()) throw isRunning(lock.holder());
    try {
      requireOnlyIndexFiles(given, options);
      return () => lock.unlock();
    } catch (error) {
      lock.unlock();
      throw error;
    }
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`index_dir is ${printable(given)}, which cannot be used: ${failureReason(error)}.`, {
      hint: "Check its permissions and the user running this command. Nothing was changed.",
      cause: error,
    });
  }
}

/** Without links, so that all names of the folder have one lock. */
function realPlace(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (error) {
    if (systemErrorCode(error) !== "ENOENT") throw error;
    return path.join(realpathSync(path.dirname(folder)), path.basename(folder));
  }
}

function requireOnlyIndexFiles(folder: string, { full, config }: SearchIndexOptions): void {
  const status = lstatSync(folder, { throwIfNoEntry: false });
  if (status === undefined) return;
  const entries = readdirSync(folder, { withFileTypes: true });
  requireNoOriginalRunning(path.join(folder, originalLock));
  if (!full && hasBothIndexes(entries)) return;
  const set = `set index_dir to a separate folder: kallithea-cli config-set -c ${shellWord(config)} index_dir=FOLDER`;
  if (status.isSymbolicLink())
    throw new RefusedError(
      `index_dir is ${printable(folder)}, a symbolic link: a full build replaces the folder, and cannot replace a link.`,
      `Set index_dir to ${printable(realpathSync(folder))}: kallithea-cli config-set -c ${shellWord(config)} ${shellWord(`index_dir=${realpathSync(folder)}`)}`,
    );
  const [foreign, ...more] = entries.filter((entry) => !isIndexFile(entry)).map(({ name }) => name);
  if (foreign === undefined) return;
  throw new RefusedError(
    `index_dir is ${printable(folder)}, which also holds ${printable(foreign)}${more.length === 0 ? "" : ` and ${more.length} more that do not belong to an index`}: a full build would delete everything in it.`,
    `Move what is not part of the index away, or ${set}`,
  );
}

/** Names of Whoosh 2.7; those with random letters are temporary. */
const indexFile = /^_?(HG_INDEX|CHGSET_INDEX)_|^[a-z0-9]{12,}\.c?tmp$/;
const originalLock = "make_index.lock";

function isIndexFile(entry: Dirent): boolean {
  if (entry.name === originalLock) return entry.isFile();
  return indexFile.test(entry.name) && (entry.isFile() || entry.name.endsWith("tmp"));
}

/** Otherwise the original builds both again, as with --full. */
function hasBothIndexes(entries: readonly Dirent[]): boolean {
  return ["HG_INDEX", "CHGSET_INDEX"].every((index) =>
    entries.some(({ name }) => new RegExp(`^_${index}_\\d+\\.toc$`).test(name)),
  );
}

/**
 * The original was started by itself. It takes another user's process for one that has ended, and a file without a
 * number for one that never ends.
 */
function requireNoOriginalRunning(file: string): void {
  const text = textOf(file);
  if (text === undefined) return;
  const number = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : undefined;
  if (number === undefined || number < 0)
    throw new UserError(`${printable(file)} does not name a process.`, {
      hint: `If no index-create is running: rm ${shellPath(file)}`,
    });
  if (number > 0 && isAlive(number))
    throw isRunning(`process ${number}`, `If that process is not an index-create: rm ${shellPath(file)}`);
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8").split("\n", 1)[0];
  } catch (error) {
    if (systemErrorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(holder: string | undefined, hint = "Run this again when it has ended."): UserError {
  return new UserError(`An index-create is already running${holder === undefined ? "" : ` (${holder})`}.`, { hint });
}
