import { statSync } from "node:fs";
import path from "node:path";
import { acquireLock } from "../../../database/open/with-lock.js";
import { LockFile } from "../../../files/lock-file.js";
import { realFile } from "../../../files/real-file.js";

/**
 * Locks out other runs that create, copy or migrate the database until the lock is released.
 * @throws UserError naming the holder if it does not release the lock in time
 */
export async function lockDatabase(
  { file }: { readonly file: string },
  notice: (line: string) => void,
): Promise<LockFile> {
  const target = realFile(file);
  const owner = statSync(target, { throwIfNoEntry: false }) ?? statSync(path.dirname(target));
  const lock = new LockFile(`${target}.lock`, owner);
  await acquireLock(lock, { database: target, onNotice: notice });
  return lock;
}
