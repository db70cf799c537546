import { removeLeftovers } from "../../../files/temporary-file.js";
import { backupStem } from "./back-up.js";
import { rehearsalStem } from "./rehearsal.js";

/** Removes what migrations that were killed have left beside a database: backups and rehearsals in the making. */
export function removeMigrationLeftovers(database: string): void {
  removeLeftovers(backupStem(database));
  removeLeftovers(rehearsalStem(database));
}
