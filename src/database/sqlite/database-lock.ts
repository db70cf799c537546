import { statSync } from "node:fs";
import path from "node:path";
import { LockFile } from "../../files/lock-file.js";
import { withLock } from "../with-lock.js";
import { realFile } from "./real-file.js";

/**
 * Keeps other runs that create, copy or migrate a database away for as long as the work lasts.
 * @throws UserError naming the holder if it does not release the lock in time
 */
export function withDatabaseLock<Result>(
  { file }: { readonly file: string },
  notice: (line: string) => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const target = realFile(file);
  const owner = statSync(target, { throwIfNoEntry: false }) ?? statSync(path.dirname(target));
  return withLock(new LockFile(`${target}.lock`, owner), { database: target, notice }, work);
}
