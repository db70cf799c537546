import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { buildDatabase } from "../../../../src/engines/sqlite/create/build.js";
import { users } from "../../../../src/schema/entities/users.js";
import { rowsOf } from "../../../../src/schema/entity.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { someFirstRows } from "../../../support/databases/database.js";
import { openDataSource } from "../../../support/databases/open-database.js";

describe("opening an SQLite file", () => {
  it("creates an empty database on request", async () => {
    const file = path.join(temporaryFolder(), "new.db");
    const dataSource = await openDataSource(sqlite(file), { create: true });
    expect(await dataSource.query("SELECT count(*) AS tables FROM sqlite_master")).toEqual([{ tables: 0 }]);
    await dataSource.destroy();
  });
});

describe("opening an SQLite file refuses", () => {
  it("a file in a folder that does not exist, which is not created", async () => {
    const folder = path.join(temporaryFolder(), "none");
    await expect(openDataSource(sqlite(path.join(folder, "x.db")), { create: true })).rejects.toThrow(
      `The folder of the database does not exist: ${folder}`,
    );
  });

  it("a folder", async () => {
    await expect(openDataSource(sqlite(temporaryFolder()))).rejects.toThrow(/is not a file/);
  });

  it("a file that is not a database", async () => {
    const file = path.join(temporaryFolder(), "letter.txt");
    writeFileSync(file, "Dear Kallithea, this is longer than a hundred bytes. ".repeat(20));
    const before = readFileSync(file, "utf8");
    await expect(openDataSource(sqlite(file))).rejects.toThrow(`${file} is not an SQLite database.`);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("a locked database after the timeout of the URL", async () => {
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

  it("a write to a database that is locked after it was opened", async () => {
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
