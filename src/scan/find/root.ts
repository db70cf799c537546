// The repositories root: does it exist, and is it on the same file system as before?

import { stat } from "node:fs/promises";
import { RefusedError, systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { resourceHints } from "../../files/out-of-resources.js";
import { ownCommand } from "../../own-command.js";
import { printable } from "../../terminal/printable.js";
import { listSubfolders, noSubfolders, type Subfolders } from "../../vcs/reading/folder-listing.js";
import type { FileSystem } from "./file-system.js";
import { fileSystemAround } from "./mounts.js";

export interface Root {
  readonly subfolders: Subfolders;
  /** The number of the device that it lies on, as reported by the system; undefined if the root does not exist. */
  readonly device: number | undefined;
  /** The disk or share by its name, if it has one: the numbers of network shares change with every mount. */
  readonly mount: string | undefined;
  /** What it lies on; undefined if the system does not tell. */
  readonly fileSystem: FileSystem | undefined;
}

export interface RootOptions {
  readonly removeMissing?: boolean;
  readonly allowMassRemoval?: boolean;
}

/**
 * Reads the root. One that does not exist counts as empty only if a mass removal is allowed.
 * @throws UserError if it cannot be read; it is a refusal if rows would be removed
 */
export async function readRoot(
  root: string,
  { removeMissing = false, allowMassRemoval = false }: RootOptions,
): Promise<Root> {
  let found: Pick<Root, "device" | "subfolders">;
  try {
    const [{ dev }, subfolders] = await Promise.all([stat(root), listSubfolders(root)]);
    found = { device: dev, subfolders };
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    if (code === "ENOENT" && removeMissing && allowMassRemoval)
      return { subfolders: noSubfolders, device: undefined, mount: undefined, fileSystem: undefined };
    throw unreadable(root, error, removeMissing);
  }
  return { ...found, ...fileSystemAround(root) };
}

function unreadable(root: string, cause: unknown, removeMissing: boolean): UserError {
  const code = systemErrorCode(cause) ?? "";
  const lack = resourceHints[code];
  const why = lack !== undefined ? `: ${failureReason(cause)}` : ` (${code})`;
  const reason = `repositories root ${printable(root)} ${code === "ENOENT" ? "does not exist" : `cannot be read${why}`}.`;
  const hint =
    lack ?? `Check that the disk is mounted. If the repositories have moved: ${ownCommand("repos-path", "NEW")}`;
  return removeMissing
    ? new RefusedError(`Nothing was removed: the ${reason}`, hint)
    : new UserError(`The ${reason}`, { hint, cause });
}
