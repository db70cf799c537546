import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { connectSqlite } from "../../../../src/engines/sqlite/connect/connect.js";
import { backUp, pruneBackups } from "../../../../src/engines/sqlite/migrate/back-up.js";
import { removeMigrationLeftovers } from "../../../../src/engines/sqlite/migrate/migration-engine.js";
import { InterruptedError } from "../../../../src/errors.js";
import { thisProcess } from "../../../../src/files/process-identity.js";
import { upgrade } from "../../../../src/migrations/run/upgrade.js";
import { projectRoot } from "../../../support/cli/cli.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { dumpDatabase } from "../../../support/databases/dump.js";
import { sqlitePackage } from "../../../support/databases/sqlite-package.js";
import { openSession } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";
import { restoreRelease } from "../../../support/reference/old-release.js";

function database(name = "kallithea.db"): string {
  const file = path.join(temporaryFolder(), name);
  restoreRelease("kallithea-0.6.3", file);
  return file;
}

async function backUpOf(file: string) {
  const dataSource = await connectSqlite({ file, timeout: 5 });
  try {
    return await backUp(dataSource, { database: file, timeout: 5, notice: () => {} }, ["a0a1bf09c143"]);
  } finally {
    await dataSource.destroy();
  }
}

const noCopy = { backup: false, rehearse: false };
const withCopy = { backup: true, rehearse: false };

