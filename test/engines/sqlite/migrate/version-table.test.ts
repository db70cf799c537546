// The version table in an SQLite file, and the tables that a run of Alembic has left there.
import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { UserError } from "../../../../src/errors.js";
import { ensureVersion } from "../../../../src/migrations/run/ensure-version.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { query, sqlite, sqliteFile } from "../../../support/databases/engines.js";
import { stateOf } from "../../../support/databases/schema-dump.js";
import { databaseOn } from "../../../support/databases/server-database.js";
import { migrateOn, openSessionOn } from "../../../support/migrations/migration-session.js";
import { loadRelease } from "../../../support/reference/load-release.js";

describe("migrate on SQLite", () => {
  it.each([
    ["before it dropped the table", "CREATE TABLE _alembic_tmp_ui (ui_id INTEGER)", `'DROP TABLE "_alembic_tmp_ui"'`],
    [
      "after it dropped the table",
      "ALTER TABLE ui RENAME TO _alembic_tmp_ui",
      `'ALTER TABLE "_alembic_tmp_ui" RENAME TO "ui"'`,
    ],
  ])("refuses to upgrade a database with a temporary table that Alembic left behind %s", async (_, change, hint) => {
    const url = await loadRelease(sqlite, "kallithea-0.6.3", temporaryFolder());
    await query(url, change);
    const before = await stateOf(url);
    const error = await migrateOn(url, "head").then(
      () => expect.fail("it was not refused"),
      (reason: UserError) => reason,
    );
    expect(await stateOf(url)).toEqual(before);
    expect(error.message).toContain(
      "contains the table _alembic_tmp_ui, which an interrupted run of Alembic has left behind",
    );
    expect(error.hint).toContain(hint);
  });

  it("creates the version table with Alembic's own statement, and leaves no lock file", async () => {
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
