import type { Dirent, Stats } from "node:fs";

/** What to call something that is neither a file, a folder nor a link. */
export function specialKind(what: Dirent | Stats): string | undefined {
  if (what.isFIFO()) return "a FIFO";
  if (what.isSocket()) return "a socket";
  return what.isCharacterDevice() || what.isBlockDevice() ? "a device" : undefined;
}
