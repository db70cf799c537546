import { closeSync, openSync, renameSync, rmSync, writeSync } from "node:fs";

/**
 * Writes a file beside the old one and puts it in its place: whoever reads meets the old or the new one, whole.
 * @param mode less the umask
 */
export function replaceSmallFile(file: string, content: string, mode: number): void {
  const fresh = `${file}.tmp.${process.pid}`;
  rmSync(fresh, { force: true });
  try {
    writeNew(fresh, content, mode);
    renameSync(fresh, file);
  } catch (error) {
    rmSync(fresh, { force: true });
    throw error;
  }
}

function writeNew(file: string, content: string, mode: number): void {
  // `wx` does not write through a link.
  const descriptor = openSync(file, "wx", mode);
  try {
    const bytes = Buffer.from(content);
    for (let done = 0; done < bytes.length; ) done += writeSync(descriptor, bytes, done);
  } finally {
    closeSync(descriptor);
  }
}
