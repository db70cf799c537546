import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { buildDatabase } from "../../src/engines/sqlite/create/build.js";
import { UserError } from "../../src/errors.js";
import { users } from "../../src/schema/entities/users.js";
import { rowsOf } from "../../src/schema/entity.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { someFirstRows } from "../support/databases/database.js";
import { openDataSource } from "../support/databases/open-database.js";

describe("openDatabase", () => {
  it("reads and writes date-times as strings and booleans as booleans", async () => {
    const dataSource = await openDataSource(await database());
    const when = "2020-01-02 03:04:05.000678";
    await rowsOf(dataSource, users).update({ username: "doe" }, { last_login: when });
    const doe = await rowsOf(dataSource, users).findOneByOrFail({ username: "doe" });
    expect([doe.last_login, doe.admin, doe.user_data]).toEqual([when, true, null]);
    expect(
      await dataSource.query("SELECT typeof(last_login) AS type, last_login AS text FROM users WHERE user_id = 2"),
    ).toEqual([{ type: "text", text: when }]);
    await dataSource.destroy();
  });

  it("logs each statement with its parameters and duration", async () => {
    const logged: [string, readonly unknown[], number][] = [];
    const start = performance.now();
    const dataSource = await openDataSource(await database(), { logSql: (...statement) => logged.push(statement) });
    await dataSource.query("SELECT username FROM users WHERE user_id = ?", [2]);
    await expect(dataSource.query("SELECT nonsense")).rejects.toThrow(/no such column/);
    await dataSource.destroy();
    expect(logged.map(([statement, parameters]) => [statement, parameters]).slice(-2)).toEqual([
      ["SELECT username FROM users WHERE user_id = ?", [2]],
      ["SELECT nonsense", []],
    ]);
    expect(logged.every(([, , milliseconds]) => milliseconds > 0 && milliseconds <= performance.now() - start)).toBe(
      true,
    );
  });

  it("creates an empty database if asked to", async () => {
    const file = path.join(temporaryFolder(), "new.db");
    const dataSource = await openDataSource(sqlite(file), { create: true });
    expect(await dataSource.query("SELECT count(*) AS tables FROM sqlite_master")).toEqual([{ tables: 0 }]);
    await dataSource.destroy();
  });

  it("does not write to a database that is opened read-only", async () => {
    const url = await database();
    const dataSource = await openDataSource(url, { readOnly: true });
    await expect(dataSource.query("DELETE FROM users")).rejects.toThrow(UserError);
    await dataSource.destroy();
  });
});

describe("openDatabase on errors", () => {
  it("refuses a database that does not exist, and says how to create it", async () => {
    const file = path.join(temporaryFolder(), "none.db");
    await expect(openDataSource(sqlite(file))).rejects.toMatchObject({
      message: expect.stringContaining(file),
      hint: expect.stringContaining("db-create"),
    });
  });

  it("refuses a folder that does not exist, and does not create it", async () => {
    const folder = path.join(temporaryFolder(), "none");
    await expect(openDataSource(sqlite(path.join(folder, "x.db")), { create: true })).rejects.toThrow(
      `The folder of the database does not exist: ${folder}`,
    );
  });

  it("refuses a folder in place of the database", async () => {
    await expect(openDataSource(sqlite(temporaryFolder()))).rejects.toThrow(/is not a file/);
  });

  it("refuses a file that is not a database", async () => {
    const file = path.join(temporaryFolder(), "letter.txt");
    writeFileSync(file, "Dear Kallithea, this is longer than a hundred bytes. ".repeat(20));
    const before = readFileSync(file, "utf8");
    await expect(openDataSource(sqlite(file))).rejects.toThrow(`${file} is not an SQLite database.`);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("refuses a locked database after the timeout in the URL", async () => {
    const url = await database();
    const other = new Database(url.file);
    other.exec("BEGIN EXCLUSIVE");
    const start = performance.now();
    await expect(openDataSource({ ...url, timeout: 0.3 })).rejects.toThrow(
      /is locked by another process \(waited 0.3 s\)/,
    );
    expect(performance.now() - start).toBeGreaterThan(290);
    other.close();
  });

  it("refuses to write to a database that was locked later", async () => {
    const url = await database();
    const dataSource = await openDataSource({ ...url, timeout: 0.05 });
    const other = new Database(url.file);
    other.exec("BEGIN IMMEDIATE");
    await expect(rowsOf(dataSource, users).delete({ user_id: 2 })).rejects.toThrow(/is locked by another process/);
    other.close();
    await dataSource.destroy();
  });
});

async function database() {
  const file = path.join(temporaryFolder(), "kallithea.db");
  writeFileSync(file, await buildDatabase(someFirstRows(), undefined));
  return sqlite(file);
}

function sqlite(file: string) {
  return { engine: "sqlite", file, timeout: 5 } as const;
}
