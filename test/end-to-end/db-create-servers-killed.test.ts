// kill -9 at any moment leaves the complete old database on a server or the complete new one, and nothing that disturbs
// the next run.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryNames } from "../../src/engines/server/temporary-names.js";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { createDatabase } from "../support/databases/created.js";
import { someFirstRows } from "../support/databases/database.js";
import { dump, withoutChance } from "../support/databases/dump.js";
import { type Engine, mariadb, postgresql, query, queryServer } from "../support/databases/engines.js";

const killer = path.join(projectRoot, "test/support/faults/kill-at-statement.cjs");

/** Moments, identified by the first statement that is not sent anymore, and whose rows exist then. */
const moments: [title: string, engine: Engine, options: string[], moments: [statement: string, there: string][]][] = [
  [
    postgresql.title,
    postgresql,
    [],
    [
      ['CREATE DATABASE "kallithea-cli-new', "old"],
      ["CREATE TABLE gists", "old"],
      ['INSERT INTO "users"', "old"],
      ['RENAME TO "kallithea-cli-backup', "old"],
      ['RENAME TO "test_', "old"],
    ],
  ],
  [
    `${postgresql.title}, --no-backup`,
    postgresql,
    ["--no-backup"],
    [
      ['RENAME TO "kallithea-cli-old', "old"],
      ['DROP DATABASE IF EXISTS "kallithea-cli-old#2', "new"],
    ],
  ],
  [
    `${postgresql.title}, --reuse`,
    postgresql,
    ["--reuse"],
    [
      ['CREATE SCHEMA "kallithea-cli-backup', "old"],
      ["SET SCHEMA#5", "old"],
      ["CREATE TABLE gists", "old"],
      ['INSERT INTO "users"', "old"],
    ],
  ],
  [
    mariadb.title,
    mariadb,
    [],
    [
      ["CREATE DATABASE `kallithea-cli-new", "old"],
      ["CREATE TABLE `gists`", "old"],
      ["INSERT INTO `users`", "old"],
      ["CREATE DATABASE `kallithea-cli-backup", "old"],
      ["RENAME TABLE", "old"],
      ["ALTER DATABASE", "new"],
    ],
  ],
  [
    `${mariadb.title}, --no-backup`,
    mariadb,
    ["--no-backup"],
    [
      ["RENAME TABLE", "old"],
      ["DROP DATABASE IF EXISTS `kallithea-cli-old#2", "new"],
    ],
  ],
  [
    `${mariadb.title}, --reuse`,
    mariadb,
    ["--reuse"],
    [
      ["CREATE TABLE `kallithea_cli_new_gists`", "old"],
      ["INSERT INTO `kallithea_cli_new_users`", "old"],
      ["RENAME TABLE#2", "old"],
      ["ALTER TABLE `user_ip_map`", "new"],
    ],
  ],
  [
    `${mariadb.title}, --reuse --no-backup`,
    mariadb,
    ["--reuse", "--no-backup"],
    [["DROP TABLE `kallithea_cli_old", "new"]],
  ],
];

describe.each(moments)("a killed db-create on %s", (_, engine, options, statements) => {
  it.skipIf(engine.missing).each(statements)("before %s", async (statement, there) => {
    const made = makeInstanceOn(await engine.newUrl(""), temporaryFolder());
    await createDatabase(made.url, { administrator: { ...someFirstRows().administrator, username: "old" } });
    const { signal, stderr } = runBuilt([...dbCreateArguments(made, { user: "new" }), ...options], {
      env: { KILL_AT: statement, NODE_OPTIONS: `--require=${killer}` },
    });
    expect(signal, stderr).toBe("SIGKILL");
    expect(await administrator(made)).toBe(there);
    expect((await dump(made.url)).permissions).toHaveLength(24);
    await expect(orphan(made), "the foreign keys hold").rejects.toThrow(/foreign key constraint/i);

    const keeps = !options.includes("--no-backup");
    if (there === "new" && keeps) expect(await keptAdministrators(made)).toEqual(["old"]);
    run(made, "again", options);
    expect(await administrator(made)).toBe("again");
    expect(await keptAdministrators(made), "the old one is kept, whichever run did it").toEqual(
      keeps ? (there === "new" ? ["new", "old"] : ["old"]) : [],
    );
    expect(await rowsOf(made)).toBe(await rowsOfCleanRun(engine));
    expect(await leftovers(made)).toEqual([]);
  });
});

