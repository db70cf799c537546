// A file in the making. It lies beside the file that it will become, since a rename does not leave a file system; its
// name cannot be guessed, it is never a link that somebody has planted, and owner and mode are set by its descriptor.
import { randomBytes } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  openSync,
  readdirSync,
  rmSync,
  type Stats,
  statSync,
} from "node:fs";
import path from "node:path";
import { UserError } from "../errors.js";
import { identityPattern, type ProcessIdentity, stateOf, thisProcess } from "./process-identity.js";

export interface NewFile {
  /** Permissions, whatever the umask; 0600 without it. */
  readonly mode?: number | undefined;
  /** Who gets it; without it the user who runs this. */
  readonly owner?: Pick<Stats, "uid" | "gid"> | undefined;
}

export interface TemporaryFile {
  readonly path: string;
  /** Open for writing. */
  readonly descriptor: number;
}

/**
 * Creates an empty file beside `target`.
 * @throws UserError if it cannot be given to `owner`; the system's errors
 */
export function createTemporaryFile(target: string, { mode = 0o600, owner }: NewFile = {}): TemporaryFile {
  const file = path.join(
    path.dirname(target),
    `${prefixFor(target)}${thisProcess()}-${randomBytes(6).toString("hex")}`,
  );
  const descriptor = openSync(file, "wx", 0o600);
  try {
    if (owner !== undefined) giveTo(descriptor, owner);
    fchmodSync(descriptor, mode);
    return { path: file, descriptor };
  } catch (error) {
    discardTemporaryFile({ path: file, descriptor });
    throw error;
  }
}

function giveTo(descriptor: number, { uid, gid }: Pick<Stats, "uid" | "gid">): void {
  const created = fstatSync(descriptor);
  if (created.uid === uid && created.gid === gid) return;
  try {
    fchownSync(descriptor, uid, gid);
  } catch (error) {
    throw new UserError(`The file belongs to another user (${uid}:${gid}), and its ownership cannot be preserved.`, {
      hint: "Run this as that user or as root, or move the file away. Nothing was changed.",
      cause: error,
    });
  }
}

/**
 * Closes and removes a file that did not become what it was made for, with the journals that SQLite keeps beside it.
 */
export function discardTemporaryFile({ path: file, descriptor }: TemporaryFile): void {
  try {
    closeSync(descriptor);
  } catch {
    // It has been closed before.
  }
  try {
    removeWithJournals(file);
  } catch {
    // A disk that has become read-only: what failed before is what counts, and the next run removes it.
  }
}

/** Of a killed run on a machine that cannot be asked: it is not at work any more. In milliseconds. */
const oldAge = 24 * 60 * 60 * 1000;

/**
 * Removes what runs that were killed have left in the folder of `target`, of whatever file: names with a time in them
 * never come again. What cannot be removed stays.
 */
export function removeLeftovers(target: string): void {
  const folder = path.dirname(target);
  try {
    for (const name of readdirSync(folder)) {
      const maker = makerOf(name);
      if (maker !== undefined && isAbandoned(path.join(folder, name), maker))
        removeWithJournals(path.join(folder, name));
    }
  } catch {
    // A folder that cannot be read has no leftovers of ours; the command itself says what is wrong with it.
  }
}

function prefixFor(target: string): string {
  return `.${path.basename(target)}.kallithea-cli-`;
}

function makerOf(name: string): ProcessIdentity | undefined {
  const [, maker = ""] = /^\..*\.kallithea-cli-(.*)-[0-9a-f]{12}$/.exec(name) ?? [];
  return identityPattern.test(maker) ? maker : undefined;
}

function isAbandoned(file: string, maker: ProcessIdentity): boolean {
  const state = stateOf(maker);
  if (state !== "unknown") return state === "ended";
  return Date.now() - statSync(file).mtimeMs > oldAge;
}

function removeWithJournals(file: string): void {
  for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
}
