// Mercurial reads the whole index of its changelog, and an inline one entry by entry: one that lies about its size keeps it busy for minutes.
import path from "node:path";
import { unlessLeft } from "../left-to-program.js";
import { RandomAccessFile } from "../random-access-file.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import { inlineFlag } from "./revlog-index.js";

/** Bytes of an index of sixteen million changesets. */
const largest = 1 << 30;
/** Mercurial splits an inline index of 128 KiB at the next commit. */
const largestInline = 64 << 20;

/**
 * @param folder of a repository
 * @throws UnreadableRepositoryError where Mercurial would not come to an end in time
 */
export function refuseLyingIndex(folder: string): void {
  for (const place of [".hg/store", ".hg"]) {
    const index = unlessLeft(() => RandomAccessFile.open(path.join(folder, place, "00changelog.i")))?.answer;
    if (index === undefined) continue;
    try {
      if (index.size > largest || (index.size > largestInline && isInline(index))) throw tooLarge(index.size);
    } finally {
      index.close();
    }
  }
}

function isInline(index: RandomAccessFile): boolean {
  return (index.read(0, 4).readUInt32BE() & inlineFlag) !== 0;
}

function tooLarge(size: number): UnreadableRepositoryError {
  return new UnreadableRepositoryError("broken", `its 00changelog.i has ${size} bytes, more than any changelog needs`);
}
