// kill -9 at any moment leaves the old database of a server or the new one, complete, and nothing that a next run trips over.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryNames } from "../../src/database/server/temporary-names.js";
import { projectRoot, runBuilt } from "../support/cli.js";
import { dump, withoutChance } from "../support/dump.js";
import { type Engine, mariadb, postgresql, query, queryServer } from "../support/engines.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/instance.js";
import { temporaryFolder } from "../support/temporary-folder.js";

const killer = path.join(projectRoot, "test/support/kill-at-statement.cjs");

/** Moments, each told by the statement that is not sent any more, and whose rows are there then. */
const moments: [title: string, engine: Engine, options: string[], moments: [statement: string, there: string][]][] = [
  [
    postgresql.title,
    postgresql,
    [],
    [
      ['CREATE DATABASE "kallithea-cli-new', "old"],
      ['CREATE TABLE "gists"', "old"],
      ['INSERT INTO "users"', "old"],
      ['RENAME TO "kallithea-cli-old', "old"],
      ['RENAME TO "test_', "old"],
      ['DROP DATABASE IF EXISTS "kallithea-cli-old#2', "new"],
    ],
  ],
  [
    `${postgresql.title}, --reuse`,
    postgresql,
    ["--reuse"],
    [
      ["DROP TABLE IF EXISTS", "old"],
      ['CREATE TABLE "gists"', "old"],
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
      ["RENAME TABLE", "old"],
      ["ALTER DATABASE", "new"],
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
      ["DROP TABLE `kallithea_cli_old", "new"],
      ["ALTER TABLE `user_ip_map`", "new"],
    ],
  ],
];

describe.each(moments)("db-create on %s, killed", (_, engine, options, statements) => {
  it.skipIf(engine.missing).each(statements)("before %s", async (statement, there) => {
    const made = makeInstanceOn(await engine.newUrl(""), temporaryFolder());
    run(made, "old");
    const { signal, stderr } = runBuilt([...dbCreateArguments(made, { user: "new" }), ...options], {
      env: { KILL_AT: statement, NODE_OPTIONS: `--require=${killer}` },
    });
    expect(signal, stderr).toBe("SIGKILL");
    expect(await administrator(made)).toBe(there);
    expect((await dump(made.url)).permissions).toHaveLength(24);
    await expect(orphan(made), "the foreign keys hold").rejects.toThrow(/foreign key constraint/i);

    run(made, "again", options);
    expect(await administrator(made)).toBe("again");
    const clean = makeInstanceOn(await engine.newUrl(""), temporaryFolder());
    run(clean, "again");
    const roots = new RegExp(`${made.repositories}|${clean.repositories}`, "g");
    const rows = async ({ url }: TestInstance) => JSON.stringify(withoutChance(await dump(url))).replaceAll(roots, "ROOT");
    expect(await rows(made)).toBe(await rows(clean));
    expect(await leftovers(made)).toEqual([]);
  });
});

function run(made: TestInstance, user: string, options: readonly string[] = []): void {
  const { status, stderr } = runBuilt([...dbCreateArguments(made, { user }), ...options]);
  expect(status, stderr).toBe(0);
}

async function administrator({ url }: TestInstance): Promise<unknown> {
  return (await query(url, "SELECT username FROM users WHERE user_id = 2"))[0]?.username;
}

/** A row that refers to nothing. */
function orphan({ url }: TestInstance): Promise<unknown> {
  return query(url, "INSERT INTO user_ip_map (user_id, ip_addr, active) VALUES (99, '::1', TRUE)");
}

/** Databases of a run's own; its tables would be among the rows that are compared. */
async function leftovers({ url }: TestInstance): Promise<unknown[]> {
  const { fresh, old } = temporaryNames(url.replace(/^.*\//, "").replace(/\?.*/, ""));
  const [column, table] = url.startsWith("postgresql:") ? ["datname", "pg_database"] : ["schema_name", "information_schema.schemata"];
  return queryServer(url, `SELECT ${column} FROM ${table} WHERE ${column} IN ('${fresh}', '${old}')`);
}
