// A file that is being written. It is next to its target, because a rename cannot cross file systems; its name cannot
// be guessed, it is never a planted link, and its owner and mode are set through its descriptor.
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
  /** Permissions, regardless of the umask; the default is 0600. */
  readonly mode?: number | undefined;
  /** Default: the user running this process. */
  readonly owner?: Pick<Stats, "uid" | "gid"> | undefined;
}

export interface TemporaryFile {
  readonly path: string;
  /** Open for writing. */
  readonly descriptor: number;
}

/**
 * Creates an empty file next to `target`.
 * @throws UserError if its owner cannot be changed to `owner`; the system's errors
 */
export function createTemporaryFile(target: string, { mode = 0o600, owner }: NewFile = {}): TemporaryFile {
  const file = path.join(
    path.dirname(target),
    `${prefixFor(target)}${thisProcess()}-${randomBytes(6).toString("hex")}`,
  );
  const descriptor = openSync(file, "wx", 0o600);
  try {
    if (owner !== undefined) changeOwner(descriptor, owner);
    fchmodSync(descriptor, mode);
    return { path: file, descriptor };
  } catch (error) {
    discardTemporaryFile({ path: file, descriptor });
    throw error;
  }
}

function changeOwner(descriptor: number, { uid, gid }: Pick<Stats, "uid" | "gid">): void {
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
 * Closes and removes a temporary file that is not needed, with the journals that SQLite keeps next to it.
 */
export function discardTemporaryFile({ path: file, descriptor }: TemporaryFile): void {
  try {
    closeSync(descriptor);
  } catch {
    // Already closed.
  }
  try {
    removeWithJournals(file);
  } catch {
    // The disk may have become read-only: the earlier error is what counts, and the next run removes the file.
  }
}

/** After this time, a run on a machine that cannot be queried is considered dead. */
const maxAgeMs = 24 * 60 * 60 * 1000;

/**
 * Removes the temporary files of killed runs from the folder of `target`, for any target: names that contain a time are
 * never used again. What cannot be removed stays.
 */
export function removeLeftovers(target: string): void {
  try {
    for (const file of leftoversIn(path.dirname(target))) removeWithJournals(file);
  } catch {
    // An unreadable folder contains no leftovers of ours; the command itself reports the problem.
  }
}

/**
 * The temporary files of killed runs in a folder.
 * @throws the system's errors
 */
export function leftoversIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const creator = creatorOf(name);
    const file = path.join(folder, name);
    return creator !== undefined && isAbandoned(file, creator) ? [file] : [];
  });
}

/** Bytes that a file system allows for a name, less those that follow the prefix. */
const longestPrefix = 255 - 64;

/** Only people read the part before our name. */
function prefixFor(target: string): string {
  const ours = ".kallithea-cli-";
  const characters = [...path.basename(target)];
  while (Buffer.byteLength(characters.join("")) + 1 + ours.length > longestPrefix) characters.pop();
  return `.${characters.join("")}${ours}`;
}

function creatorOf(name: string): ProcessIdentity | undefined {
  const [, creator = ""] = /^\..*\.kallithea-cli-(.*)-[0-9a-f]{12}$/.exec(name) ?? [];
  return identityPattern.test(creator) ? creator : undefined;
}

function isAbandoned(file: string, creator: ProcessIdentity): boolean {
  const state = stateOf(creator);
  if (state !== "unknown") return state === "ended";
  return Date.now() - statSync(file).mtimeMs > maxAgeMs;
}

function removeWithJournals(file: string): void {
  for (const ending of ["", "-journal", "-wal", "-shm"]) rmSync(`${file}${ending}`, { force: true });
}
