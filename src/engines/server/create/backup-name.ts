import { timestamp } from "../../../files/timestamped-name.js";

/** PostgreSQL cuts longer names; MariaDB allows 64 characters. */
const maxBytes = 63;

/** Distinguishes backups from the leftovers of a killed run, which are removed; see temporary-names.ts. */
export const backupPrefix = "kallithea-cli-backup-";

/**
 * The name under which an old database is kept, e.g. `kallithea-cli-backup-20261129-152427-7ba0d2cad930-kallithea`; a
 * longer name than a server allows is cut at its end. On MariaDB, accounts need no other privileges for it than for our
 * other names.
 * @param isTaken whether something else has that name
 */
export async function freeBackupName(
  database: string,
  revisions: readonly string[],
  isTaken: (name: string) => Promise<boolean>,
): Promise<string> {
  const stem = `${backupPrefix}${timestamp(new Date())}-${revisions.join("+") || "base"}`.slice(0, 50);
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? "" : `-${number}`;
    const name = `${truncate(`${stem}-${database}`, maxBytes - ending.length)}${ending}`;
    if (!(await isTaken(name))) return name;
  }
}

/** Whether it is a name that `freeBackupName` gives to that database. */
export function isBackupName(name: string, database: string): boolean {
  const [, ofDatabase] = /^kallithea-cli-backup-\d{8}-\d{6}-[\w+]+-(.+?)(?:-\d+)?$/s.exec(name) ?? [];
  if (ofDatabase === undefined || ofDatabase === database) return ofDatabase !== undefined;
  return database.startsWith(ofDatabase) && Buffer.byteLength(name) > maxBytes - "-999".length;
}

function truncate(name: string, bytes: number): string {
  const characters = [...name];
  while (Buffer.byteLength(characters.join("")) > bytes) characters.pop();
  return characters.join("");
}
