// A backup as a stream: rows go by in batches, and none of it is held in memory.
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { createGzip } from "node:zlib";
import type { LogSql } from "../../database/open/statements.js";
import { expectedHead } from "../../database/version.js";
import { programVersion } from "../../files/shipped-files.js";
import { checkSource, type TableChecksums } from "../check/check-source.js";
import { findUncopied } from "../check/find-uncopied.js";
import { requireHeadForBackup } from "../check/require-head.js";
import type { Source } from "../connection.js";
import { type CopyingEngine, redactParameters } from "../copy-database.js";
import { IncompatibleValue } from "../incompatible-value.js";
import type { Limits } from "../limits.js";
import { type Progress, phaseProgress } from "../progress.js";
import { readBatches } from "../read-batches.js";
import { normalizeRow, rowText } from "../row-text.js";
import type { CopiedTable } from "../tables.js";
import {
  type BackupFile,
  type BackupHeader,
  bytesInLine,
  headerText,
  largestRow,
  magic,
  sectionText,
  trailerFor,
} from "./format.js";

/** A file that goes into the backup. */
export interface AddedFile extends Pick<BackupFile, "kind" | "name"> {
  readonly content: Buffer;
}

export interface BackupOptions {
  readonly logSql: LogSql | undefined;
  /** Seconds to wait for a server that is starting. */
  readonly wait: number;
  /** As `sqlalchemy.url` names it. */
  readonly engine: string;
  /** The ini, for commands in messages. */
  readonly config: string;
  readonly files: readonly AddedFile[];
  readonly onNotice: (line: string) => void;
  readonly onProgress: (progress: Progress) => void;
  /** Told what of the database is not Kallithea's, and so not in the backup. */
  readonly onSkipped: (names: readonly string[]) => void;
}

/** Takes the bytes of a backup one after the other. */
export type Sink = (bytes: Buffer) => void | Promise<void>;

/**
 * Checks every row of one snapshot of a database, and writes them all.
 * @param sink called only after the check
 * @returns what is in the backup
 * @throws PendingError if the database is not at head; RefusedError if some rows could not be restored, after reporting
 * each to `onNotice`; errors of the sink and of `onProgress`
 */
export async function writeBackup(
  engine: Pick<CopyingEngine, "openSource">,
  sink: Sink,
  options: BackupOptions,
): Promise<BackupHeader> {
  const source = await engine.openSource({ wait: options.wait, logSql: redactParameters(options.logSql) });
  try {
    return await writeFrom(source, sink, options);
  } finally {
    await source.close();
  }
}

async function writeFrom(source: Source, sink: Sink, options: BackupOptions): Promise<BackupHeader> {
  await requireHeadForBackup(source, options.config);
  options.onSkipped(await findUncopied(source));
  const checksums = await checkSource(
    source,
    { location: "a backup", limits: noLimits },
    { onNotice: options.onNotice, onProgress: options.onProgress, wholeSeconds: true },
  );
  const header = await describe(source, checksums, options);
  const hash = createHash("sha256");
  hash.update(magic);
  await sink(magic);
  for await (const bytes of packed(textOf(source, checksums, header, options))) {
    hash.update(bytes);
    await sink(bytes);
  }
  await sink(trailerFor(hash.digest("hex")));
  return header;
}

/** TRAP: `pipeline` would report that it was ended, and not the error for which it was. */
async function* packed(text: AsyncIterable<string>): AsyncGenerator<Buffer> {
  const lines = Readable.from(text, { objectMode: false });
  const gzip = createGzip({ chunkSize: 1 << 16 });
  lines.on("error", (error) => gzip.destroy(error));
  lines.pipe(gzip);
  try {
    yield* gzip as AsyncIterable<Buffer>;
  } finally {
    lines.destroy();
    gzip.destroy();
  }
}

/** A backup can hold every row in canonical form up to this size. */
const noLimits: Limits = {
  engine: "a backup",
  fractions: true,
  nul: true,
  lengths: false,
  notFinite: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN],
  bytes: {},
  rowBytes: largestRow,
};

async function describe(
  source: Source,
  checksums: TableChecksums,
  { engine, files }: BackupOptions,
): Promise<BackupHeader> {
  const tables: BackupHeader["tables"][number][] = [];
  for (const [table, { rows, checksum }] of checksums) {
    tables.push({
      name: table.name,
      columns: table.columns.map(({ name }) => name),
      rows,
      sha256: checksum,
      highestId: Math.max(0, await source.highestAssignedId(table)),
    });
  }
  return {
    program: programVersion(),
    created: new Date().toISOString(),
    engine,
    revision: expectedHead,
    tables,
    files: files.map(({ kind, name, content }) => ({
      kind,
      name,
      bytes: content.length,
      sha256: createHash("sha256").update(content).digest("hex"),
    })),
  };
}

async function* textOf(
  source: Source,
  checksums: TableChecksums,
  header: BackupHeader,
  { files, onProgress }: Pick<BackupOptions, "files" | "onProgress">,
): AsyncGenerator<string> {
  yield `${headerText(header)}\n`;
  const all = [...checksums.values()].reduce((rows, checksum) => rows + checksum.rows, 0);
  const written = phaseProgress("written", all, onProgress);
  for (const [table, { checksum }] of checksums) {
    yield `${sectionText({ table: table.name })}\n`;
    const hash = createHash("sha256");
    for await (const text of rowsOf(source, table, written(table.name))) {
      hash.update(text);
      yield text;
    }
    // It is the same snapshot.
    if (hash.digest("hex") !== checksum) throw new Error(`${table.name} has changed while it was read`);
  }
  for (const { name, content } of files) {
    yield `${sectionText({ file: name })}\n`;
    for (let start = 0; start < content.length; start += bytesInLine)
      yield `${content.toString("base64", start, start + bytesInLine)}\n`;
  }
}

async function* rowsOf(source: Source, table: CopiedTable, onRead: (rows: number) => void): AsyncGenerator<string> {
  for await (const rows of readBatches(source, table)) {
    let text = "";
    for (const row of rows) {
      const values = normalizeRow(table, row, source);
      if (values.some((value) => value instanceof IncompatibleValue))
        throw new Error(`${table.name} has changed while it was read`);
      text += `${rowText(values)}\n`;
    }
    yield text;
    onRead(rows.length);
  }
}
