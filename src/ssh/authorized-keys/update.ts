import { accessSync, chmodSync, constants, mkdirSync, readFileSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import type { PlainSession } from "../../database/open/plain-session.js";
import { withLock } from "../../database/open/with-lock.js";
import { UserError } from "../../errors.js";
import { cannotWrite } from "../../files/failure-reason.js";
import { LockFile } from "../../files/lock-file.js";
import { replaceKeepingOld, writeAtomically } from "../../files/write-atomically.js";
import { pythonRepr } from "../session/python-repr.js";
import { type AuthorizedKeys, authorizedKeys, inspectOld, type StoredKey } from "./content.js";

export interface UpdateRequest {
  /** Path of the authorized_keys file. */
  readonly file: string;
  /** `kallithea_cli_path` of the ini. */
  readonly cli: string;
  /** Absolute path of the ini. */
  readonly config: string;
  onNotice(line: string): void;
}

export interface Updated extends AuthorizedKeys {
  readonly keys: number;
  /** Where a file is kept that had lines of others. */
  readonly kept: string | undefined;
}

/**
 * Writes the authorized_keys file with the keys of all active users. One process at a time reads and writes, so that
 * none brings back a key that was removed.
 * @throws UserError if the file has lines of others, or cannot be written; it is unchanged
 */
export async function updateAuthorizedKeys(session: PlainSession, request: UpdateRequest): Promise<Updated> {
  const file = path.resolve(request.file);
  try {
    const owner = ensureFolder(path.dirname(file), request.file);
    const lock = new LockFile(`${file}.lock`, owner);
    return await withLock(lock, { database: file, onNotice: request.onNotice }, async () => {
      const { foreign, losesLines } = inspectOld(readOld(file), request);
      if (foreign !== undefined) throw notOurs(foreign, request.file);
      const keys = await activeKeys(session);
      const content = authorizedKeys(keys, request);
      // If root runs this, the file belongs to the user that sshd reads it for.
      const options = { mode: 0o600, ...(process.geteuid?.() === 0 && { owner }) };
      const write = () => writeAtomically(file, content.text, options);
      const written = { ...content, keys: keys.length };
      if (losesLines) return { ...written, kept: replaceKeepingOld(file, write) };
      write();
      return { ...written, kept: undefined };
    });
  } catch (error) {
    throw cannotWrite(file, error);
  }
}

function notOurs(line: string, file: string): UserError {
  return new UserError(
    `Safety check failed, found ${pythonRepr(line.trim())} line in ${file} - please remove it if Kallithea should manage the file`,
  );
}

/** Creates the folder as sshd wants it. @returns its status */
function ensureFolder(folder: string, file: string): Stats {
  try {
    if (mkdirSync(folder, { recursive: true }) !== undefined) chmodSync(folder, 0o700);
    accessSync(folder, constants.W_OK);
    return statSync(folder);
  } catch (error) {
    throw new UserError(
      `Directory of authorized_keys cannot be written to so authorized_keys file ${file} cannot be written`,
      { cause: error },
    );
  }
}

/** Other encodings are none of our business: only ASCII in it has a meaning for us. */
function readOld(file: string): string {
  const status = statSync(file, { throwIfNoEntry: false });
  if (status === undefined) return "";
  if (!status.isFile()) throw new UserError(`${file} is not a file.`, { hint: "Correct ssh_authorized_keys." });
  return readFileSync(file, "latin1");
}

async function activeKeys(session: PlainSession): Promise<StoredKey[]> {
  const rows = await session.query<{ user_id: number; user_ssh_key_id: number; public_key: string }>(
    `SELECT users.user_id AS user_id, user_ssh_key_id, public_key FROM user_ssh_keys
     JOIN users ON users.user_id = user_ssh_keys.user_id WHERE users.active = ? ORDER BY user_ssh_key_id`,
    [true],
  );
  return rows.map((row) => ({ userId: row.user_id, keyId: row.user_ssh_key_id, publicKey: String(row.public_key) }));
}
