// Tips of Mercurial repositories: read without Mercurial if they are ordinary, otherwise with it.
import path from "node:path";
import { loadPart } from "../../files/shipped-files.js";
import type { Changeset } from "../changeset.js";
import { tryInProcess } from "../fallback.js";
import { RandomAccessFile } from "../reading/random-access-file.js";
import { readRegularFile } from "../reading/read-regular-file.js";
import { minMemory } from "../reading/reading-limits.js";
import { bytesOnDisk, TrapSearch } from "../reading/trap-search.js";
import { trimEnd } from "../text/trim.js";
import { UnreadableRepositoryError } from "../unreadable-repository.js";
import type { HgReader } from "./hg-reader.js";
import { inlineFlag } from "./in-process/revlog-index.js";
import { readTipInProcess } from "./in-process/tip.js";
import type { CommandServerOptions } from "./program/command-server.js";

export class HgTips {
  readonly #options: CommandServerOptions;
  #mercurial: HgReader | undefined;

  /** Nothing is started before it is needed. */
  constructor(options: CommandServerOptions) {
    this.#options = options;
  }

  /**
   * The highest revision, hidden and secret ones too, as long as any is visible: that is what Kallithea shows.
   * @throws UnreadableRepositoryError
   */
  async read(folder: string): Promise<Changeset | undefined> {
    const inProcess = tryInProcess(() => readTipInProcess(folder));
    if (inProcess !== undefined) {
      // Not for us, but for Kallithea's Mercurial, which would wait.
      rejectTraps(folder);
      return inProcess.answer;
    }
    const memory = checkPlaces(folder);
    const { HgReader } = await loadPart(() => import("./hg-reader.js"));
    this.#mercurial ??= new HgReader(this.#options);
    return this.#mercurial.tip(folder, memory);
  }

  close(): void {
    this.#mercurial?.close();
  }
}

// Every place in which Mercurial opens files when it reads a changelog: the repository's own, and those of the one that
// it shares.

/** Bytes of a path. */
const limit = 64 << 10;
const quoted =
  /^(?:requires|sharedpath|bookmarks|dirstate|localtags|branch|phaseroots|obsstore|sparse|narrowspec|00changelog.*)$/;

/**
 * Looks for what would keep Mercurial waiting, or would make it print a file of the server.
 * @param folder of a repository
 * @returns bytes of memory that Mercurial may need for it
 * @throws UnreadableRepositoryError if there is such a thing: no repository has any
 */
export function checkPlaces(folder: string): number {
  const search = new TrapSearch(folder);
  const own = path.join(folder, ".hg");
  checkFolder(search, own, quoted);
  const source = readSource(own);
  if (source !== undefined) checkFolder(search, source, quoted);
  let bytes = 0;
  for (const hg of source === undefined ? [own] : [own, source]) {
    for (const place of [hg, path.join(hg, "store")]) {
      checkIndexSize(path.join(place, "00changelog.i"));
      for (const name of indexes) bytes += bytesOnDisk(path.join(place, name));
    }
  }
  return bytes < smallIndexBytes ? minMemory : minMemory + 8 * bytes;
}

/**
 * The same for what keeps Kallithea's Mercurial waiting in an ordinary repository, whose tip is read without it.
 * @throws UnreadableRepositoryError
 */
function rejectTraps(folder: string): void {
  checkFolder(new TrapSearch(folder), path.join(folder, ".hg"));
}

/** @param hg the `.hg` of a repository */
function checkFolder(search: TrapSearch, hg: string, quoted?: RegExp): void {
  const options = quoted === undefined ? {} : { quoted };
  for (const entry of search.checkFolder(hg, options)) {
    if (["store", "cache", "wcache"].includes(entry.name))
      search.checkFolder(path.join(hg, entry.name), { entry, ...options });
  }
}

/** What is read as a whole and becomes Python's objects. */
const indexes = ["00changelog.i", "obsstore", "phaseroots", "bookmarks"];
/** Bytes of them for which the least memory is enough: those of half a million changesets. */
const smallIndexBytes = 32 << 20;

/** The `.hg` of the repository whose store this one shares. */
function readSource(hg: string): string | undefined {
  const text = trimEnd(
    readRegularFile(path.join(hg, "sharedpath"), limit, { followLinks: true })?.toString() ?? "",
    "\n",
  );
  if (text === "") return undefined;
  if (!text.includes("\0")) return path.resolve(hg, text);
  throw new UnreadableRepositoryError("broken", "its .hg/sharedpath does not name a folder");
}

/** Bytes of an index of sixteen million changesets. */
const maxIndexBytes = 1 << 30;
/** Mercurial splits an inline index of 128 KiB at the next commit. */
const maxInlineBytes = 64 << 20;

/**
 * Mercurial reads the whole index, and an inline one entry by entry: one with a wrong size keeps it busy for
 * minutes.
 */
function checkIndexSize(file: string): void {
  const index = tryInProcess(() => RandomAccessFile.open(file))?.answer;
  if (index === undefined) return;
  try {
    if (index.size > maxIndexBytes || (index.size > maxInlineBytes && isInline(index))) throw tooLarge(index.size);
  } finally {
    index.close();
  }
}

function isInline(index: RandomAccessFile): boolean {
  return (index.read(0, 4).readUInt32BE() & inlineFlag) !== 0;
}

function tooLarge(size: number): UnreadableRepositoryError {
  return new UnreadableRepositoryError("broken", `its 00changelog.i has ${size} bytes, more than any changelog needs`);
}
