import { describe, expect, it, onTestFinished } from "vitest";
import { settings } from "../../../../src/schema/entities/settings.js";
import { users } from "../../../../src/schema/entities/users.js";
import { rowsOf } from "../../../../src/schema/entity.js";
import { runHere } from "../../../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn } from "../../../support/cli/instance.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { mariadb, query, serverUrl } from "../../../support/databases/engines.js";
import { openDataSource } from "../../../support/databases/open-database.js";
import { ownServer } from "../../../support/databases/servers/own-server.js";

describe(`a session on ${mariadb.title}`, () => {
  const test = it.skipIf(mariadb.missing);

  async function withMode(mode: string) {
    const url = serverUrl(await ownServer(mariadb, { settings: [`--sql-mode=${mode}`] }), "kallithea");
    await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
    const dataSource = await openDataSource(url);
    onTestFinished(() => dataSource.destroy());
    return { url, dataSource };
  }

  test("keeps a value in its string although the server has NO_BACKSLASH_ESCAPES, which the driver does not expect", async () => {
    const { url, dataSource } = await withMode("NO_BACKSLASH_ESCAPES");
    const hostile = String.raw`x\', app_settings_type = 'hacked' -- `;
    await rowsOf(dataSource, settings).update({ app_settings_name: "title" }, { app_settings_value: hostile });
    expect(
      await query(
        url,
        "SELECT app_settings_value AS v, app_settings_type AS t FROM settings WHERE app_settings_name = 'title'",
      ),
    ).toEqual([{ v: hostile, t: "unicode" }]);
  });

  test("reports a value that does not fit as an error although the server would truncate it", async () => {
    const { dataSource } = await withMode("");
    const tooLong = "x".repeat(300);
    await expect(rowsOf(dataSource, users).update({ username: "doe" }, { firstname: tooLong })).rejects.toThrow(
      /too long/,
    );
  });

  test("is not affected by global variables that skip or forbid changes, or create other kinds of tables", async () => {
    const server = await ownServer(mariadb);
    const globals = [
      "autocommit = 0",
      "sql_safe_updates = 1",
      "foreign_key_checks = 0",
      "default_storage_engine = 'Aria'",
    ];
    await query(serverUrl(server, "mysql"), globals.map((global) => `SET GLOBAL ${global}`).join("; "));
    const made = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    expect(
      await query(
        made.url,
        "SELECT TABLE_NAME FROM information_schema.TABLES WHERE ENGINE = 'Aria' AND TABLE_SCHEMA = 'kallithea'",
      ),
    ).toEqual([]);
    const dataSource = await openDataSource(made.url);
    onTestFinished(() => dataSource.destroy());
    await dataSource.query("UPDATE settings SET app_settings_value = 'mine' WHERE app_settings_value = ''");
    expect((await query(made.url, "SELECT 1 FROM settings WHERE app_settings_value = 'mine'")).length).toBeGreaterThan(
      0,
    );
    await expect(
      dataSource.query("UPDATE settings SET app_settings_id = app_settings_id + 100"),
    ).resolves.toBeDefined();
    await expect(dataSource.query("INSERT INTO user_email_map VALUES (1, 999, '')")).rejects.toThrow(/foreign key/);
  });
});
