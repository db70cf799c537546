// The file of a backup. A pipe, which can be read only once, is copied to a temporary file that has no name.
import { closeSync, createReadStream, fstatSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemErrorCode, UsageError, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { createTemporaryFile, discardTemporaryFile, removeLeftovers } from "../../files/temporary-file.js";
import { writeAll } from "../../files/write-atomically.js";
import { binaryInput } from "../../terminal/binary.js";
import { printable } from "../../terminal/printable.js";
import type { Terminal } from "../../terminal/terminal.js";

export interface OpenFile {
  readonly descriptor: number;
  /** For messages. */
  readonly name: string;
}

/**
 * @param file `-` for standard input
 * @throws UsageError if it does not exist, or is not a file
 */
export async function openBackupFile(file: string, { interactive }: Pick<Terminal, "interactive">): Promise<OpenFile> {
  if (file === "-") {
    if (interactive) throw new UsageError("FILE: standard input is a terminal, and a backup is not text.");
    return { descriptor: await copyOf(binaryInput(), "standard input"), name: "standard input" };
  }
  const name = printable(path.resolve(file));
  const descriptor = open(file, name);
  try {
    const stats = fstatSync(descriptor);
    if (stats.isFile()) return { descriptor, name };
    if (stats.isDirectory()) throw new UsageError(`FILE: ${name} is a folder.`);
    if (!stats.isFIFO()) throw new UsageError(`FILE: ${name} is not a regular file.`);
  } catch (error) {
    closeSync(descriptor);
    throw error;
  }
  const input = createReadStream("", { fd: descriptor }) as AsyncIterable<Buffer>;
  return { descriptor: await copyOf(input, name), name };
}

function open(file: string, name: string): number {
  try {
    return openSync(file, "r");
  } catch (error) {
    if (file === "") throw new UsageError("FILE: the name of the file is empty.");
    if (["ENOENT", "ENOTDIR"].includes(systemErrorCode(error) ?? ""))
      throw new UsageError(`FILE: ${name} does not exist.`);
    throw new UsageError(`FILE: ${name} cannot be read: ${failureReason(error)}.`);
  }
}

async function copyOf(input: AsyncIterable<Uint8Array>, name: string): Promise<number> {
  const place = path.join(tmpdir(), "kallithea-backup");
  try {
    removeLeftovers(place);
    const temporary = createTemporaryFile(place);
    try {
      for await (const bytes of input) writeAll(temporary.descriptor, bytes);
      const copied = openSync(temporary.path, "r");
      rmSync(temporary.path);
      return copied;
    } finally {
      discardTemporaryFile(temporary);
    }
  } catch (error) {
    if (systemErrorCode(error) === undefined) throw error;
    throw new UserError(`${name} cannot be copied to ${tmpdir()}: ${failureReason(error)}.`, {
      hint: "Save the backup as a file, or set TMPDIR to a folder with more room. Nothing was changed.",
      cause: error,
    });
  }
}
