// The table `alembic_version`, by which Kallithea, Alembic and this program know the state of a schema.
import type { DataSource, QueryRunner } from "typeorm";
import { UserError } from "../errors.js";

declare const SHIPPED_HEAD: string;

/** The head of the revisions that ship, found when the program is bundled: what our entities correspond to. Kallithea 0.7.0's is 7ba0d2cad930. */
export const expectedHead = SHIPPED_HEAD;

/** Letter for letter as Alembic makes the table. */
export const versionTableSql =
  "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)";

/** The revisions that a database says it is at; none where it has no such table. */
export async function currentRevisions(dataSource: DataSource): Promise<string[]> {
  const runner = dataSource.createQueryRunner();
  try {
    if (!(await hasVersionTable(runner))) return [];
    const rows: { version_num: string }[] = await runner.query("SELECT version_num FROM alembic_version ORDER BY version_num");
    return rows.map((row) => row.version_num);
  } finally {
    await runner.release();
  }
}

async function hasVersionTable(runner: QueryRunner): Promise<boolean> {
  if (runner.connection.options.type !== "postgres") return runner.hasTable("alembic_version");
  // In all schemas of the search path, as Alembic does; TypeORM looks into the first one alone.
  const [found] = await runner.query("SELECT to_regclass('alembic_version') IS NOT NULL AS present");
  return found.present;
}

/**
 * Refuses a database of another version, in Kallithea's own words.
 * @param options `ignore`: the ini's `ignore_alembic_revision`
 * @throws UserError
 */
export async function requireExpectedRevision(dataSource: DataSource, options: { ignore: boolean }): Promise<void> {
  if (options.ignore) return;
  const current = await currentRevisions(dataSource);
  if (current.length === 1 && current[0] === expectedHead) return;
  throw new UserError(
    [
      "The database version does not match the Kallithea version.",
      `Current database version id(s): ${current.join(" ")}`,
      `Expected database version id(s): ${expectedHead}`,
    ].join("\n"),
    {
      hint:
        "Upgrade or downgrade the database as Kallithea's documentation says. If you are a developer and know what you are doing, " +
        "`ignore_alembic_revision = True` in the ini skips this check.",
    },
  );
}
