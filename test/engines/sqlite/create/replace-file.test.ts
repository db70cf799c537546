import { spawn, spawnSync } from "node:child_process";
import fs, {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import path from "node:path";
import Database from "better-sqlite3";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { expectedHead } from "../../../../src/database/version.js";
import { buildDatabase } from "../../../../src/engines/sqlite/create/build.js";
import { replaceDatabase, replaceWithFile } from "../../../../src/engines/sqlite/create/replace-file.js";
import { RefusedError, UserError } from "../../../../src/errors.js";
import { thisProcess } from "../../../../src/files/process-identity.js";
import { NotSyncedError } from "../../../../src/files/write-atomically.js";
import { unlessRoot } from "../../../support/cli/as-nobody.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { someFirstRows } from "../../../support/databases/database.js";
import { sqlitePackage } from "../../../support/databases/sqlite-package.js";

const withoutBackup = { backup: false, onNotice: () => {} };

let content: Uint8Array;
beforeAll(async () => {
  content = await buildDatabase(someFirstRows(), undefined);
});

describe("a new SQLite database", () => {
  it("is complete, in rollback-journal mode, and readable only by its owner", () => {
    const file = path.join(temporaryFolder(), "new.db");
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(readFileSync(file).equals(content)).toBe(true);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect([...readFileSync(file).subarray(18, 20)], "read and write version 1: no write-ahead log").toEqual([1, 1]);
  });

  it("does not use a journal that is left without its database", () => {
    const folder = temporaryFolder();
    for (const ending of ["-journal", "-wal", "-shm"]) writeFileSync(path.join(folder, `new.db${ending}`), "old");
    replaceDatabase({ file: path.join(folder, "new.db"), timeout: 0 }, content, withoutBackup);
    expect(readdirSync(folder)).toEqual(["new.db"]);
  });
});

describe("an SQLite database that replaces another one", () => {
  it("keeps its permissions", () => {
    const { file } = oldDatabase();
    chmodSync(file, 0o640);
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(usernames(file)).toEqual(["default", "doe"]);
  });

  it.skipIf(unlessRoot !== "")(`keeps its owner${unlessRoot}`, () => {
    const { file } = oldDatabase();
    chownSync(file, 1234, 2345);
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect([statSync(file).uid, statSync(file).gid]).toEqual([1234, 2345]);
  });

  it("is readable only by its owner if the old file was empty, whatever its mode was", () => {
    const file = path.join(temporaryFolder(), "empty.db");
    writeFileSync(file, "");
    chmodSync(file, 0o644);
    replaceDatabase({ file, timeout: 0 }, content, { backup: true, onNotice: () => {} });
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.skipIf(process.geteuid?.() !== 0)(
    "belongs to the owner of its folder if root creates it, unless everybody may write there",
    () => {
      const notices: string[] = [];
      const made = (mode: number) => {
        const folder = temporaryFolder();
        chownSync(folder, 65534, 65533);
        chmodSync(folder, mode);
        const file = path.join(folder, "new.db");
        replaceDatabase({ file, timeout: 0 }, content, { backup: true, onNotice: (line) => void notices.push(line) });
        const { uid, gid, mode: after } = statSync(file);
        return [uid, gid, after & 0o777];
      };
      expect(made(0o700)).toEqual([65534, 65533, 0o600]);
      expect(notices).toEqual([
        expect.stringMatching(/belongs to the owner of its folder \(65534:65533\).*: chown USER /),
      ]);
      expect(made(0o1777)).toEqual([0, 0, 0o600]);
      expect(notices).toHaveLength(1);
    },
  );

  it("follows a symbolic link, and leaves it a link", () => {
    const { file, folder } = oldDatabase();
    mkdirSync(path.join(folder, "etc"));
    const link = path.join(folder, "etc", "link.db");
    symlinkSync("../old.db", link);
    replaceDatabase({ file: link, timeout: 0 }, content, withoutBackup);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(usernames(file)).toEqual(["default", "doe"]);
    expect(readdirSync(path.join(folder, "etc"))).toEqual(["link.db"]);
  });

  it("follows a symbolic link to a file that does not exist yet", () => {
    const folder = temporaryFolder();
    symlinkSync("real.db", path.join(folder, "link.db"));
    replaceDatabase({ file: path.join(folder, "link.db"), timeout: 0 }, content, withoutBackup);
    expect(usernames(path.join(folder, "real.db"))).toEqual(["default", "doe"]);
  });

  it("replaces a file of zero bytes, which is an empty database", () => {
    const file = path.join(temporaryFolder(), "empty.db");
    writeFileSync(file, "");
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(usernames(file)).toEqual(["default", "doe"]);
  });

  it("is not changed by the write-ahead log of a writer that was killed", () => {
    const { file, folder } = oldDatabase();
    killWriter(file, "PRAGMA journal_mode = WAL");
    expect(readdirSync(folder)).toContain("old.db-wal");
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(readdirSync(folder)).toEqual(["old.db"]);
    expect(readFileSync(file).equals(content)).toBe(true);
  });

  it("is not changed by the journal of a writer that was killed", () => {
    const { file, folder } = oldDatabase();
    killWriter(file, "PRAGMA cache_size = 1");
    expect(statSync(`${file}-journal`).size).toBeGreaterThan(0);
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(readdirSync(folder)).toEqual(["old.db"]);
    expect(usernames(file)).toEqual(["default", "doe"]);
  });

  it("cannot be written by a process that still has the old one open", () => {
    const { file } = oldDatabase();
    const server = new Database(file);
    expect(server.prepare("SELECT count(*) FROM repositories").pluck().get()).toBe(500);
    replaceDatabase({ file, timeout: 0 }, content, withoutBackup);
    expect(() => server.exec("DELETE FROM repositories")).toThrow(/readonly/);
    server.close();
    expect(existsSync(`${file}-journal`)).toBe(false);
    expect(usernames(file)).toEqual(["default", "doe"]);
  });
});

describe("the old SQLite database is kept unchanged", () => {
  it.each([
    ["BEGIN IMMEDIATE", "delete"],
    ["BEGIN; SELECT * FROM repositories", "delete"],
    ["BEGIN; SELECT * FROM repositories", "wal"],
  ])("while another process is in `%s` in mode %s", (statement, mode) => {
    const { file, folder } = oldDatabase();
    const other = new Database(file);
    other.pragma(`journal_mode = ${mode}`);
    for (const part of statement.split("; ")) {
      const prepared = other.prepare(part);
      if (prepared.reader) prepared.get();
      else prepared.run();
    }
    expect(() => replaceDatabase({ file, timeout: 0.05 }, content, withoutBackup)).toThrow(
      /locked by another process \(waited 0.05 s\)/,
    );
    other.exec("ROLLBACK");
    other.close();
    expect(readdirSync(folder)).toEqual(["old.db"]);
    expect(rows(file)).toBe(500);
  });

  it("together with a write-ahead log that another process uses", () => {
    const { file } = oldDatabase();
    const other = new Database(file);
    other.pragma("journal_mode = WAL");
    other.exec("INSERT INTO repositories VALUES (501, 'in the log')");
    expect(() => replaceDatabase({ file, timeout: 0.05 }, content, withoutBackup)).toThrow(UserError);
    expect(other.prepare("SELECT count(*) FROM repositories").pluck().get()).toBe(501);
    other.close();
    expect(rows(file)).toBe(501);
  });

  it("if another run has created it while this one waited for the one before", async () => {
    const { file, folder } = oldDatabase();
    const script = `
      const Database = require("${sqlitePackage}");
      const { copyFileSync, renameSync, writeSync } = require("node:fs");
      const [file, fresh] = process.argv.slice(1);
      copyFileSync(file, fresh);
      const old = new Database(file);
      old.exec("BEGIN EXCLUSIVE");
      writeSync(1, "locked");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
      renameSync(fresh, file);
      const theirs = new Database(file);
      theirs.exec("BEGIN IMMEDIATE");
      old.close();
      setTimeout(() => {}, 60_000);`;
    const other = spawn(process.execPath, ["-e", script, file, path.join(folder, "fresh.db")]);
    await new Promise((resolve) => other.once("close", resolve).stdout?.once("data", resolve));
    expect(() => replaceDatabase({ file, timeout: 2 }, content, withoutBackup)).toThrow(/locked by another process/);
    other.kill("SIGKILL");
    await new Promise((resolve) => other.once("close", resolve));
    expect(rows(file)).toBe(500);
  });

  it("if it is another program's", () => {
    const file = path.join(temporaryFolder(), "other.db");
    const other = new Database(file);
    other.exec("CREATE TABLE bookmarks (url TEXT)");
    other.close();
    const before = readFileSync(file);
    expect(() => replaceDatabase({ file, timeout: 0 }, content, withoutBackup)).toThrow(RefusedError);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(path.dirname(file))).toEqual(["other.db"]);
  });

  it("if the new database is damaged", () => {
    const { file, folder } = oldDatabase();
    const broken = Buffer.from(content);
    broken.fill(0xff, 4096, 8192);
    expect(() => replaceDatabase({ file, timeout: 0 }, broken, withoutBackup)).toThrow(/malformed|does not read back/);
    expect(rows(file)).toBe(500);
    expect(readdirSync(folder)).toEqual(["old.db"]);
  });

  it("if it is not a database", () => {
    const file = path.join(temporaryFolder(), "letter.txt");
    writeFileSync(file, "Dear Kallithea,\n".repeat(1000));
    expect(() => replaceDatabase({ file, timeout: 0 }, content, withoutBackup)).toThrow(/is not an SQLite database/);
    expect(readFileSync(file, "utf8")).toMatch(/^Dear/);
  });
});

describe("a folder that cannot be flushed to the disk", () => {
  it("after the rename is reported as such, with the name of the old database", () => {
    const { file, folder } = oldDatabase();
    const { ino } = statSync(file);
    failToSyncFolders(() => statSync(file).ino !== ino);
    expect(() => replaceDatabase({ file, timeout: 0 }, content, { ...withoutBackup, backup: true })).toThrow(
      expect.objectContaining({
        message: expect.stringMatching(
          /could not be flushed to the disk: .*input\/output error.* The old database was kept as .*\.backup\.$/,
        ),
      }),
    );
    expect(usernames(file)).toEqual(["default", "doe"]);
    const [kept = ""] = readdirSync(folder).filter((name) => name.endsWith(".backup"));
    expect(rows(path.join(folder, kept))).toBe(500);
  });

  it("before the rename leaves only the old database", () => {
    const { file, folder } = oldDatabase();
    failToSyncFolders(() => true);
    expect(() => replaceDatabase({ file, timeout: 0 }, content, { ...withoutBackup, backup: true })).toThrow(
      /could not be written to .*: .*input\/output error.*\. Nothing was changed\./,
    );
    expect(rows(file)).toBe(500);
    expect(readdirSync(folder)).toEqual(["old.db"]);
  });

  it("after the rename of a staging file is not reported as unchanged, either", () => {
    const { file, folder } = oldDatabase();
    const fresh = path.join(folder, ".old.db.fresh");
    writeFileSync(fresh, content);
    const { ino } = statSync(file);
    failToSyncFolders(() => statSync(file).ino !== ino);
    expect(() => replaceWithFile({ file, timeout: 0 }, fresh, withoutBackup)).toThrow(NotSyncedError);
    expect(usernames(file)).toEqual(["default", "doe"]);
  });

  function failToSyncFolders(when: () => boolean): void {
    const { fsyncSync } = fs;
    fs.fsyncSync = (descriptor) => {
      if (fs.fstatSync(descriptor).isDirectory() && when()) throw Object.assign(new Error("EIO"), { code: "EIO" });
      fsyncSync(descriptor);
    };
    syncBuiltinESMExports();
    onTestFinished(() => {
      fs.fsyncSync = fsyncSync;
      syncBuiltinESMExports();
    });
  }
});

it("a symbolic link in the place of a staging file is refused, and its target keeps its mode", () => {
  const { file, folder } = oldDatabase();
  const victim = path.join(folder, "victim");
  writeFileSync(victim, content, { mode: 0o600 });
  chmodSync(file, 0o666);
  symlinkSync(victim, path.join(folder, "fresh"));
  expect(() => replaceWithFile({ file, timeout: 0 }, path.join(folder, "fresh"), withoutBackup)).toThrow(
    /symbolic link/,
  );
  expect(statSync(victim).mode & 0o777).toBe(0o600);
  expect(rows(file)).toBe(500);
});

describe("files that a run has left", () => {
  it("are removed if the run is dead, and kept if it is alive", () => {
    const folder = temporaryFolder();
    const [machine] = thisProcess().split("-");
    const name = (maker: string) => `.new.db.kallithea-cli-${maker}-0123456789ab`;
    const dead = name(`${machine}-${spawnSync("true").pid}-1`);
    const others = [name(thisProcess()), ".new.db.kallithea-cli-notes"];
    for (const file of [dead, `${dead}-journal`, ...others]) writeFileSync(path.join(folder, file), "half a database");
    replaceDatabase({ file: path.join(folder, "new.db"), timeout: 0 }, content, withoutBackup);
    expect(readdirSync(folder).sort()).toEqual([...others, "new.db"].sort());
  });
});

describe("a database that is replaced", () => {
  const backupName = /^old\.db\.\d{8}-\d{6}\.base(-\d+)?\.backup$/;
  const notices: string[] = [];
  const withBackup = { backup: true, onNotice: (line: string) => void notices.push(line) };

  it("is kept under a name with the time and its revision, for its owner only", () => {
    const { file, folder } = oldDatabase();
    chmodSync(file, 0o644);
    const before = readFileSync(file);
    const kept = replaceDatabase({ file, timeout: 0 }, content, withBackup) ?? "";
    expect(path.basename(kept)).toMatch(backupName);
    expect(readFileSync(kept).equals(before)).toBe(true);
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(statSync(file).mode & 0o777, "of the new one").toBe(0o644);
    expect(readdirSync(folder).sort()).toEqual(["old.db", path.basename(kept)]);
    expect(notices).toEqual([]);
  });

  it("is kept each time, also twice in a second", () => {
    const { file, folder } = oldDatabase();
    for (let time = 0; time < 3; time += 1) replaceDatabase({ file, timeout: 0 }, content, withBackup);
    expect(readdirSync(folder)).toHaveLength(4);
    expect(readdirSync(folder).filter((name) => name.includes(expectedHead))).toHaveLength(2);
  });

  it("is kept next to the file that a link leads to, together with the contents of its write-ahead log", () => {
    const { file, folder } = oldDatabase();
    killWriter(file, "PRAGMA journal_mode = WAL");
    mkdirSync(path.join(folder, "etc"));
    symlinkSync(file, path.join(folder, "etc/link.db"));
    const kept = replaceDatabase({ file: path.join(folder, "etc/link.db"), timeout: 0 }, content, withBackup) ?? "";
    expect(path.dirname(kept)).toBe(folder);
    expect(rows(kept), "the change is committed, and only in the log").toBe(0);
  });

  it.each(["", "empty"])("is not kept if there is nothing in it: %s", (kind) => {
    const file = path.join(temporaryFolder(), "empty.db");
    writeFileSync(file, "");
    if (kind) new Database(file).exec("CREATE TABLE a (a); DROP TABLE a").close();
    expect(replaceDatabase({ file, timeout: 0 }, content, withBackup)).toBeUndefined();
    expect(readdirSync(path.dirname(file))).toEqual(["empty.db"]);
  });

  it("loses the second name that a killed run has given it, and no other name", () => {
    const { file, folder } = oldDatabase();
    const second = `${file}.20261129-152427.base.backup`;
    linkSync(file, second);
    linkSync(file, path.join(folder, "old.db.mine"));
    writeFileSync(`${file}.20261129-152428.base.backup`, "an older one");
    const kept = replaceDatabase({ file, timeout: 0 }, content, withBackup) ?? "";
    expect(existsSync(second)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(
      ["old.db", "old.db.20261129-152428.base.backup", "old.db.mine", path.basename(kept)].sort(),
    );
  });

  it("is kept under a name without slashes whatever its revision is", () => {
    const { file, folder } = oldDatabase();
    new Database(file)
      .exec("CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('a/b .c'), ('../x')")
      .close();
    const kept = replaceDatabase({ file, timeout: 0 }, content, withBackup) ?? "";
    expect(path.basename(kept)).toMatch(/^old\.db\.\d{8}-\d{6}\.___x\+a_b__c\.backup$/);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  it("is not replaced if it cannot be kept, unless no backup is wanted", () => {
    const folder = temporaryFolder();
    // With the time and the revision it would be longer than the 255 bytes of a name.
    const file = path.join(folder, `${"x".repeat(150)}.db`);
    copyFileSync(oldDatabase().file, file);
    const database = new Database(file);
    database.exec(
      `CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('${"0123456789ab".repeat(10)}')`,
    );
    database.close();
    const before = readFileSync(file);
    expect(() => replaceDatabase({ file, timeout: 0 }, content, withBackup)).toThrow(
      expect.objectContaining({
        exitStatus: 5,
        message: expect.stringMatching(/cannot be kept: the name is too long\. Nothing was changed\./),
      }),
    );
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual([path.basename(file)]);
    expect(replaceDatabase({ file, timeout: 0 }, content, withoutBackup)).toBeUndefined();
  });
});

/** A database that looks like an old Kallithea's: 500 rows in `repositories`. */
function oldDatabase() {
  const folder = temporaryFolder();
  const file = path.join(folder, "old.db");
  const database = new Database(file);
  database.exec(
    "CREATE TABLE repositories (repo_id INTEGER PRIMARY KEY, repo_name TEXT); CREATE TABLE user_to_perm (id INTEGER)",
  );
  const insert = database.prepare("INSERT INTO repositories VALUES (?, ?)");
  database.transaction(() => {
    for (let id = 1; id <= 500; id += 1) insert.run(id, `repository ${id} `.repeat(50));
  })();
  database.close();
  return { folder, file };
}

/** A process that changes every row and dies before it can tidy up; in rollback mode also before it can commit. */
function killWriter(file: string, pragma: string): void {
  const script = `
    const database = new (require("${sqlitePackage}"))(process.argv[1]);
    database.exec(process.argv[2]);
    const commits = process.argv[2].includes("WAL");
    if (!commits) database.exec("BEGIN");
    database.exec("UPDATE repositories SET repo_name = 'half-way' || repo_name");
    process.kill(process.pid, "SIGKILL");`;
  const { signal, stderr } = spawnSync(process.execPath, ["-e", script, file, pragma], { encoding: "utf8" });
  expect(signal, stderr).toBe("SIGKILL");
}

function usernames(file: string): unknown[] {
  return ask(file, "SELECT username FROM users ORDER BY user_id");
}

function rows(file: string): unknown {
  return ask(file, "SELECT count(*) FROM repositories WHERE repo_name NOT LIKE 'half-way%'")[0];
}

function ask(file: string, question: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(question).pluck().all();
  } finally {
    database.close();
  }
}
