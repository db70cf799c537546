// What is in a backup: for people, and for programs.
import type { BackupHeader } from "../../copy/backup/format.js";
import type { Backup } from "../../copy/backup/open-backup.js";

/** e.g. `1234 rows of 29 tables, the configuration file` */
export function contentOf(header: BackupHeader): string {
  return [rowsText(header), ...filesIn(header).map(({ text }) => text)].join(", ");
}

/** e.g. `1234 rows of 29 tables` */
export function rowsText({ tables }: Pick<BackupHeader, "tables">): string {
  const rows = rowsOf(tables);
  return `${rows} ${rows === 1 ? "row" : "rows"} of ${tables.length} tables`;
}

interface FileKind {
  readonly kind: "config" | "journal";
  readonly text: string;
  readonly option: string;
}

/** The kinds of files in it, with the option of db-restore that writes them. */
export function filesIn({ files }: Pick<BackupHeader, "files">): FileKind[] {
  const journals = files.filter(({ kind }) => kind === "journal").length;
  const found: FileKind[] = [];
  if (files.some(({ kind }) => kind === "config"))
    found.push({ kind: "config", text: "the configuration file", option: "--extract-config FILE" });
  if (journals > 0)
    found.push({
      kind: "journal",
      text: `${journals} removal ${journals === 1 ? "journal" : "journals"}`,
      option: "--extract-journals FOLDER",
    });
  return found;
}

/** The same as a part of a document; docs/json/ describes it. */
export function backupDocument({ header, size, sha256 }: Pick<Backup, "header" | "size" | "sha256">) {
  const { created, program, engine, revision, tables, files } = header;
  return {
    created,
    program,
    engine,
    revision,
    bytes: size,
    sha256,
    rows: rowsOf(tables),
    tables: tables.map((table) => ({ name: table.name, rows: table.rows, sha256: table.sha256 })),
    files: files.map(({ kind, name, bytes }) => ({ kind, name, bytes })),
  };
}

function rowsOf(tables: BackupHeader["tables"]): number {
  return tables.reduce((all, { rows }) => all + rows, 0);
}
