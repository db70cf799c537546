// Copies while the source or the target changes, and copies to a target that loses data.
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
import { checkSource } from "../../src/copy/check/check-source.js";
import { type CopyOptions, copyDatabase } from "../../src/copy/copy-database.js";
import { fillStaging } from "../../src/copy/fill-staging.js";
import type { Staging, Target } from "../../src/copy/target.js";
import { engineOf } from "../../src/engines/registry.js";
import { LockFile } from "../../src/files/lock-file.js";
import { parseDatabaseUrl } from "../../src/ini/database-url.js";
import { unlessRoot } from "../support/cli/as-nobody.js";
import { makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { dump } from "../support/databases/dump.js";
import {
  type Engine,
  engines,
  postgresql,
  query,
  queryServer,
  servers,
  serverUrl,
  sqlite,
  sqliteFile,
} from "../support/databases/engines.js";
import { ownServer } from "../support/databases/servers/own-server.js";
import { changeDatabase, restoreRelease } from "../support/reference/old-release.js";

const options: CopyOptions = {
  wait: 0,
  replace: false,
  wholeSeconds: true,
  logSql: { from: undefined, to: undefined },
  onNotice: () => {},
  onProgress: () => {},
};

const engineFor = ({ url }: TestInstance) => engineOf(parseDatabaseUrl(url));

/** A used instance on an engine. */
async function usedOn(engine: Engine): Promise<TestInstance> {
  const used = usedInstance();
  if (engine === sqlite) return used;
  const made = await emptyInstance(engine);
  expect((await copy(used, made, "--whole-seconds")).status).toBe(0);
  return made;
}

describe.each(engines)("a copy from $title", (engine) => {
  it.skipIf(engine.missing)("contains the state at its start, even if others write in the meantime", async () => {
    const [from, to] = [await usedOn(engine), await emptyInstance(sqlite)];
    // In other journal modes, readers block writers.
    if (engine === sqlite) await query(from.url, "PRAGMA journal_mode = WAL");
    const before = await firstNames(from);
    let writing: Promise<unknown> | undefined;
    const write = () => {
      writing ??= query(from.url, "UPDATE users SET firstname = 'changed meanwhile'");
    };
    await copyDatabase(await engineFor(from), await engineFor(to), { ...options, onProgress: write });
    await writing;
    expect(await firstNames(to)).toEqual(before);
    expect(await firstNames(from)).toEqual(before.map(() => ({ firstname: "changed meanwhile" })));
  });
});

function firstNames({ url }: TestInstance) {
  return query(url, "SELECT firstname FROM users ORDER BY user_id");
}

describe.each(engines)("a copy to $title", (engine) => {
  it.skipIf(engine.missing)("is built by one run at a time", async () => {
    const [from, to] = [usedInstance(), await emptyInstance(engine)];
    let second: Promise<{ status: number; stderr: string }> | undefined;
    const start = () => {
      second ??= copy(from, to, "--whole-seconds");
    };
    // The second run starts while the first one is writing.
    const progress: CopyOptions["onProgress"] = ({ phase }) => phase === "copied" && start();
    await copyDatabase(await engineFor(from), await engineFor(to), { ...options, onProgress: progress });
    const { status, stderr } = (await second) ?? {};
    expect(status).not.toBe(0);
    expect(stderr).toMatch(/Another db-c|is not empty/);
    expect((await dump(to.url)).users).toHaveLength(5);
  });

  it.skipIf(engine.missing)("is discarded if the target has lost data", async () => {
    const to = await emptyInstance(engine);
    const source = await (await engineFor(usedInstance())).openSource({ wait: 0, logSql: undefined });
    const target = await (await engineFor(to)).openTarget({ ...options, logSql: undefined });
    onTestFinished(async () => {
      await source.close();
      await target.close();
    });
    const checksums = await checkSource(source, target, options);
    await expect(fillStaging(source, losing(target), checksums, options)).rejects.toThrow(
      "The copy of users does not match the source (5 of 5 rows) and was discarded.",
    );
    await expect(fillStaging(source, target, checksums, options)).resolves.toHaveProperty("name");
  });
});

it("refuses to replace an SQLite file that another program has created since the check", async () => {
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

/** A target that changes one letter of one value. */
function losing(target: Target): Target {
  return { ...target, openStaging: async () => changing(await target.openStaging()) };
}

function changing(staging: Staging): Staging {
  return {
    ...staging,
    insert: (table, rows) =>
      staging.insert(
        table,
        rows.map((row) => row.map((value) => (table.name === "users" && value === "Admin" ? "Admim" : value))),
      ),
  };
}

describe.each(servers)("a server that closes idle sessions: $title", (engine) => {
  it.skipIf(engine.missing)("may be idle while the other side works", async () => {
    const server = await ownServer(engine, {
      settings: [engine === postgresql ? "idle_session_timeout=1s" : "--wait-timeout=1"],
    });
    const to = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    await queryServer(to.url, "CREATE DATABASE kallithea");
    // Blocks this process, as a long check of an SQLite file does.
    let once = () => {
      once = () => {};
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
    };
    const progress = () => once();
    await copyDatabase(await engineFor(usedInstance()), await engineFor(to), { ...options, onProgress: progress });
    expect((await dump(to.url)).users).toHaveLength(5);
  });
});

describe("an existing file in place of the staging copy", () => {
  it.each<[what: string, make: (file: string) => void]>([
    ["empty", (file) => writeFileSync(file, "")],
    ["not a database", (file) => writeFileSync(file, "x".repeat(5000))],
    ["an incomplete database", (file) => changeDatabase(file, "CREATE TABLE users (user_id INTEGER)")],
    ["a database of another revision", (file) => restoreRelease("kallithea-0.6.3", file)],
  ])("is replaced if it is %s", async (_what, make) => {
    const [from, to] = [usedInstance(), await emptyInstance(sqlite)];
    make(path.join(to.folder, ".temp.db.kallithea-cli-copy"));
    const { status, stderr } = await copy(from, to);
    expect(status, stderr).toBe(0);
    expect((await dump(to.url)).users).toHaveLength(5);
  });
});

it("waits for another run that is changing the SQLite database", async () => {
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
  `gives a new SQLite file in another user's folder to that user, and reports it${unlessRoot}`,
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

describe("another object with the name of the staging copy", () => {
  const copyName = ".temp.db.kallithea-cli-copy";

  it("is not followed if it is a link, which would overwrite another file", async () => {
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
