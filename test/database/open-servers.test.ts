// Opened databases on servers, which the rest of the program uses like an SQLite file.
import { describe, expect, it, onTestFinished } from "vitest";
import type { OpenOptions } from "../../src/database/open/open-options.js";
import { settings } from "../../src/schema/entities/settings.js";
import { users } from "../../src/schema/entities/users.js";
import { rowsOf } from "../../src/schema/entity.js";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { mariadb, postgresql, query, queryServer, servers, serverUrl } from "../support/databases/engines.js";
import { openDataSource } from "../support/databases/open-database.js";
import { ownServer } from "../support/databases/servers/own-server.js";

describe.each(servers)("openDatabase on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  async function opened(options: OpenOptions = {}) {
    const url = await engine.newUrl("");
    const { status, stderr } = await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
    expect(status, stderr).toBe(0);
    const dataSource = await openDataSource(url, options);
    onTestFinished(() => dataSource.destroy());
    return { url, dataSource };
  }

  test("reads and writes date-times as strings and booleans as booleans", async () => {
    const { url, dataSource } = await opened();
    const when = engine === postgresql ? "2020-01-02 03:04:05.000678" : "2020-01-02 03:04:05.000000";
    await rowsOf(dataSource, users).update({ username: "doe" }, { last_login: when });
    const doe = await rowsOf(dataSource, users).findOneByOrFail({ username: "doe" });
    expect([doe.last_login, doe.admin, doe.user_data]).toEqual([when, true, null]);
    const text = engine === postgresql ? "last_login::text" : "CAST(last_login AS char)";
    expect(await query(url, `SELECT ${text} AS t FROM users WHERE user_id = 2`)).toEqual([
      { t: when.replace(/\.000000$/, "") },
    ]);
  });

  test("stores any text unchanged", async () => {
    const { url, dataSource } = await opened();
    const awkward = String.raw`\' OR 1=1 -- "x" ; é 日本 😀 \\ %s ? $1 :name`;
    await rowsOf(dataSource, settings).update({ app_settings_name: "title" }, { app_settings_value: awkward });
    expect(await query(url, "SELECT app_settings_value AS v FROM settings WHERE app_settings_name = 'title'")).toEqual([
      { v: awkward },
    ]);
  });

  test("does not write to a database that is opened read-only", async () => {
    const { dataSource } = await opened({ readOnly: true });
    await expect(rowsOf(dataSource, users).delete({ user_id: 2 })).rejects.toThrow(/read-only/);
    expect(await rowsOf(dataSource, users).count()).toBe(2);
  });

  test("logs each statement with its parameters and duration", async () => {
    const logged: [string, readonly unknown[], number][] = [];
    const { dataSource } = await opened({ logSql: (...statement) => logged.push(statement) });
    const statement = `SELECT username FROM users WHERE user_id = ${engine === postgresql ? "$1" : "?"}`;
    await dataSource.query(statement, [2]);
    expect(logged.at(-1)).toEqual([statement, [2], expect.any(Number)]);
  });
});

describe(`the settings of ${postgresql.title}`, () => {
  it.skipIf(postgresql.missing)("do not matter: another date style", async () => {
    const url = await postgresql.newUrl("");
    await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
    const database = url.slice(url.lastIndexOf("/") + 1);
    await queryServer(url, `ALTER DATABASE ${database} SET datestyle TO 'German'`);
    const dataSource = await openDataSource(url);
    onTestFinished(() => dataSource.destroy());
    const [user] = await rowsOf(dataSource, users).find();
    expect(user?.created_on).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/);
  });
});

describe.each(servers)("the isolation that $title is set to", (engine) => {
  it.skipIf(engine.missing)(
    "does not matter, so that scans that wait for their turn see what others have stored",
    async () => {
      const settings = [
        engine === postgresql ? "default_transaction_isolation=serializable" : "--transaction-isolation=SERIALIZABLE",
      ];
      const url = serverUrl(await ownServer(engine, { settings }), "kallithea");
      await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
      const dataSource = await openDataSource(url);
      onTestFinished(() => dataSource.destroy());
      const [own] = await dataSource.query(
        engine === postgresql ? "SHOW transaction_isolation" : "SELECT @@tx_isolation AS transaction_isolation",
      );
      expect(own.transaction_isolation).toBe(engine === postgresql ? "read committed" : "REPEATABLE-READ");
    },
  );
});

describe(`the settings of ${mariadb.title}`, () => {
  const test = it.skipIf(mariadb.missing);

  async function withMode(mode: string) {
    const url = serverUrl(await ownServer(mariadb, { settings: [`--sql-mode=${mode}`] }), "kallithea");
    await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())));
    const dataSource = await openDataSource(url);
    onTestFinished(() => dataSource.destroy());
    return { url, dataSource };
  }

  test("do not matter: with NO_BACKSLASH_ESCAPES a value could otherwise end its string", async () => {
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

  test("do not matter: a value that is too long is an error and not truncated", async () => {
    const { dataSource } = await withMode("");
    const tooLong = "x".repeat(300);
    await expect(rowsOf(dataSource, users).update({ username: "doe" }, { firstname: tooLong })).rejects.toThrow(
      /too long/,
    );
  });

  test("do not matter: those that would discard or forbid changes, or create tables of another engine", async () => {
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
