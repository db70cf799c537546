// The table `alembic_version`, in which Kallithea, Alembic and this program record the revision of a schema.
import type { DataSource } from "typeorm";
import { exitStatus, UserError } from "../errors.js";
import { shellWord } from "../shell-word.js";

declare const SHIPPED_HEAD: string;
declare const SHIPPED_REVISIONS: readonly string[];

/**
 * The head of the bundled revisions, determined at build time: the revision of our entities. It is 7ba0d2cad930, that
 * of Kallithea 0.7.0.
 */
export const expectedHead = SHIPPED_HEAD;

/** The release of Kallithea that this program is for. */
export const kallitheaVersion = "0.7.0";

/** Whether this release has the revision. */
export function isShipped(revision: string): boolean {
  return SHIPPED_REVISIONS.includes(revision);
}

/** Exactly as Alembic creates the table. */
export const versionTableSql =
  "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)";

/** What reading the version asks of an open database. */
export interface VersionedDatabase {
  readonly dataSource: Pick<DataSource, "query">;
  /** The names of all tables; on PostgreSQL, of those in the schemas in which Kallithea would find its own. */
  tableNames(): Promise<string[]>;
}

/**
 * The current revisions of a database in the order of the table, as Alembic reads them: `downgrade -1` counts from the
 * first. None if the table does not exist.
 */
export async function currentRevisions({ dataSource, tableNames }: VersionedDatabase): Promise<string[]> {
  if (!(await tableNames()).includes("alembic_version")) return [];
  const rows: { version_num: string }[] = await dataSource.query("SELECT version_num FROM alembic_version");
  return rows.map((row) => row.version_num);
}

/** Whether a database has no tables of any Kallithea version; it may be new and empty. */
export async function hasNoKallitheaTables({ tableNames }: VersionedDatabase): Promise<boolean> {
  return !(await tableNames()).includes("repositories");
}

/**
 * Refuses a database of another version, with Kallithea's own message.
 * @param options `ignore`: the ini's `ignore_alembic_revision`; `config`: the ini, for commands that the message names
 * @throws UserError
 */
export async function requireExpectedRevision(
  database: VersionedDatabase,
  options: { ignore: boolean; config: string },
): Promise<void> {
  if (options.ignore) return;
  const current = (await currentRevisions(database)).sort();
  if (current.length === 1 && current[0] === expectedHead) return;
  const isUnknown = current.some((revision) => !isShipped(revision));
  throw new UserError(
    [
      "The database version does not match the Kallithea version.",
      `Current database version id(s): ${current.join(" ") || "none"}`,
      `Expected database version id(s): ${expectedHead}`,
    ].join("\n"),
    {
      hint: revisionHint(current, {
        isEmpty: current.length === 0 && (await database.tableNames()).length === 0,
        config: shellWord(options.config),
      }),
      exitStatus: isUnknown ? exitStatus.refused : exitStatus.pending,
    },
  );
}

/** How to bring a database to the expected revision. */
export function revisionHint(
  current: readonly string[],
  { isEmpty, config }: { isEmpty: boolean; config: string },
): string {
  if (isEmpty) return `The database is empty. To create Kallithea's tables in it: kallithea-cli db-create -c ${config}`;
  const unknown = current.filter((revision) => !isShipped(revision));
  if (unknown.length === 0) return upgradeHint(config);
  return `This release does not know ${unknown.join(", ")}. Use the release that upgraded the database, or downgrade with that one first. For a revision of your own, see docs/migrations.md.`;
}

/** @param config the ini as a word of a command */
export function upgradeHint(config: string): string {
  return `To upgrade it: kallithea-cli migrate -c ${config} upgrade head`;
}
