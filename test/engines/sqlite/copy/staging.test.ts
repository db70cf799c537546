// The staging copy is a file next to the one that it will replace.
import {
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type CopyOptions, copyDatabase } from "../../../../src/copy/copy-database.js";
import { engineOf } from "../../../../src/engines/registry.js";
import { LockFile } from "../../../../src/files/lock-file.js";
import { parseDatabaseUrl } from "../../../../src/ini/database-url.js";
import { unlessRoot } from "../../../support/cli/as-nobody.js";
import type { TestInstance } from "../../../support/cli/instance.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../../../support/databases/copied.js";
import { dump } from "../../../support/databases/dump.js";
import { sqlite, sqliteFile } from "../../../support/databases/engines.js";
import { changeDatabase, restoreRelease } from "../../../support/reference/old-release.js";

const options: CopyOptions = {
  wait: 0,
  replace: false,
  wholeSeconds: true,
  logSql: { from: undefined, to: undefined },
  onNotice: () => {},
  onProgress: () => {},
};

const engineFor = ({ url }: TestInstance) => engineOf(parseDatabaseUrl(url));

it("a copy to SQLite is refused if another program has created the file since the check", async () => {
  const to = await emptyInstance(sqlite);
  const target = await (await engineFor(to)).openTarget({ ...options, logSql: undefined });
  onTestFinished(() => target.close());
  // Another run of this program would wait for the lock.
  restoreRelease("kallithea-0.7.0", to.database);
  await expect(target.openStaging()).rejects.toThrow(
    "was created by another program in the meantime. Nothing was changed.",
  );
  expect(readdirSync(path.dirname(to.database)).filter((name) => name.includes("kallithea-cli-copy"))).toEqual([]);
});

describe("a copy to SQLite", () => {
  it.each<[what: string, make: (file: string) => void]>([
    ["an empty file", (file) => writeFileSync(file, "")],
    ["not a database", (file) => writeFileSync(file, "x".repeat(5000))],
    ["an incomplete database", (file) => changeDatabase(file, "CREATE TABLE users (user_id INTEGER)")],
    ["a database of another revision", (file) => restoreRelease("kallithea-0.6.3", file)],
  ])("replaces what it finds at the name of the staging file: %s", async (_what, make) => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    make(path.join(to.folder, ".temp.db.kallithea-cli-copy"));
    const { status, stderr } = await copy(from, to);
    expect(status, stderr).toBe(0);
    expect((await dump(to.url)).users).toHaveLength(5);
  });
});

it("a copy to SQLite waits for another run that is changing the database", async () => {
  const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
  const lock = new LockFile(`${to.database}.lock`);
  expect(lock.tryLock()).toBe(true);
  const notices: string[] = [];
  const copying = copyDatabase(await engineFor(from), await engineFor(to), {
    ...options,
    onNotice: (line) => void notices.push(line),
  });
  await vi.waitFor(() => expect(notices.join()).toContain(`which is changing ${to.database}`), { timeout: 20_000 });
  expect(readdirSync(to.folder)).not.toContain(".temp.db.kallithea-cli-copy");
  lock.unlock();
  await copying;
  expect(readdirSync(to.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
});

it.skipIf(unlessRoot !== "")(
  `a copy to SQLite gives a new file in another user's folder to that user, and reports it${unlessRoot}`,
  async () => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    chownSync(to.folder, 65534, 65533);
    const notices: string[] = [];
    const copyAgain = async () =>
      copyDatabase(await engineFor(from), await engineFor(to), {
        ...options,
        replace: true,
        onNotice: (line) => void notices.push(line),
      });
    await copyAgain();
    expect([statSync(to.database).uid, statSync(to.database).gid]).toEqual([65534, 65533]);
    expect(notices).toEqual([
      `The new database belongs to the owner of its folder (65534:65533), and only that user can open it. To change that: chown USER ${to.database}`,
    ]);
    // A file that is replaced keeps its owner.
    await copyAgain();
    expect(notices).toHaveLength(1);
  },
);

describe("the name of the staging file", () => {
  const copyName = ".temp.db.kallithea-cli-copy";

  it("is not followed if it is a symbolic link", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    const other = path.join(temporaryFolder(), "other.db");
    restoreRelease("kallithea-0.7.0", other);
    changeDatabase(other, "DELETE FROM user_logs");
    const before = readFileSync(other);
    symlinkSync(other, path.join(to.folder, copyName));
    expect((await copy(from, to)).status).toBe(0);
    expect(readFileSync(other).equals(before)).toBe(true);
    expect(lstatSync(to.database).isFile()).toBe(true);
  });

  it("is reported if it cannot be written, but not as a bug", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    mkdirSync(path.join(to.folder, copyName));
    const { status, stderr } = await copy(from, to);
    expect(status).toBe(1);
    expect(stderr).toContain(`The copy cannot be written to ${path.join(to.folder, copyName)}: it is a folder.`);
    expect(stderr).not.toContain("bug");
  });
});

describe("an SQLite file that is in use", () => {
  it("is kept, and so is the complete copy, which the next run puts in place", async () => {
    const [from, to] = [usedInstance(), usedInstance("kallithea-0.6.3.upgraded-by-alembic")];
    const before = await dump(to.url);
    const reader = new Database(sqliteFile(to.url));
    onTestFinished(() => void reader.close());
    reader.exec("BEGIN; SELECT * FROM users");
    const refused = await copy(from, to, "--force-yes");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("is locked by another process");
    expect(refused.stderr).toContain("The copy is complete but not yet in place.");
    expect(await dump(to.url)).toEqual(before);
    expect(readdirSync(to.folder)).toContain(".used.db.kallithea-cli-copy");
    reader.exec("COMMIT");
    // A run that is killed between two transactions leaves an empty journal.
    writeFileSync(path.join(to.folder, ".used.db.kallithea-cli-copy-journal"), Buffer.alloc(1024));
    expect((await copy(from, to, "--force-yes")).status).toBe(0);
    expect(await dump(to.url)).toMatchObject({ users: (await dump(from.url)).users });
    expect(readdirSync(to.folder).filter((name) => name.includes("kallithea-cli"))).toEqual([]);
  });
});
