import path from "node:path";
import { realFile } from "../../../files/real-file.js";
import { stagingFileOf } from "./staging-file.js";

const endings = ["", "-journal", "-wal", "-shm"];

/**
 * Whether a file has a name that belongs to a database: SQLite or this program would overwrite or delete it.
 * @param file a path without links
 */
export function isOwnFile(database: string, file: string): boolean {
  if (database === ":memory:") return false;
  const target = realFile(database);
  if (path.dirname(file) !== path.dirname(target)) return false;
  const names = [target, stagingFileOf(database)].flatMap((stem) => endings.map((ending) => stem + ending));
  return (
    [...names, `${target}.lock`].includes(file) ||
    // What db-create has kept, and the backups of migrate.
    (file.startsWith(target) && /^\.\d{8}-\d{6}[.\w+-]*\.backup$/.test(file.slice(target.length)))
  );
}
