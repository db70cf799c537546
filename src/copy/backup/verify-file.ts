// A backup as the bytes of a file: whether it is one, its header, and its checksum. Nothing of its rows is unpacked.
import { createHash } from "node:crypto";
import { readSync } from "node:fs";
import { bytesOf, cannotRead, type FilePart, firstLine } from "./backup-lines.js";
import { type BackupHeader, checksumIn, damaged, magic, notBackup, parseHeader, trailerLength } from "./format.js";

/** Whether a file begins as a backup does, of whatever version. */
export function beginsLikeBackup(descriptor: number): boolean {
  return bytesAt({ descriptor, start: 0, end: magic.length, location: "" }).equals(magic);
}

/** @throws RefusedError if its format is newer; UserError if it is damaged, or not a backup */
export async function readHeader(file: FilePart): Promise<BackupHeader> {
  const { descriptor, location } = file;
  // The checksum comes later: a newer format may have another one.
  if (!beginsLikeBackup(descriptor))
    throw checksumOf(file) === undefined ? notBackup(location, file.end) : wrongChecksum(location);
  const text = await firstLine({ ...file, start: magic.length });
  if (!isObject(text)) throw checksumOf(file) === undefined ? cutOff(location) : wrongChecksum(location);
  return parseHeader(text, location);
}

function isObject(text: string): boolean {
  try {
    return typeof JSON.parse(text) === "object";
  } catch {
    return false;
  }
}

/**
 * Compares all bytes of a file with the checksum at its end.
 * @returns the checksum
 * @throws UserError if the file is cut off or damaged
 */
export async function verifyChecksum(file: FilePart): Promise<string> {
  const expected = checksumOf(file);
  if (expected === undefined) throw cutOff(file.location);
  const hash = createHash("sha256");
  for await (const bytes of bytesOf({ ...file, end: file.end - trailerLength })) hash.update(bytes);
  if (hash.digest("hex") !== expected) throw wrongChecksum(file.location);
  return expected;
}

/** What its last bytes say; undefined if they are not those of a backup. */
function checksumOf(file: FilePart): string | undefined {
  if (file.end < magic.length + trailerLength) return undefined;
  return checksumIn(bytesAt({ ...file, start: file.end - trailerLength }));
}

function bytesAt({ descriptor, start, end, location }: FilePart): Buffer {
  const bytes = Buffer.alloc(end - start);
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, 0, bytes.length, start));
  } catch (error) {
    throw cannotRead(location, error);
  }
}

function cutOff(location: string) {
  return damaged(location, "it is cut off, or something was added to it: its last bytes are not those of a backup");
}

function wrongChecksum(location: string) {
  return damaged(location, "its checksum does not match its content");
}
