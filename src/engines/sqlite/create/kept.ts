// The commands that restore or delete a file that was kept.
import type { KeptDatabase } from "../../../database/create/creation.js";
import { shellWord } from "../../../shell-word.js";
import { restoreCommand } from "./restore-command.js";

/** @param target the file that it was, and would be again */
export function describeKept(backup: string, target: string): KeptDatabase {
  return { location: backup, restore: restoreCommand(backup, target), remove: `rm ${shellWord(backup)}` };
}
