import type { DataSource } from "typeorm";
import { now } from "../../database/local-time.js";
import { shellWord } from "../../shell-word.js";
import type { Backup } from "../run/engine.js";
import { singleValue } from "./connection.js";
import { copyDatabase } from "./copy-database.js";

/**
 * Copies a database beside itself, e.g. to `kallithea.db.20261123-152427.518.d7ec25b66e47.backup`.
 * @param file the real path of the database
 * @param revisions at which it is
 * @throws UserError; nothing is left of the copy then
 */
export async function backUp(dataSource: DataSource, file: string, revisions: readonly string[]): Promise<Backup> {
  const path = `${file}.${timestamp()}.${revisions.join("+") || "base"}.backup`;
  await copyDatabase(dataSource, file, path);
  const journal = await singleValue(dataSource.createQueryRunner(), "PRAGMA journal_mode");
  // A write-ahead log of the database would be played into the copy.
  const logs = journal === "wal" ? `rm -f ${shellWord(`${file}-wal`)} ${shellWord(`${file}-shm`)} && ` : "";
  // `cp` into the file that is there leaves its owner and permissions.
  return { path, restoreCommand: `${logs}cp ${shellWord(path)} ${shellWord(file)}` };
}

function timestamp(): string {
  const [date = "", time = ""] = now().split(" ");
  return `${date.replaceAll("-", "")}-${time.slice(0, 12).replaceAll(":", "")}`;
}
