// What is in a backup: for people, and for programs.
import type { BackupHeader } from "../../copy/backup/format.js";
import type { Backup } from "../../copy/backup/open-backup.js";

/** e.g. `1234 rows of 29 tables, my.ini` */
export function contentOf({ tables, files }: BackupHeader): string {
  const rows = rowsOf(tables);
  const journals = files.filter(({ kind }) => kind === "journal").length;
  return [
    `${rows} ${rows === 1 ? "row" : "rows"} of ${tables.length} tables`,
    files.some(({ kind }) => kind === "config") && "the configuration file",
    journals > 0 && `${journals} removal ${journals === 1 ? "journal" : "journals"}`,
  ]
    .filter((part) => part !== false)
    .join(", ");
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
