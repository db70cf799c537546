// Databases in odd states: each gets a message that says what is wrong and what to do, and stays as it was.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { UserError } from "../../../src/errors.js";
import { ensureVersion } from "../../../src/migration/run/ensure-version.js";
import { stamp } from "../../../src/migration/run/stamp.js";
import { migrateFile, openSession } from "../../support/migration-session.js";
import { changeDatabase, restoreRelease } from "../../support/old-release.js";
import { ask, databaseOf } from "../../support/run-revision.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

function release(name: string, ...changes: string[]): string {
  const file = path.join(temporaryFolder(), "kallithea.db");
  restoreRelease(name, file);
  changeDatabase(file, ...changes);
  return file;
}

/** What an upgrade to head says; the file is the same afterwards, byte for byte. */
async function refusalOf(file: string): Promise<UserError> {
  const before = readFileSync(file);
  const error = await migrateFile(file, "head").then(
    () => undefined,
    (error: UserError) => error,
  );
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(path.dirname(file))).toEqual([path.basename(file)]);
  return error ?? expect.fail("it was not refused");
}

describe("upgrade refuses", () => {
  it.each<[string, () => string, string, string]>([
    ["an empty database", () => databaseOf(""), "This is no database of Kallithea", "db-create"],
    ["a database of something else", () => databaseOf("CREATE TABLE t (a)"), "This is no database of Kallithea", "sqlalchemy.url"],
    [
      "a full schema without alembic_version",
      () => release("kallithea-0.7.0", "DROP TABLE alembic_version"),
      "alembic_version is missing or empty",
      "migrate stamp REVISION",
    ],
    [
      "an empty alembic_version",
      () => release("kallithea-0.6.3", "DELETE FROM alembic_version"),
      "alembic_version is missing or empty",
      "migrate stamp REVISION",
    ],
    [
      "a database before 0.3",
      () => release("kallithea-0.3.7", "UPDATE db_migrate_version SET version = 21"),
      "older than Kallithea 0.3: db_migrate_version says 21",
      "0.3.7",
    ],
    [
      "an unknown revision",
      () => release("kallithea-0.7.0", "UPDATE alembic_version SET version_num = 'f00dfeed0000'"),
      "Can't locate revision identified by 'f00dfeed0000'",
      "",
    ],
    [
      "what Alembic left before it dropped the table",
      () => release("kallithea-0.6.3", "CREATE TABLE _alembic_tmp_ui (ui_id INTEGER)"),
      "has the table _alembic_tmp_ui, which a run of Alembic left",
      `'DROP TABLE "_alembic_tmp_ui"'`,
    ],
    [
      "what Alembic left after it dropped the table",
      () => release("kallithea-0.6.3", "ALTER TABLE ui RENAME TO _alembic_tmp_ui"),
      "has the table _alembic_tmp_ui, which a run of Alembic left",
      `'ALTER TABLE "_alembic_tmp_ui" RENAME TO "ui"'`,
    ],
  ])("%s", async (_, make, message, hint) => {
    const error = await refusalOf(make());
    expect(error.message).toContain(message);
    expect(error.hint).toContain(hint);
  });
});

describe("upgrade", () => {
  it("does nothing to a database that is there already", async () => {
    const file = release("kallithea-0.7.0");
    const before = readFileSync(file);
    const { logged } = await migrateFile(file, "head");
    expect(logged).toEqual(["Context impl SQLiteImpl.", "Will assume non-transactional DDL."]);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it("logs as Alembic does", async () => {
    const { logged } = await migrateFile(release("kallithea-0.6.3"), "head");
    expect(logged).toEqual([
      "Context impl SQLiteImpl.",
      "Will assume non-transactional DDL.",
      "Running upgrade a0a1bf09c143 -> f62826179f39, add unique constraint on PullRequestReviewer",
      "Running upgrade f62826179f39 -> 7ba0d2cad930, hooks: migrate internal hooks to kallithea namespace",
    ]);
  });

  it("leaves a hook of the new name that somebody has put in already, where real Alembic fails", async () => {
    const hook = "INSERT INTO ui (ui_section, ui_key, ui_value, ui_active) VALUES ('hooks', 'changegroup.kallithea_update', 'mine', 1)";
    const file = release("kallithea-0.6.3", hook);
    await migrateFile(file, "head");
    expect(ask(file, "SELECT ui_value FROM ui WHERE ui_key LIKE 'changegroup.%update'")).toEqual([{ ui_value: "mine" }]);
  });
});

describe("stamp", () => {
  const rows = (file: string) =>
    ask<{ version_num: string }>(file, "SELECT version_num FROM alembic_version").map((row) => row.version_num);

  it("writes the version table alone, and makes it where it is missing", async () => {
    const file = release("kallithea-0.7.0", "DROP TABLE alembic_version");
    const session = await openSession(file);
    await stamp(session, ["f628"], { purge: false });
    expect(rows(file)).toEqual(["f62826179f39"]);
    expect(session.logged.at(-1)).toBe("Running stamp_revision  -> f62826179f39");
    await stamp(session, ["base"], { purge: false });
    expect(rows(file)).toEqual([]);
  });

  it("with --purge gets out of an unknown revision, and only so", async () => {
    const file = release("kallithea-0.7.0", "UPDATE alembic_version SET version_num = 'f00dfeed0000'");
    const session = await openSession(file);
    await expect(stamp(session, ["head"], { purge: false })).rejects.toThrow("Can't locate revision identified by 'f00dfeed0000'");
    expect(rows(file)).toEqual(["f00dfeed0000"]);
    await expect(stamp(session, ["gone"], { purge: true })).rejects.toThrow("Can't locate revision identified by 'gone'");
    expect(rows(file)).toEqual(["f00dfeed0000"]);
    await stamp(session, ["head"], { purge: true });
    expect(rows(file)).toEqual(["7ba0d2cad930"]);
  });

  it("ensure_version makes the table, empty, in Alembic's words", async () => {
    const file = databaseOf("");
    await ensureVersion(await openSession(file));
    expect(ask(file, "SELECT * FROM alembic_version")).toEqual([]);
    expect(ask(file, "SELECT sql FROM sqlite_master WHERE name = 'alembic_version'")).toEqual([
      {
        sql: "CREATE TABLE alembic_version (\n\tversion_num VARCHAR(32) NOT NULL, \n\tCONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)\n)",
      },
    ]);
    expect(existsSync(`${file}.migration-lock`)).toBe(false);
  });
});
