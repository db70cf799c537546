import { statSync } from "node:fs";
import { type LockRequest, withLock } from "../../../database/open/with-lock.js";
import { LockFile } from "../../../files/lock-file.js";

/**
 * Keeps other runs that make, copy or migrate a database away for as long as the work lasts.
 * @param request `database` is the real path of the file
 * @throws UserError naming the holder if it does not release the lock in time
 */
export async function withMigrationLock<Result>(request: LockRequest, work: () => Promise<Result>): Promise<Result> {
  const owner = statSync(request.database, { throwIfNoEntry: false });
  return withLock(new LockFile(`${request.database}.lock`, owner), request, work);
}