const clean = new Map<Engine, string>();

/** What the last run leaves if none was killed before; the same for every moment. */
async function rowsOfCleanRun(engine: Engine): Promise<string> {
  const known = clean.get(engine);
  if (known !== undefined) return known;
  const made = makeInstanceOn(await engine.newUrl(""), temporaryFolder());
  run(made, "again");
  const rows = await rowsOf(made);
  clean.set(engine, rows);
  return rows;
}

async function rowsOf({ url, repositories }: TestInstance): Promise<string> {
  return JSON.stringify(withoutChance(await dump(url))).replaceAll(repositories, "ROOT");
}

function run(made: TestInstance, user: string, options: readonly string[] = []): void {
  const { status, stderr } = runBuilt([...dbCreateArguments(made, { user }), ...options]);
  expect(status, stderr).toBe(0);
}

async function administrator({ url }: TestInstance): Promise<unknown> {
  return (await query(url, "SELECT username FROM users WHERE user_id = 2"))[0]?.username;
}

/** The administrators in the kept databases or tables; an empty one would be a bug. */
async function keptAdministrators({ url }: TestInstance): Promise<unknown[]> {
  const [, database = ""] = /\/([^/?]*)(?:\?.*)?$/.exec(url) ?? [];
  const isPostgres = url.startsWith("postgresql:");
  const named = async (rows: Promise<Record<string, unknown>[]>) =>
    (await rows)
      .map(({ name }) => String(name))
      .filter((name) => name.startsWith("kallithea-cli-backup-") && endsLike(name, database));
  const databases = await named(
    queryServer(
      url,
      isPostgres
        ? "SELECT datname AS name FROM pg_database"
        : "SELECT schema_name AS name FROM information_schema.schemata",
    ),
  );
  const schemas = isPostgres ? await named(query(url, "SELECT nspname AS name FROM pg_namespace")) : [];
  const found = [
    ...(await Promise.all(
      databases.map((name) =>
        isPostgres
          ? query(url.replace(database, name), "SELECT username FROM users WHERE user_id = 2")
          : query(url, `SELECT username FROM \`${name}\`.users WHERE user_id = 2`),
      ),
    )),
    ...(await Promise.all(schemas.map((name) => query(url, `SELECT username FROM "${name}".users WHERE user_id = 2`)))),
  ];
  return found.map((rows) => rows[0]?.username).sort();
}

/** The end of a long name is cut off. */
function endsLike(name: string, database: string): boolean {
  return database.startsWith(/-(test_\w+)(?:-\d+)?$/.exec(name)?.[1] ?? "?");
}

/** A row that refers to no other. */
function orphan({ url }: TestInstance): Promise<unknown> {
  return query(url, "INSERT INTO user_ip_map (user_id, ip_addr, active) VALUES (99, '::1', TRUE)");
}

/** The temporary databases of a run; its tables would be among the rows that are compared. */
async function leftovers({ url }: TestInstance): Promise<unknown[]> {
  const { replacement, old } = temporaryNames(url.replace(/^.*\//, "").replace(/\?.*/, ""));
  const [column, table] = url.startsWith("postgresql:")
    ? ["datname", "pg_database"]
    : ["schema_name", "information_schema.schemata"];
  return queryServer(url, `SELECT ${column} FROM ${table} WHERE ${column} IN ('${replacement}', '${old}')`);
}
