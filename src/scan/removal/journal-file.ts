// The removal journal as a file: JSON, which is also readable.
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { localTime } from "../../database/local-time.js";
import { systemErrorCode, UserError } from "../../errors.js";
import { failureReason } from "../../files/failure-reason.js";
import { createFolder, ownerOfNewFile } from "../../files/folder-owner.js";
import { resourceHints } from "../../files/out-of-resources.js";
import { createUnderFreeName, timestamp } from "../../files/timestamped-name.js";
import { NotSyncedError, writeAtomically } from "../../files/write-atomically.js";
import { entities } from "../../schema/entities.js";
import type { Entity } from "../../schema/entity.js";
import { type CutReference, RemovalJournal, type Values } from "./journal.js";

const format = "kallithea-cli removed repositories";
const version = 1;

interface Document {
  readonly format: typeof format;
  readonly version: typeof version;
  /** Local time. */
  readonly removed: string;
  /** Over everything that follows: damaged values would be restored unnoticed. */
  readonly checksum: string;
  readonly database: string;
  /** Bytes are in base64. */
  readonly rows: Record<string, Values[]>;
  readonly references: readonly CutReference[];
}

/**
 * Writes a new file that only its owner can read. It is on the disk when this returns.
 * @returns its path
 * @throws UserError if it cannot be written
 */
export function writeJournal(journal: RemovalJournal, folder: string): string {
  const rows = Object.fromEntries(
    [...journal.rows].filter(([, list]) => list.length > 0).map(([table, list]) => [table, list.map(toJson)]),
  );
  const content = { database: journal.database, rows, references: journal.references };
  const document: Document = {
    format,
    version,
    removed: localTime(new Date()),
    checksum: checksumOf(content),
    ...content,
  };
  let file = folder;
  try {
    createFolder(folder);
    const stem = path.join(folder, `removed-repositories-${timestamp(new Date())}`);
    const text = `${JSON.stringify(document, undefined, 1)}\n`;
    const write = (name: string): void => {
      file = name;
      writeAtomically(file, text, { exclusive: true, owner: ownerOfNewFile(folder) });
    };
    return createUnderFreeName(stem, write, ".json");
  } catch (error) {
    // It has its name, but a power failure could take it away: nothing may be removed, and it must not say otherwise.
    if (error instanceof NotSyncedError) rmSync(file, { force: true });
    const cause = error instanceof NotSyncedError ? error.cause : error;
    const code = systemErrorCode(cause);
    if (code === undefined) throw error;
    throw new UserError(
      `Nothing was removed: the removal journal ${file} cannot be written: ${failureReason(cause)}.`,
      {
        hint: hints[code] ?? `Give the user running this command write access to ${folder}.`,
        cause,
      },
    );
  }
}

const hints: Readonly<Record<string, string>> = {
  ...resourceHints,
  ENOSPC: "Free up space on its disk and run the command again.",
  EDQUOT: "Free up space on its disk, or raise the quota of the user running this command.",
  EIO: "Check its disk.",
};

/** SHA-256 of the content as JSON without spaces. */
export function checksumOf({ database, rows, references }: Pick<Document, "database" | "rows" | "references">): string {
  return createHash("sha256")
    .update(JSON.stringify([database, rows, references]))
    .digest("hex");
}

function toJson(row: Values): Values {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString("base64") : value]),
  );
}

/** @throws UserError if the file is missing, or is not a complete journal */
export function readJournal(file: string): RemovalJournal {
  const document = parse(file, readText(file));
  if (document?.format !== format) throw unusableJournal(file, "it is not a removal journal");
  if (document.version !== version) throw unusableJournal(file, `its version ${document.version} is not supported`);
  if (document.checksum !== checksumOf(document))
    throw unusableJournal(file, "it was changed or damaged: the checksum does not match");
  const rows = Object.entries(Object(document.rows)).map(([table, list]) => [table, fromJson(file, table, list)]);
  return new RemovalJournal(document.database, Object.fromEntries(rows), document.references);
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === undefined) throw error;
    throw new UserError(`The removal journal ${file} cannot be read (${code}).`, {
      hint: "repo-scan --remove-missing prints the name of the file that it writes.",
    });
  }
}

function parse(file: string, text: string): Document | undefined {
  try {
    return Object(JSON.parse(text)) as Document;
  } catch {
    throw unusableJournal(file, "it is not valid JSON, or it is truncated");
  }
}

function unusableJournal(file: string, why: string): UserError {
  return new UserError(`Nothing was restored: ${file} cannot be used: ${why}.`, {
    hint: "Give the file whose name repo-scan --remove-missing has printed.",
  });
}

function fromJson(file: string, table: string, rows: unknown): Values[] {
  const entity = entities.find((candidate) => candidate.table === table);
  if (entity === undefined || !Array.isArray(rows))
    throw unusableJournal(file, `it has rows of an unknown table ${table}`);
  return rows.map((row: Values) => withBytes(entity, row));
}

function withBytes({ columns }: Entity, row: Values): Values {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => {
      const isBytes = columns[name]?.kind === "binary" || columns[name]?.kind === "longBinary";
      return [name, isBytes && typeof value === "string" ? Buffer.from(value, "base64") : value];
    }),
  );
}

/** Whether a file has the name that a journal gets. */
export function isJournalName(name: string): boolean {
  return /^removed-repositories-[\d-]+\.json$/.test(name);
}
