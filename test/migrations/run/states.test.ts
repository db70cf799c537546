// Databases in unusual states: the message says what is wrong and what to do, and nothing changes.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { UserError } from "../../../src/errors.js";
import { ensureVersion } from "../../../src/migrations/run/ensure-version.js";
import { stamp } from "../../../src/migrations/run/stamp.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dump } from "../../support/databases/dump.js";
import {
  type Engine,
  engines,
  mariadb,
  postgresql,
  query,
  sqlite,
  sqliteFile,
} from "../../support/databases/engines.js";
import { schemaDump } from "../../support/databases/schema-dump.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { migrateOn, openSessionOn } from "../../support/migrations/migration-session.js";
import { loadRelease } from "../../support/reference/load-release.js";

async function release(engine: Engine, name: string, change = ""): Promise<string> {
  const url = await loadRelease(engine, name, temporaryFolder());
  if (change) await query(url, change);
  return url;
}

/** The bytes of a file and the names of the files next to it; for a server, schema and rows. */
async function stateOf(url: string): Promise<unknown> {
  if (!url.startsWith("sqlite:")) return [schemaDump(url), await dump(url)];
  return [readFileSync(sqliteFile(url), "base64"), readdirSync(path.dirname(sqliteFile(url)))];
}

/** The error of an upgrade to head, which must not change the database. */
async function refusalOf(url: string): Promise<UserError> {
  const before = await stateOf(url);
  const error = await migrateOn(url, "head").then(
    () => undefined,
    (error: UserError) => error,
  );
  expect(await stateOf(url)).toEqual(before);
  return error ?? expect.fail("it was not refused");
}

const impls = new Map([
  [sqlite, ["Context impl SQLiteImpl.", "Will assume non-transactional DDL."]],
  [postgresql, ["Context impl PostgresqlImpl.", "Will assume transactional DDL."]],
  [mariadb, ["Context impl MySQLImpl.", "Will assume non-transactional DDL."]],
]);

