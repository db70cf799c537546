// Permissions do not apply to root: tests of them run the program as another user.
import { chmodSync, chownSync } from "node:fs";

const isRoot = process.geteuid?.() === 0;

/** Options of a process: the user `nobody` if root runs the tests, or else the current user. */
export const nobody: { uid?: number; gid?: number } = isRoot ? { uid: 65534, gid: 65534 } : {};

/** For the title of a test that needs two users: why it is skipped, if it is. */
export const unlessRoot = isRoot ? "" : " (skipped: only root can act as two users)";

/** Gives a file or folder to the user that runs the program under test. */
export function giveToNobody(place: string, mode?: number): void {
  if (isRoot) chownSync(place, 65534, 65534);
  if (mode !== undefined) chmodSync(place, mode);
}
