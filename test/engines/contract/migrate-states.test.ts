// Databases in unusual states: the message says what is wrong and what to do, and nothing changes.
import { describe, expect, it } from "vitest";
import type { UserError } from "../../../src/errors.js";
import { ensureVersion } from "../../../src/migrations/run/ensure-version.js";
import { stamp } from "../../../src/migrations/run/stamp.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dump } from "../../support/databases/dump.js";
import { type ByEngine, type Engine, engines, query } from "../../support/databases/engines.js";
import { stateOf } from "../../support/databases/schema-dump.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { migrateOn, openSessionOn } from "../../support/migrations/migration-session.js";
import { loadRelease } from "../../support/reference/load-release.js";

async function release(engine: Engine, name: string, change = ""): Promise<string> {
  const url = await loadRelease(engine, name, temporaryFolder());
  if (change) await query(url, change);
  return url;
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

/** How the log begins, in Alembic's words. */
const impls: ByEngine<readonly string[]> = {
  SQLite: ["Context impl SQLiteImpl.", "Will assume non-transactional DDL."],
  PostgreSQL: ["Context impl PostgresqlImpl.", "Will assume transactional DDL."],
  MariaDB: ["Context impl MySQLImpl.", "Will assume non-transactional DDL."],
};

const versions = async (url: string) =>
  (await query(url, "SELECT version_num FROM alembic_version")).map((row) => row.version_num);

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("an upgrade", () => {
    it.each<[string, () => Promise<string>, string, string]>([
      ["an empty database", () => databaseOn(engine, ""), "This is not a Kallithea database", "db-create"],
      [
        "a database of another program",
        () => databaseOn(engine, "CREATE TABLE t (a INTEGER)"),
        "This is not a Kallithea database",
        "sqlalchemy.url",
      ],
      [
        "a complete schema without alembic_version",
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
    ])("is refused for %s", async (_, make, message, hint) => {
      const error = await refusalOf(await make());
      expect(error.message).toContain(message);
      expect(error.hint).toContain(hint);
    });
  });

  describe.skipIf(engine.missing)("an upgrade", () => {
    it("changes nothing in a database that is at head", async () => {
      const url = await release(engine, "kallithea-0.7.0");
      const before = await stateOf(url);
      expect((await migrateOn(url, "head")).logged).toEqual(impls[engine.name]);
      expect(await stateOf(url)).toEqual(before);
    });

    it("logs as Alembic does", async () => {
      const { logged } = await migrateOn(await release(engine, "kallithea-0.6.3"), "head");
      expect(logged).toEqual([
        ...impls[engine.name],
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

  describe.skipIf(engine.missing)("a command on the version table", () => {
    it("writes only the version table, and creates it if it is missing (stamp)", async () => {
      const url = await release(engine, "kallithea-0.7.0", "DROP TABLE alembic_version");
      const session = await openSessionOn(url);
      await stamp(session, ["f628"], { purge: false });
      expect(await versions(url)).toEqual(["f62826179f39"]);
      expect(session.logged.at(-1)).toBe("Running stamp_revision  -> f62826179f39");
      await stamp(session, ["base"], { purge: false });
      expect(await versions(url)).toEqual([]);
    });

    it("replaces an unknown revision only with --purge (stamp)", async () => {
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

    it("creates an empty version table (ensure_version)", async () => {
      const url = await databaseOn(engine, "");
      await ensureVersion(await openSessionOn(url));
      expect(await dump(url)).toEqual({ alembic_version: [] });
    });
  });
});