const versions = async (url: string) =>
  (await query(url, "SELECT version_num FROM alembic_version")).map((row) => row.version_num);

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("upgrade refuses", () => {
    it.each<[string, () => Promise<string>, string, string]>([
      ["an empty database", () => databaseOn(engine, ""), "This is not a Kallithea database", "db-create"],
      [
        "a database of something else",
        () => databaseOn(engine, "CREATE TABLE t (a INTEGER)"),
        "This is not a Kallithea database",
        "sqlalchemy.url",
      ],
      [
        "a full schema without alembic_version",
        () => release(engine, "kallithea-0.7.0", "DROP TABLE alembic_version"),
        "alembic_version is missing or empty",
        "migrate stamp REVISION",
      ],
      [
        "an empty alembic_version",
        () => release(engine, "kallithea-0.6.3", "DELETE FROM alembic_version"),
        "alembic_version is missing or empty",
        "migrate stamp REVISION",
      ],
      [
        "a database before 0.3",
        () => release(engine, "kallithea-0.3.7", "UPDATE db_migrate_version SET version = 21"),
        "older than Kallithea 0.3: db_migrate_version is 21",
        "0.3.7",
      ],
      [
        "an unknown revision",
        () => release(engine, "kallithea-0.7.0", "UPDATE alembic_version SET version_num = 'f00dfeed0000'"),
        "Can't locate revision identified by 'f00dfeed0000'",
        "",
      ],
    ])("%s", async (_, make, message, hint) => {
      const error = await refusalOf(await make());
      expect(error.message).toContain(message);
      expect(error.hint).toContain(hint);
    });
  });

  describe.skipIf(engine.missing)("upgrade", () => {
    it("does nothing to a database that is already at the target", async () => {
      const url = await release(engine, "kallithea-0.7.0");
      const before = await stateOf(url);
      expect((await migrateOn(url, "head")).logged).toEqual(impls.get(engine));
      expect(await stateOf(url)).toEqual(before);
    });

    it("logs as Alembic does", async () => {
      const { logged } = await migrateOn(await release(engine, "kallithea-0.6.3"), "head");
      expect(logged).toEqual([
        ...(impls.get(engine) ?? []),
        "Running upgrade a0a1bf09c143 -> f62826179f39, add unique constraint on PullRequestReviewer",
        "Running upgrade f62826179f39 -> 7ba0d2cad930, hooks: migrate internal hooks to kallithea namespace",
      ]);
    });

    it("keeps an existing hook that has the new name, with which the real Alembic fails", async () => {
      const hook =
        "INSERT INTO ui (ui_section, ui_key, ui_value, ui_active) VALUES ('hooks', 'changegroup.kallithea_update', 'mine', true)";
      const url = await release(engine, "kallithea-0.6.3", hook);
      await migrateOn(url, "head");
      expect(await query(url, "SELECT ui_value FROM ui WHERE ui_key LIKE 'changegroup.%update'")).toEqual([
        { ui_value: "mine" },
      ]);
    });
  });

  describe.skipIf(engine.missing)("stamp", () => {
    it("only writes the version table, and creates it if it is missing", async () => {
      const url = await release(engine, "kallithea-0.7.0", "DROP TABLE alembic_version");
      const session = await openSessionOn(url);
      await stamp(session, ["f628"], { purge: false });
      expect(await versions(url)).toEqual(["f62826179f39"]);
      expect(session.logged.at(-1)).toBe("Running stamp_revision  -> f62826179f39");
      await stamp(session, ["base"], { purge: false });
      expect(await versions(url)).toEqual([]);
    });

    it("replaces an unknown revision only with --purge", async () => {
      const url = await release(engine, "kallithea-0.7.0", "UPDATE alembic_version SET version_num = 'f00dfeed0000'");
      const session = await openSessionOn(url);
      await expect(stamp(session, ["head"], { purge: false })).rejects.toThrow(
        "Can't locate revision identified by 'f00dfeed0000'",
      );
      expect(await versions(url)).toEqual(["f00dfeed0000"]);
      await expect(stamp(session, ["gone"], { purge: true })).rejects.toThrow(
        "Can't locate revision identified by 'gone'",
      );
      expect(await versions(url)).toEqual(["f00dfeed0000"]);
      await stamp(session, ["head"], { purge: true });
      expect(await versions(url)).toEqual(["7ba0d2cad930"]);
    });

    it("ensure_version creates an empty version table", async () => {
      const url = await databaseOn(engine, "");
      await ensureVersion(await openSessionOn(url));
      expect(await dump(url)).toEqual({ alembic_version: [] });
    });
  });
});

describe("only on SQLite", () => {
  it.each([
    ["before it dropped the table", "CREATE TABLE _alembic_tmp_ui (ui_id INTEGER)", `'DROP TABLE "_alembic_tmp_ui"'`],
    [
      "after it dropped the table",
      "ALTER TABLE ui RENAME TO _alembic_tmp_ui",
      `'ALTER TABLE "_alembic_tmp_ui" RENAME TO "ui"'`,
    ],
  ])("upgrade refuses a temporary table that Alembic left behind %s", async (_, change, hint) => {
    const error = await refusalOf(await release(sqlite, "kallithea-0.6.3", change));
    expect(error.message).toContain(
      "contains the table _alembic_tmp_ui, which an interrupted run of Alembic has left behind",
    );
    expect(error.hint).toContain(hint);
  });

  it("ensure_version creates the table with Alembic's own statement, and leaves no lock file", async () => {
    const url = await databaseOn(sqlite, "");
    await ensureVersion(await openSessionOn(url));
    expect(await query(url, "SELECT sql FROM sqlite_master WHERE name = 'alembic_version'")).toEqual([
      {
        sql: "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)",
      },
    ]);
    expect(existsSync(`${sqliteFile(url)}.lock`)).toBe(false);
  });
});
