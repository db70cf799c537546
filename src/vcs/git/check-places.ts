// Every place in which git opens files when it reads a history, wherever a repository says that it is.
import path from "node:path";
import { shellPath } from "../../shell-word.js";
import { readRegularFile } from "../reading/read-regular-file.js";
import { minMemory } from "../reading/reading-limits.js";
import { bytesOnDisk, sizeOf, TrapSearch } from "../reading/trap-search.js";
import { trimEnd } from "../text/trim.js";
import { NotVerifiedError, UnreadableRepositoryError } from "../unreadable-repository.js";
import { configPaths } from "./config-paths.js";

/** More than a file with settings or paths ever has, in bytes. */
const limit = 1 << 20;
/** Git follows ten includes, and alternates of alternates five times. */
const maxConfigs = 30;
const maxStores = 100;

const quotedInRoot = /^(?:HEAD|packed-refs|shallow|commondir)$/;
const quotedInInfo = /^(?:grafts|alternates)$/;

export interface ConfigCheck {
  /** What no config of the repository may contain. */
  readonly forbidden: RegExp;
  /** The setting that this stands for. */
  readonly name: string;
}

/**
 * Looks for what would keep git waiting, or would make it print a file of the server.
 * @param folder of a bare git repository
 * @returns bytes of memory that git may need for it
 * @throws UnreadableRepositoryError if there is such a thing: no repository has any
 */
export function checkPlaces(folder: string, check?: ConfigCheck): number {
  const search = new TrapSearch(folder);
  const names = checkRoot(search, folder);
  const common = names.has("commondir") ? readCommon(folder) : undefined;
  if (common !== undefined) checkRoot(search, common);
  const roots = common === undefined ? [folder] : [folder, common];
  const configs = roots.map((root) => path.join(root, "config"));
  checkConfigs(
    search,
    names.has("config.worktree") ? [...configs, path.join(folder, "config.worktree")] : configs,
    check,
  );
  const packedRefs = roots.map((root) => bytesOfPackedRefs(path.join(root, "packed-refs")));
  const stores = checkStores(search, [...new Set(roots.map((root) => path.join(root, "objects")))]);
  // Packs are mapped into memory, and a commit takes there about as much as it does in a pack.
  return minMemory + 2 * [...packedRefs, ...stores].reduce((sum, bytes) => sum + bytes, 0);
}

/** Bytes of two million refs. Git makes an object of each, and maps the whole file, whatever of it is on the disk. */
const maxPackedRefsBytes = 128 << 20;

function bytesOfPackedRefs(file: string): number {
  const size = sizeOf(file);
  if (size <= maxPackedRefsBytes) return bytesOnDisk(file);
  throw new UnreadableRepositoryError(
    "too-large",
    `its packed-refs has ${size} bytes; the limit is ${maxPackedRefsBytes}`,
  );
}

/** @returns the names that are there */
function checkRoot(search: TrapSearch, root: string): ReadonlySet<string> {
  const entries = search.checkFolder(root, { quoted: quotedInRoot });
  for (const entry of entries) {
    const place = path.join(root, entry.name);
    if (entry.name === "info") search.checkFolder(place, { entry, quoted: quotedInInfo });
    else if (["refs", "worktrees", "reftable"].includes(entry.name)) search.checkFolder(place, { entry, deep: true });
  }
  return new Set(entries.map(({ name }) => name));
}

/** Where the rest of the repository is. */
function readCommon(folder: string): string | undefined {
  const [place = ""] = trimEnd(readText(path.join(folder, "commondir")), "\r\n").split("\0");
  return place === "" ? undefined : path.resolve(folder, place);
}

function checkConfigs(search: TrapSearch, files: string[], check: ConfigCheck | undefined): void {
  // An array hands out what is added while it is gone through.
  for (const file of files) {
    search.checkFile(file);
    const text = readText(file);
    const [forbidden] = check?.forbidden.exec(text) ?? [];
    if (forbidden !== undefined)
      throw new NotVerifiedError(`its configuration sets ${check?.name}, which hides damage from git fsck`, {
        hint: `git config --file ${shellPath(file)} --unset-all ${check?.name}`,
      });
    for (const included of configPaths(text)) {
      const place = path.resolve(path.dirname(file), included);
      if (files.includes(place)) continue;
      if (files.length < maxConfigs) files.push(place);
      else if (check !== undefined)
        throw new NotVerifiedError("its configuration includes too many files", {
          hint: `Remove some of the includes from ${shellPath(path.join(path.dirname(files[0] ?? file), "config"))}.`,
        });
    }
  }
}

/** @returns the bytes that the packs of each store, their indexes and the commit graph take on the disk */
function checkStores(search: TrapSearch, stores: string[]): number[] {
  const bytes: number[] = [];
  for (const store of stores) {
    const { size, alternates } = checkStore(search, store);
    bytes.push(size);
    for (const other of alternates) if (stores.length < maxStores && !stores.includes(other)) stores.push(other);
  }
  return bytes;
}

const looseObject = /^(?:[0-9a-f]{38}|[0-9a-f]{62})$/;

function checkStore(search: TrapSearch, store: string): { size: number; alternates: string[] } {
  const result = { size: 0, alternates: [] as string[] };
  // What else is in the folder git does not open: an alternate may be any folder.
  for (const entry of search.list(store)) {
    const folder = path.join(store, entry.name);
    if (/^[0-9a-f]{2}$/.test(entry.name)) search.checkFolder(folder, { entry, only: looseObject });
    if (entry.name !== "info" && entry.name !== "pack") continue;
    for (const { name } of search.checkFolder(folder, { entry, deep: true, quoted: quotedInInfo })) {
      result.size += bytesOnDisk(path.join(folder, name));
      if (name === "alternates" && entry.name === "info") result.alternates = alternatesOf(store);
    }
  }
  return result;
}

/** A line each: a path, perhaps quoted as in C, or a comment. */
function alternatesOf(store: string): string[] {
  const [text = ""] = readText(path.join(store, "info/alternates")).split("\0");
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return lines.map((line) => path.resolve(store, Buffer.from(unquoted(line), "latin1").toString()));
}

function unquoted(line: string): string {
  const [, inside] = /^"((?:[^"\\]|\\.)*)"/.exec(line) ?? [];
  return inside?.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) => unescaped(code)) ?? line;
}

function unescaped(code: string): string {
  if (code.length === 3) return String.fromCharCode(Number.parseInt(code, 8));
  return { n: "\n", t: "\t", r: "\r", a: "\x07", b: "\b", f: "\f", v: "\v" }[code] ?? code;
}

/** As Latin-1. An empty text if there is no such file, or none that we may read: git will say what it makes of that. */
function readText(file: string): string {
  try {
    return readRegularFile(file, limit, { followLinks: true })?.toString("latin1") ?? "";
  } catch (error) {
    if (error instanceof UnreadableRepositoryError && error.reason === "unreadable") return "";
    throw error;
  }
}
