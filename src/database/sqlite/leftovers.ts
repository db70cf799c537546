// A new database is written under a name of its own, and renamed when it is complete. A run that is killed before leaves that file behind.
import { readdirSync, rmSync } from "node:fs";
import path from "node:path";
import { processIsAlive } from "./process-is-alive.js";

/** Where this process writes what shall become `file`: in the same folder, since a rename does not leave a file system. */
export function temporaryName(file: string): string {
  return path.join(path.dirname(file), `${prefix(file)}${process.pid}`);
}

/** Removes what runs that are no more have left of their attempts to make `file`. */
export function removeLeftovers(file: string): void {
  const folder = path.dirname(file);
  for (const name of readdirSync(folder)) {
    if (isLeftover(name, prefix(file))) rmSync(path.join(folder, name), { force: true });
  }
}

function prefix(file: string): string {
  return `.${path.basename(file)}.new-`;
}

function isLeftover(name: string, start: string): boolean {
  const pid = name.startsWith(start) ? name.slice(start.length) : "";
  // One of our own process id is of a process that had it before us.
  return /^\d+$/.test(pid) && (Number(pid) === process.pid || !processIsAlive(Number(pid)));
}
