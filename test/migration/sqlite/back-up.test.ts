import { execFileSync } from "node:child_process";
import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { connectSqlite } from "../../../src/database/sqlite/connect.js";
import { upgrade } from "../../../src/migration/run/upgrade.js";
import { backUp } from "../../../src/migration/sqlite/back-up.js";
import { dumpDatabase } from "../../support/dump.js";
import { openSession } from "../../support/migration-session.js";
import { restoreRelease } from "../../support/old-release.js";
import { temporaryFolder } from "../../support/temporary-folder.js";

function database(name = "kallithea.db"): string {
  const file = path.join(temporaryFolder(), name);
  restoreRelease("kallithea-0.6.3", file);
  return file;
}

async function backUpOf(file: string) {
  const dataSource = await connectSqlite({ file, timeout: 5 });
  try {
    return await backUp(dataSource, file, ["a0a1bf09c143"]);
  } finally {
    await dataSource.destroy();
  }
}

const noCopy = { backup: false, rehearse: false };
const withCopy = { backup: true, rehearse: false };

describe("a backup", () => {
  it("lies beside the database, named by time and revision, for its owner alone", async () => {
    const file = database();
    const { path: copy } = await backUpOf(file);
    expect(copy).toMatch(/\/kallithea\.db\.\d{8}-\d{6}\.\d{3}\.a0a1bf09c143\.backup$/);
    expect(path.dirname(copy)).toBe(path.dirname(file));
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(dumpDatabase(copy)).toEqual(dumpDatabase(file));
  });

  it("is not more open than the database", async () => {
    const file = database();
    chmodSync(file, 0o400);
    expect(statSync((await backUpOf(file)).path).mode & 0o777).toBe(0o400);
  });

  it("comes back by the command that is named, also from a folder with blanks and quotes", async () => {
    const file = database("it's a database.db");
    const before = dumpDatabase(file);
    const session = await openSession(file);
    await upgrade(session, "head", withCopy);
    await session.dataSource.destroy();
    expect(dumpDatabase(file)).not.toEqual(before);
    const inode = statSync(file).ino;
    const command = session.noticed[1]?.split("run: ")[1] ?? expect.fail(session.noticed.join("\n"));
    execFileSync("sh", ["-c", command]);
    expect(dumpDatabase(file)).toEqual(before);
    expect(statSync(file).ino).toBe(inode);
    await session.dataSource.initialize();
  });

  it("holds what is in a write-ahead log, and the command removes that log", async () => {
    const file = database();
    const writer = new Database(file);
    writer.pragma("journal_mode = WAL");
    writer.prepare("UPDATE settings SET app_settings_value = 'in the log' WHERE app_settings_id = 1").run();
    const { path: copy, restoreCommand } = await backUpOf(file);
    writer.close();
    expect(dumpDatabase(copy).settings?.[0]).toMatchObject({ app_settings_value: "in the log" });
    expect(restoreCommand).toBe(`rm -f ${file}-wal ${file}-shm && cp ${copy} ${file}`);
  });

  it("of a link is one of the file that it leads to", async () => {
    const file = database();
    const link = path.join(temporaryFolder(), "link.db");
    symlinkSync(file, link);
    await upgrade(await openSession(link), "head", withCopy);
    expect(readdirSync(path.dirname(file)).filter((name) => name.endsWith(".backup"))).toHaveLength(1);
    expect(readdirSync(path.dirname(link))).toEqual(["link.db"]);
  });

  it("is refused, and nothing is left of it, where the database is damaged", async () => {
    const file = database();
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length - 4096, bytes.length - 2048);
    writeFileSync(file, bytes);
    await expect(upgrade(await openSession(file), "head", withCopy)).rejects.toThrow(/damaged|not sound/);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("is left out on request, and where there is nothing to do", async () => {
    const file = database();
    const session = await openSession(file);
    await upgrade(session, "head", noCopy);
    await upgrade(session, "head", withCopy);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
    expect(session.noticed).toEqual([]);
  });
});