describe("the backup of an SQLite file", () => {
  it("is next to the database, named by time and revision, and readable only by its owner", async () => {
    const file = database();
    const { path: copy } = await backUpOf(file);
    expect(copy).toMatch(/\/kallithea\.db\.\d{8}-\d{6}\.\d{3}\.a0a1bf09c143\.backup$/);
    expect(path.dirname(copy)).toBe(path.dirname(file));
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    expect(dumpDatabase(copy)).toEqual(dumpDatabase(file));
  });

  it("gets its name when it is complete, so that a kill leaves nothing that looks like one", async () => {
    const file = database();
    const entries = () => readdirSync(path.dirname(file)).filter((entry) => entry !== "kallithea.db");
    const seen: string[][] = [];
    const looking = setInterval(() => seen.push(entries()), 0);
    const { path: copy } = await backUpOf(file);
    clearInterval(looking);
    expect(seen.flat().length).toBeGreaterThan(0);
    expect(seen.flat().filter((entry) => !entry.startsWith(".kallithea.db.backup.kallithea-cli-"))).toEqual([]);
    expect(entries()).toEqual([path.basename(copy)]);
  });

  it("reports that nothing was changed if the disk is full", async () => {
    const file = database();
    const dataSource = await connectSqlite({ file, timeout: 5 });
    const full = Object.assign(new Error("database or disk is full"), { code: "SQLITE_FULL" });
    (dataSource.driver as unknown as { databaseConnection: object }).databaseConnection = {
      backup: () => Promise.reject(full),
    };
    const work = backUp(dataSource, { database: file, timeout: 5, notice: () => {} }, ["a/b"]);
    await expect(work).rejects.toThrow(/^The disk is full: .* could not be written\. Nothing was changed\.$/);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
  });

  it("has no more permissions than the database", async () => {
    const file = database();
    chmodSync(file, 0o400);
    expect(statSync((await backUpOf(file)).path).mode & 0o777).toBe(0o400);
  });

  it("is restored by the command that is printed, also with blanks and quotes in its name", async () => {
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

  it("contains the write-ahead log, which the command removes", async () => {
    const file = database();
    const writer = new Database(file);
    writer.pragma("journal_mode = WAL");
    writer.prepare("UPDATE settings SET app_settings_value = 'in the log' WHERE app_settings_id = 1").run();
    const { path: copy, restoreCommand } = await backUpOf(file);
    writer.close();
    expect(dumpDatabase(copy).settings?.[0]).toMatchObject({ app_settings_value: "in the log" });
    expect(restoreCommand).toBe(
      `test -s ${copy} && rm -f ${file}-journal ${file}-wal ${file}-shm && cp ${copy} ${file} && sync && rm ${copy}`,
    );
  });

  it("is next to the file that a symbolic link leads to", async () => {
    const file = database();
    const link = path.join(temporaryFolder(), "link.db");
    symlinkSync(file, link);
    await upgrade(await openSession(link), "head", withCopy);
    expect(readdirSync(path.dirname(file)).filter((name) => name.endsWith(".backup"))).toHaveLength(1);
    expect(readdirSync(path.dirname(link))).toEqual(["link.db"]);
  });

  it("is refused if the database is damaged, and nothing of it is left", async () => {
    const file = database();
    const bytes = readFileSync(file);
    bytes.fill(0xff, bytes.length - 4096, bytes.length - 2048);
    writeFileSync(file, bytes);
    await expect(upgrade(await openSession(file), "head", withCopy)).rejects.toThrow(/damaged|not sound/);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
    expect(readFileSync(file).equals(bytes)).toBe(true);
  });

  it("can be interrupted, and nothing of it is left", async () => {
    const file = database();
    const controller = new AbortController();
    const session = { ...(await openSession(file)), signal: controller.signal };
    session.report.log = (line) => {
      if (line.startsWith("Will assume")) controller.abort(new InterruptedError("SIGINT"));
    };
    await expect(upgrade(session, "head", withCopy)).rejects.toMatchObject({
      constructor: InterruptedError,
      message: "Interrupted: nothing was changed.",
    });
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
  });

  it("is skipped on request, and if there is nothing to do", async () => {
    const file = database();
    const session = await openSession(file);
    await upgrade(session, "head", noCopy);
    await upgrade(session, "head", withCopy);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
    expect(session.noticed).toEqual([]);
  });
});

describe("while another process writes all the time", () => {
  /** Restarts an online backup with each write, as often as it gets at the file. */
  const writer = `
    const Database = require("${sqlitePackage}");
    const db = new Database(process.argv[1], { timeout: 5000 });
    const write = db.prepare("UPDATE settings SET app_settings_value = ? WHERE app_settings_id = 1");
    console.log("ready");
    setInterval(() => write.run(String(Date.now())), 1);`;

  function large(): string {
    const file = database();
    const db = new Database(file);
    db.exec(`CREATE TABLE ballast (a BLOB); WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 60)
      INSERT INTO ballast SELECT randomblob(1000000) FROM n`);
    db.close();
    return file;
  }

  it("a backup is completed", async () => {
    const file = large();
    const child = spawn(process.execPath, ["-e", writer, file], {
      cwd: projectRoot,
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      await once(child.stdout, "data");
      const { path: copy } = await backUpOf(file);
      expect(child.exitCode).toBeNull();
      expect(statSync(copy).size).toBe(statSync(file).size);
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
  });

  it("a backup gives up after the timeout, and reports what it waits for", async () => {
    const file = database();
    const holder = new Database(file);
    holder.exec("BEGIN IMMEDIATE");
    const session = await openSession(file, undefined, { timeout: 1 });
    await expect(upgrade(session, "head", withCopy)).rejects.toThrow(
      `The database ${file} is locked by another process (waited 1 s)`,
    );
    holder.close();
    expect(session.noticed).toEqual([`Waiting for another process to finish writing to ${file} before it is copied …`]);
    expect(readdirSync(path.dirname(file))).toEqual(["kallithea.db"]);
  });
});

describe("old backups of an SQLite file", () => {
  const name = (day: number) => `kallithea.db.202601${String(day).padStart(2, "0")}-120000.000.a0a1bf09c143.backup`;

  function folderWith(...names: string[]): string {
    const folder = temporaryFolder();
    for (const file of ["kallithea.db", ...names]) writeFileSync(path.join(folder, file), "");
    for (const file of names) written(path.join(folder, file), Number(/\.2026010(\d)/.exec(file)?.[1] ?? 0));
    return folder;
  }

  function written(file: string, day: number): void {
    utimesSync(file, new Date(2026, 0, day), new Date(2026, 0, day));
  }

  it("are those written first, whatever their names say; that of this run is the newest", () => {
    const folder = folderWith(name(1), name(2), name(3));
    written(path.join(folder, name(3)), 1);
    written(path.join(folder, name(1)), 3);
    const database = path.join(folder, "kallithea.db");
    expect(pruneBackups(database, 2)).toEqual([path.join(folder, name(3))]);
    expect(pruneBackups(database, 1, path.join(folder, name(2)))).toEqual([path.join(folder, name(1))]);
  });

  it("are removed, except the newest", () => {
    const folder = folderWith(name(3), name(1), name(2));
    expect(pruneBackups(path.join(folder, "kallithea.db"), 2)).toEqual([path.join(folder, name(1))]);
    expect(readdirSync(folder)).toEqual(["kallithea.db", name(2), name(3)]);
  });

  it("are not those of db-create, of a user or of another database", () => {
    const others = [
      "kallithea.db.20250101-120000.a0a1bf09c143.backup",
      "kallithea.db.20250101-120000.a0a1bf09c143.replaced.backup",
      "kallithea.db.20250101-120000.000.a0a1bf09c143.replaced.backup",
      "kallithea.db.20250101-120000.000.a0a1bf09c143.backup.gz",
      "kallithea.db.before-upgrade.backup",
      "other-kallithea.db.20250101-120000.000.a0a1bf09c143.backup",
      "kallithea.db.old.20250101-120000.000.a0a1bf09c143.backup",
    ];
    const folder = folderWith(...others, name(1), name(2));
    mkdirSync(path.join(folder, "kallithea.db.20250101-120000.000.folder.backup"));
    expect(pruneBackups(path.join(folder, "kallithea.db"), 1)).toEqual([path.join(folder, name(1))]);
  });

  it("are removed and reported after an upgrade that succeeded, and kept after one that failed", async () => {
    const file = database();
    const old = [name(1), name(2)].map((backup) => path.join(path.dirname(file), backup));
    for (const backup of old) writeFileSync(backup, "");
    const broken = writeRevisions(path.join(temporaryFolder(), "versions"), { a0a1bf09c143: "", broken: "null.x;" });
    await expect(upgrade(await openSession(file, broken), "head", { ...withCopy, keepBackups: 1 })).rejects.toThrow();
    expect(old.every((backup) => existsSync(backup))).toBe(true);
    const session = await openSession(file);
    await upgrade(session, "head", { ...withCopy, keepBackups: 2 });
    // That of the run that failed stays, and that of this one.
    expect(session.noticed.at(-1)).toBe(`Removed old backups, except the newest 2 (--keep-backups): ${old.join(", ")}`);
    expect(readdirSync(path.dirname(file)).filter((entry) => entry.endsWith(".backup"))).toHaveLength(2);
  });
});

it("files that a killed run has left are removed, and those of a running one are kept", () => {
  const folder = temporaryFolder();
  const file = path.join(folder, "kallithea.db");
  const killed = execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).trim();
  const [machine, , start] = thisProcess().split("-");
  const left = [".kallithea.db.backup", ".kallithea.db.rehearsal"].map(
    (stem) => `${stem}.kallithea-cli-${machine}-${killed}-1-0123456789ab`,
  );
  const ours = `.kallithea.db.backup.kallithea-cli-${machine}-${process.pid}-${start}-0123456789ab`;
  for (const entry of [...left, `${left[0]}-journal`, ours]) writeFileSync(path.join(folder, entry), "");
  removeMigrationLeftovers(file);
  expect(readdirSync(folder)).toEqual([ours]);
});
