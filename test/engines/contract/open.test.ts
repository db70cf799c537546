// A database as the rest of the program sees it: the same whatever its engine.
import { describe, expect, it, onTestFinished } from "vitest";
import type { OpenOptions } from "../../../src/database/open/open-options.js";
import { UserError } from "../../../src/errors.js";
import { settings } from "../../../src/schema/entities/settings.js";
import { users } from "../../../src/schema/entities/users.js";
import { rowsOf } from "../../../src/schema/entity.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { createDatabase } from "../../support/databases/created.js";
import { type ByEngine, engines, query, sqlite, sqliteFile } from "../../support/databases/engines.js";
import { openDataSource } from "../../support/databases/open-database.js";

/** MariaDB's date-times are whole seconds. `text` is an expression for the stored text. */
const dateTimes: ByEngine<{ moment: string; stored: string; text: string }> = {
  SQLite: {
    moment: "2020-01-02 03:04:05.000678",
    stored: "2020-01-02 03:04:05.000678",
    text: "CASE typeof(last_login) WHEN 'text' THEN last_login END",
  },
  PostgreSQL: {
    moment: "2020-01-02 03:04:05.000678",
    stored: "2020-01-02 03:04:05.000678",
    text: "last_login::text",
  },
  MariaDB: {
    moment: "2020-01-02 03:04:05.000000",
    stored: "2020-01-02 03:04:05",
    text: "CAST(last_login AS char)",
  },
};

/** What each engine reports of a write to a database that is opened read-only. */
const readOnly: ByEngine<RegExp> = { SQLite: /is not writable/, PostgreSQL: /read-only/, MariaDB: /read-only/ };

const placeholders: ByEngine<string> = { SQLite: "?", PostgreSQL: "$1", MariaDB: "?" };

describe.each(engines)("opening on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  async function opened(options: OpenOptions = {}) {
    const url = await engine.newUrl(temporaryFolder());
    await createDatabase(url);
    const dataSource = await openDataSource(url, options);
    onTestFinished(() => dataSource.destroy());
    return { url, dataSource };
  }

  test("reads and writes date-times as strings of local time, and booleans as booleans", async () => {
    const { url, dataSource } = await opened();
    const { moment, stored, text } = dateTimes[engine.name];
    await rowsOf(dataSource, users).update({ username: "doe" }, { last_login: moment });
    const doe = await rowsOf(dataSource, users).findOneByOrFail({ username: "doe" });
    expect([doe.last_login, doe.admin, doe.user_data]).toEqual([moment, true, null]);
    expect(await query(url, `SELECT ${text} AS t FROM users WHERE user_id = 2`)).toEqual([{ t: stored }]);
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
    const error: unknown = await rowsOf(dataSource, users)
      .delete({ user_id: 2 })
      .catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(String(error)).toMatch(readOnly[engine.name]);
    expect(await rowsOf(dataSource, users).count()).toBe(2);
  });

  test("logs each statement with its parameters and duration, including one that fails", async () => {
    const logged: [string, readonly unknown[], number][] = [];
    const start = performance.now();
    const { dataSource } = await opened({ logSql: (...statement) => logged.push(statement) });
    const statement = `SELECT username FROM users WHERE user_id = ${placeholders[engine.name]}`;
    await dataSource.query(statement, [2]);
    await expect(dataSource.query("SELECT nonsense")).rejects.toThrow(/nonsense/);
    expect(logged.map(([text, parameters]) => [text, parameters]).slice(-2)).toEqual([
      [statement, [2]],
      ["SELECT nonsense", []],
    ]);
    expect(logged.every(([, , milliseconds]) => milliseconds > 0 && milliseconds <= performance.now() - start)).toBe(
      true,
    );
  });

  test("refuses a database that does not exist, and names it and db-create", async () => {
    const url = await engine.newUrl(temporaryFolder(), "none");
    const error: unknown = await openDataSource(url).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({
      message: expect.stringContaining(engine === sqlite ? sqliteFile(url) : new URL(url).pathname.slice(1)),
      hint: expect.stringContaining("db-create"),
    });
  });
});
