import type { Dirent, Stats } from "node:fs";

/** What to call something that is neither a file, a folder nor a link. */
export function specialKind(what: Dirent | Stats): string | undefined {
  if (what.isFIFO()) return "a FIFO";
  if (what.isSocket()) return "a socket";
  return what.isCharacterDevice() || what.isBlockDevice() ? "a device" : undefined;
}

/** What to do about a file that such a thing, or a file of the kernel, has replaced. */
export const specialFileHint =
  "Remove it, and restore the file from a backup if the repository needs it; do not run git or hg on it before: they would wait.";
