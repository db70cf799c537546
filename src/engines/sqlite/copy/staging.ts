// The staging file lies next to the file that it will replace. It is kept if a run is interrupted, and the next run
// resumes with it.
import type Database from "better-sqlite3";
import type { Value } from "../../../copy/normalize-value.js";
import type { CopiedTable } from "../../../copy/tables.js";
import type { Staging, TargetOptions } from "../../../copy/target.js";
import { realFile } from "../../../files/real-file.js";
import type { SqliteUrl } from "../../../ini/database-url.js";
import { boundValue } from "../connect/exact-integers.js";
import { describeKept } from "../create/kept.js";
import { replaceWithFile } from "../create/replace-file.js";
import { quote } from "../ddl/quote.js";
import { explained, sqliteConnection } from "./connection.js";
import { openStagingFile, removeJournals, removeStagingFile, stagingFileOf } from "./staging-file.js";

/** @throws UserError if another run is using the staging file */
export async function openSqliteStaging(
  url: SqliteUrl,
  { keep = false, onNotice }: Pick<TargetOptions, "keep" | "onNotice">,
): Promise<Staging> {
  const file = stagingFileOf(url.file);
  const database = await openStagingFile(file);
  const connection = sqliteConnection(database, { file, timeout: 0 });
  return {
    ...connection,
    name: file,
    insert: async (table, rows) => explained(() => insert(database, table, rows), { file, timeout: 0 }),
    setHighestAssignedId: async (table, id) => setHighestGivenId(database, table, id),
    async discard() {
      await connection.close();
      removeStagingFile(file);
    },
    async publish() {
      requireReferences(database);
      await connection.close();
      removeJournals(file);
      const kept = replaceWithFile(url, file, { backup: keep, onNotice });
      return kept === undefined ? undefined : describeKept(kept, realFile(url.file));
    },
  };
}

function insert(
  database: Database.Database,
  { name, columns }: CopiedTable,
  rows: readonly (readonly Value[])[],
): void {
  const names = columns.map((column) => quote(column.name));
  const statement = database.prepare(
    `INSERT INTO ${quote(name)} (${names.join(", ")}) VALUES (${names.map(() => "?").join(", ")})`,
  );
  database.transaction(() => {
    for (const row of rows) statement.run(row.map(boundValue));
  })();
}

function setHighestGivenId(database: Database.Database, { name }: CopiedTable, id: number): void {
  const seq = boundValue(id);
  const { changes } = database.prepare("UPDATE sqlite_sequence SET seq = ? WHERE name = ?").run(seq, name);
  if (changes === 0) database.prepare("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)").run(name, seq);
}

/** They were not checked while rows were inserted. */
function requireReferences(database: Database.Database): void {
  const [orphan] = database.pragma("foreign_key_check") as { table: string; parent: string }[];
  if (orphan !== undefined) throw new Error(`${orphan.table} refers to rows of ${orphan.parent} that do not exist`);
}
