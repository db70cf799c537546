// The file of the scan cache: a line with the header, then a line for each repository, each of them JSON. A line that
// cannot be parsed counts as forgotten.
import path from "node:path";
import { createFolder, ownerOfNewFile } from "../../files/folder-owner.js";
import { requireResources } from "../../files/out-of-resources.js";
import { writeAtomically } from "../../files/write-atomically.js";
import { readRegularFile } from "../../vcs/reading/read-regular-file.js";
import { UnreadableRepositoryError } from "../../vcs/unreadable-repository.js";
import type { FileSystem } from "../find/file-system.js";
import type { MissingRow } from "../removal/missing-since.js";

/** What a repository looked like when its tip was read. */
export interface RememberedTip {
  /** See vcs/fingerprint.ts. */
  readonly fingerprint: string;
  /** The tip's id; empty for an empty repository. */
  readonly tip: string;
  /** What HEAD said, for a Git repository. */
  readonly head: string;
}

/** What a cache belongs to; that of another root or database is of no use. */
export interface ScanCacheSubject {
  readonly root: string;
  /** See removal/database-fingerprint.ts. */
  readonly database: string;
}

export interface ScanCacheHeader extends ScanCacheSubject {
  readonly format: typeof format;
  device?: number;
  mount?: string;
  fileSystem?: FileSystem;
  found?: number;
  /** Repositories whose Git hook could not be written. */
  hooks?: readonly string[];
  /** Rows that are missing; see removal/missing-since.ts. */
  missing?: readonly (readonly [id: number, name: string, since: number])[];
  /** The latest time of a scan that is known, in milliseconds: a clock that is behind it is wrong. */
  time?: number;
  /** What is mounted below the root; see find/mounts.ts. */
  mounts?: readonly (readonly [place: string, what: FileSystem | string])[];
}

const format = "kallithea-cli scan 2";

/** Enough for a million repositories. */
const maxBytes = 1 << 29;

/** @returns an empty cache if the file does not exist or was written for another root or database */
export function readScanCacheFile(
  file: string | undefined,
  { root, database }: ScanCacheSubject,
): { header: ScanCacheHeader; lines: readonly string[] } {
  const [first = "", ...lines] = file === undefined ? [] : readText(file).split("\n");
  const header = parse(first) as ScanCacheHeader | undefined;
  const isOurs = header?.format === format && header.root === root && header.database === database;
  return isOurs ? { header, lines } : { header: { format, root, database }, lines: [] };
}

function readText(file: string): string {
  try {
    // The folder may belong to another account, which could put a FIFO there.
    return readRegularFile(file, maxBytes, { followLinks: false })?.toString("utf8") ?? "";
  } catch (error) {
    if (!(error instanceof UnreadableRepositoryError)) throw error;
    // The file exists: a scan without it would forget what should be mounted.
    requireResources(error.cause);
    return "";
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

export function parseTipLine(line: string): [string, RememberedTip][] {
  const fields = parse(line);
  if (!Array.isArray(fields) || fields.length !== 4 || fields.some((field) => typeof field !== "string")) return [];
  const [name, fingerprint, tip, head] = fields as [string, string, string, string];
  return [[name, { fingerprint, tip, head }]];
}

/** Of a damaged header nothing is believed. */
export function mountsIn(header: ScanCacheHeader): ReadonlyMap<string, FileSystem> | undefined {
  const pairs: unknown = header.mounts;
  if (!Array.isArray(pairs) || !pairs.every(isPair)) return undefined;
  return new Map(pairs.map(([place, what]) => [place, typeof what === "string" ? { what } : what]));
}

/** Of what cannot be understood, nothing is believed: its count begins again. */
export function missingIn(header: ScanCacheHeader): MissingRow[] {
  const list: unknown = header.missing;
  if (!Array.isArray(list)) return [];
  return list.flatMap((fields: unknown) => {
    if (!Array.isArray(fields)) return [];
    const [id, name, since] = fields as unknown[];
    const isRow = Number.isSafeInteger(id) && typeof name === "string" && Number.isSafeInteger(since);
    return isRow ? { id: id as number, name, since: since as number } : [];
  });
}

/** A string instead of a file system: an earlier version stored only its name. */
function isPair(value: unknown): value is [string, FileSystem | string] {
  if (!Array.isArray(value) || value.length !== 2) return false;
  const [place, what] = value;
  return typeof place === "string" && (typeof what === "string" || isFileSystem(what));
}

export function isFileSystem(value: unknown): value is FileSystem {
  const { what, type, uuid, born, isDoubtful } = Object(value) as Partial<Record<keyof FileSystem, unknown>>;
  return (
    typeof what === "string" &&
    [type, uuid, born].every((part) => part === undefined || typeof part === "string") &&
    isNumber(born) &&
    (isDoubtful === undefined || typeof isDoubtful === "boolean")
  );
}

function isNumber(text: unknown): boolean {
  return text === undefined || /^\d+$/.test(String(text));
}

/** Writes the file atomically. Throws the system's errors. */
export function writeScanCacheFile(
  file: string,
  header: ScanCacheHeader,
  tips: Iterable<readonly [name: string, tip: RememberedTip]>,
): void {
  const lines = [...tips].map(([name, { fingerprint, tip, head }]) => JSON.stringify([name, fingerprint, tip, head]));
  createFolder(path.dirname(file));
  const owner = ownerOfNewFile(path.dirname(file));
  writeAtomically(file, `${[JSON.stringify(header), ...lines].join("\n")}\n`, { owner });
}
