import { chmodSync, chownSync, closeSync, openSync, rmSync, statSync } from "node:fs";
import type { DataSource } from "typeorm";
import { explainSqliteError } from "../../database/sqlite/explain-error.js";
import { systemErrorCode, UserError } from "../../errors.js";
import { type Connection, nativeConnection } from "./connection.js";

/**
 * Copies a database into a new file by SQLite's online backup, and reads the copy. It belongs to whom the database belongs to, and nobody
 * else may read it.
 * @param file the real path of the database
 * @throws UserError where there is no room for it, the name is taken, or the copy is not sound; nothing is left of it then
 */
export async function copyDatabase(dataSource: DataSource, file: string, copy: string): Promise<void> {
  createEmpty(copy, file);
  try {
    await nativeConnection(dataSource).backup(copy);
    await verifyCopy(dataSource.createQueryRunner(), copy);
  } catch (error) {
    rmSync(copy, { force: true });
    throw explainSqliteError(error, { file: copy, timeout: 0 });
  }
}

function createEmpty(copy: string, file: string): void {
  const { uid, gid, mode } = statSync(file);
  try {
    closeSync(openSync(copy, "wx", 0o600));
    chmodSync(copy, mode & 0o600);
    if (process.geteuid?.() === 0) chownSync(copy, uid, gid);
  } catch (error) {
    throw new UserError(`No copy of the database can be made at ${copy} (${systemErrorCode(error)}). Nothing was changed.`, {
      hint: "Look at the folder and its disk.",
      cause: error,
    });
  }
}

async function verifyCopy(connection: Connection, copy: string): Promise<void> {
  await connection.query("ATTACH ? AS copy", [copy]);
  try {
    const findings: { integrity_check: string }[] = await connection.query("PRAGMA copy.integrity_check");
    const [{ integrity_check: finding } = { integrity_check: "nothing" }] = findings;
    if (finding === "ok") return;
    throw new UserError(`The copy of the database is not sound, so the database is damaged: ${finding}. Nothing was changed.`, {
      hint: "Look at the database with: sqlite3 FILE 'PRAGMA integrity_check'",
    });
  } finally {
    await connection.query("DETACH copy");
  }
}
