// The form of a backup. It is a gzip file of lines, so that it can be read with `zcat` on any machine for years to
// come: a header in JSON, and for each table its name and its rows as db-copy sums them up, a JSON array each. The first
// of its three gzip members is empty and tells what it is; the last one, empty as well, has the checksum of all bytes
// before it, so that every flipped bit is found before anything is unpacked.
import { RefusedError, UserError } from "../../errors.js";
import { copiedTables } from "../tables.js";

/** What a reader finds in the first line, whatever the version of the format. */
const format = "kallithea-cli backup";

/** The newest version that this program reads, and the one that it writes. */
const version = 1;

export interface BackupTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** SHA-256 over the lines of its rows, in hexadecimal digits. */
  readonly sha256: string;
  /** The highest id that the table has ever given. */
  readonly highestId: number;
}

/** A file that was added on request. */
export interface BackupFile {
  readonly kind: "config" | "journal";
  /** Without a folder. */
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface BackupHeader {
  /** Of the program that has written it. */
  readonly program: string;
  /** When: `2026-11-29T10:06:45.123Z`. */
  readonly created: string;
  /** The kind of database that it comes from: sqlite, postgresql or mysql. */
  readonly engine: string;
  readonly revision: string;
  readonly tables: readonly BackupTable[];
  readonly files: readonly BackupFile[];
}

export function headerText(header: BackupHeader): string {
  return JSON.stringify({ format, version, ...header });
}

/**
 * @param location the file, for messages
 * @throws RefusedError for a newer version of the format; UserError for what is not a backup
 */
export function parseHeader(text: string, location: string): BackupHeader {
  const found = parsed(text);
  if (found?.format !== format || !isCount(found.version)) throw notBackup(location, text.length);
  if (found.version > version) {
    throw new RefusedError(
      `${location} was written by a newer kallithea-cli (${String(found.program)}): its format is version ${found.version}, and this program reads version ${version}.`,
      "Use that version of kallithea-cli. Nothing was changed.",
    );
  }
  if (!isHeader(found)) throw damaged(location, "its header is not complete");
  return found;
}

export function notBackup(location: string, size: number): UserError {
  return new UserError(`${location} is not a backup written by kallithea-cli db-backup.`, {
    hint: `${size === 0 ? "It is empty: check the command that should have written it." : "Check where it comes from."} Nothing was changed.`,
  });
}

export function damaged(location: string, reason: string, cause?: unknown): UserError {
  return new UserError(`${location} is damaged: ${reason}.`, {
    hint: "Nothing was changed. Use another copy of this backup, or an older backup.",
    cause,
  });
}

/** The line before the rows of a table, or the content of a file. */
export function sectionText(section: { table: string } | { file: string }): string {
  return JSON.stringify(section);
}

/** Bytes of a file in one line, which has them in base64. */
export const bytesInLine = 48 * 1024;

/** Bytes of the largest row: a line is held in memory, so there has to be a limit. */
export const largestRow = 16 << 20;

/** Bytes of a line; a control character becomes six of them, everything else less. */
export const longestLine = 6 * largestRow + (1 << 20);

/** The first member. */
export const magic = emptyMember(format);

/** @param sha256 of all bytes before it, in hexadecimal digits */
export function trailerFor(sha256: string): Buffer {
  return emptyMember(`${format} sha256=${sha256}`);
}

/** Bytes of the last member. */
export const trailerLength = trailerFor("0".repeat(64)).length;

/** @returns the checksum; undefined if these bytes are not a last member */
export function checksumIn(trailer: Buffer): string | undefined {
  const [sha256 = ""] = /[0-9a-f]{64}/.exec(trailer.toString("latin1")) ?? [];
  return trailer.equals(trailerFor(sha256)) ? sha256 : undefined;
}

/** RFC 1952: ID1 ID2, deflate, FCOMMENT, no time, no hint, no system; the comment; no content; its CRC and its length. */
function emptyMember(comment: string): Buffer {
  const [start, end] = [[0x1f, 0x8b, 8, 0x10, 0, 0, 0, 0, 0, 0xff], Array<number>(8).fill(0)];
  return Buffer.concat([Buffer.from(start), Buffer.from(`${comment}\0`), Buffer.from([3, 0, ...end])]);
}

/** Why its rows are not those of Kallithea's tables as this program has them; undefined if they are. */
export function tablesMismatch({ tables }: BackupHeader): string | undefined {
  if (tables.length !== copiedTables.length) return `it has ${tables.length} tables, and not ${copiedTables.length}`;
  const other = copiedTables.find(({ name, columns }, index) => {
    const table = tables[index];
    return table?.name !== name || table.columns.join() !== columns.map((column) => column.name).join();
  });
  return other && `its table ${other.name} is not Kallithea's`;
}

function parsed(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isHeader(found: Record<string, unknown>): found is Record<string, unknown> & BackupHeader {
  const { program, created, engine, revision, tables, files } = found;
  return (
    [program, created, engine, revision].every((value) => typeof value === "string") &&
    Array.isArray(tables) &&
    tables.every(isTable) &&
    Array.isArray(files) &&
    files.every(isFile)
  );
}

function isTable(table: Partial<BackupTable> | null): boolean {
  return (
    typeof table?.name === "string" &&
    Array.isArray(table.columns) &&
    table.columns.every((column) => typeof column === "string") &&
    isCount(table.rows) &&
    isCount(table.highestId) &&
    isChecksum(table.sha256)
  );
}

function isFile(file: Partial<BackupFile> | null): boolean {
  return (
    (file?.kind === "config" || file?.kind === "journal") &&
    typeof file.name === "string" &&
    isCount(file.bytes) &&
    isChecksum(file.sha256)
  );
}

function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isChecksum(value: unknown): boolean {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
