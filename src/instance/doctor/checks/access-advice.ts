import { type Stats, statSync } from "node:fs";
import path from "node:path";
import { systemErrorCode } from "../../../errors.js";
import { shellPath } from "../../../shell-word.js";

/**
 * The command that lets the user who serves the repositories, who is the owner of the root, read one of them.
 * @param place what is closed in the repository, if that is known
 * @returns undefined for another user, who need not read it
 */
export function accessAdvice(root: string, name: string, place?: string): string | undefined {
  const owner = statusOf(root);
  if (owner === undefined || (process.geteuid !== undefined && process.geteuid() !== owner.uid)) return undefined;
  const folder = shellPath(path.join(root, name));
  const readable = `chmod -R u+rwX ${folder}`;
  const closed = place === undefined ? undefined : statusOf(path.join(root, name, place));
  return closed?.uid === owner.uid ? readable : `chown -R ${owner.uid}:${owner.gid} ${folder} && ${readable}`;
}

export const otherUserAdvice = "Run doctor as the user of the instance.";

function statusOf(file: string): Stats | undefined {
  try {
    return statSync(file, { throwIfNoEntry: false });
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    return undefined;
  }
}
