// A backup as a source of rows. Before the first one is handed out, all of it was checked.
import { createHash } from "node:crypto";
import { fstatSync } from "node:fs";
import type { RowReader } from "../connection.js";
import { type Progress, phaseProgress } from "../progress.js";
import type { CopiedTable } from "../tables.js";
import { BackupLines } from "./backup-lines.js";
import { backupOrigin, rowChecks, rowOf } from "./check-rows.js";
import {
  type BackupFile,
  type BackupHeader,
  type BackupTable,
  bytesInLine,
  damaged,
  magic,
  sectionText,
  trailerLength,
} from "./format.js";
import { readHeader, verifyChecksum } from "./verify-file.js";

export interface Backup extends RowReader {
  readonly header: BackupHeader;
  /** Bytes of the file. */
  readonly size: number;
  /** Its checksum, which is in its last bytes. */
  readonly sha256: string;
  /** The content of a file that was added. */
  file(file: BackupFile): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Checks a backup: the checksum of all its bytes, then each row, and the checksum of each table and file.
 * @param descriptor of a regular file; it stays open
 * @param location its name, for messages
 * @throws RefusedError if its format is newer; UserError if it is damaged, or not a backup
 */
export async function openBackup(
  descriptor: number,
  location: string,
  onProgress: (progress: Progress) => void = () => {},
): Promise<Backup> {
  const { size } = fstatSync(descriptor);
  const file = { descriptor, start: 0, end: size, location };
  const header = await readHeader(file);
  const sha256 = await verifyChecksum(file);
  const lines = new BackupLines({ ...file, start: magic.length, end: size - trailerLength });
  const sections = sectionsOf(header);
  try {
    await verifyContent(lines, sections, location, onProgress);
  } catch (error) {
    await lines.close();
    throw error;
  }
  const tableOf = ({ name }: CopiedTable) =>
    sections.find(({ table }) => table?.name === name) ?? absent(location, name);
  return {
    header,
    size,
    sha256,
    location,
    ...backupOrigin,
    count: (table) => tableOf(table).table?.rows ?? 0,
    highestAssignedId: async (table) => tableOf(table).table?.highestId ?? 0,
    async *batches(table) {
      for await (const texts of textsOf(lines, tableOf(table)))
        yield texts.map((text) => rowOf(table, text) ?? absent(location, table.name));
    },
    async file(file) {
      const section = sections.find((candidate) => candidate.file === file) ?? absent(location, file.name);
      const parts: Buffer[] = [];
      for await (const texts of textsOf(lines, section))
        parts.push(...texts.map((text) => Buffer.from(text, "base64")));
      return Buffer.concat(parts);
    },
    close: () => lines.close(),
  };
}

/** What follows the header: the rows of a table, or a file. */
interface Section {
  readonly table?: BackupTable;
  readonly file?: BackupFile;
  /** The number of its first line, which has its name. */
  readonly start: number;
  /** Lines after that one. */
  readonly count: number;
}

function sectionsOf({ tables, files }: BackupHeader): Section[] {
  let start = 1;
  const placed = (section: Omit<Section, "start">): Section => {
    const at = start;
    start += section.count + 1;
    return { ...section, start: at };
  };
  return [
    ...tables.map((table) => placed({ table, count: table.rows })),
    ...files.map((file) => placed({ file, count: Math.ceil(file.bytes / bytesInLine) })),
  ];
}

/** The checksum of all bytes says that they are those that were written; this, that they were written correctly. */
async function verifyContent(
  lines: BackupLines,
  sections: readonly Section[],
  location: string,
  onProgress: (progress: Progress) => void,
): Promise<void> {
  const all = sections.reduce((rows, { table }) => rows + (table?.rows ?? 0), 0);
  const checked = phaseProgress("checked", all, onProgress);
  const rows = rowChecks();
  let end = 1;
  for (const section of sections) {
    const { table, file } = section;
    const name = table?.name ?? file?.name ?? "";
    const title = sectionText(table === undefined ? { file: name } : { table: name });
    if ((await lines.read(section.start, 1))[0] !== title) throw damaged(location, `${name} is not where it should be`);
    const hash = createHash("sha256");
    const onRead = checked(name);
    for await (const texts of textsOf(lines, section)) {
      if (table !== undefined) hash.update(`${texts.join("\n")}\n`);
      else for (const text of texts) hash.update(Buffer.from(text, "base64"));
      if (table === undefined) continue;
      const problem = rows.add(table, texts);
      if (problem !== undefined) throw damaged(location, problem);
      onRead(texts.length);
    }
    if (hash.digest("hex") !== (table ?? file)?.sha256)
      throw damaged(location, `the checksum of ${name} does not match`);
    end = section.start + section.count + 1;
  }
  const missing = rows.missingReference();
  if (missing !== undefined) throw damaged(location, missing);
  if ((await lines.read(end, 1)).length > 0) throw damaged(location, "it has more lines than its header says");
}

const mostRows = 1000;

/** The lines of a section; fewer than there should be, if the file ends before. */
async function* textsOf(lines: BackupLines, { start, count }: Section): AsyncGenerator<string[]> {
  for (let done = 0; done < count; ) {
    const texts = await lines.read(start + 1 + done, Math.min(mostRows, count - done));
    if (texts.length === 0) return;
    done += texts.length;
    yield texts;
  }
}

function absent(location: string, name: string): never {
  throw damaged(location, `it has no ${name}`);
}
