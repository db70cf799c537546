// db-backup and db-restore on the three engines, and from one to another.
import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readdirSync, truncateSync, writeSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { awkward, exactRows, wholeSeconds } from "../support/databases/awkward-rows.js";
import { backUp, done, headerOf, restore, runPrinted, runPrintedOnce } from "../support/databases/backups.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { type Dump, dump } from "../support/databases/dump.js";
import {
  type Engine,
  engines,
  mariadb,
  postgresql,
  query,
  queryServer,
  sqlite,
  sqliteFile,
} from "../support/databases/engines.js";
import { sqlitePackage } from "../support/databases/sqlite-package.js";
import { loadRelease } from "../support/reference/load-release.js";

const allEngines = engines.every(({ missing }) => missing === undefined);

/** An instance on an engine that has been in use. */
async function usedOn(engine: Engine, statements: readonly string[] = []): Promise<TestInstance> {
  const used = usedInstance("kallithea-0.7.0", [...statements, ...wholeSeconds]);
  if (engine === sqlite) return used;
  const made = await emptyInstance(engine);
  await done(copy(used, made));
  return made;
}

const newFile = () => path.join(temporaryFolder(), "backup.gz");

describe.skipIf(!allEngines)(`a backup around ${engines.map(({ title }) => title).join(", ")}`, () => {
  it("is the same on each, and gives the first database back, row for row, with the ids that it has given", async () => {
    const first = usedInstance("kallithea-0.7.0", [...awkward, ...wholeSeconds]);
    let from = first;
    const tables: unknown[] = [];
    for (const engine of [postgresql, mariadb, sqlite]) {
      const [file, to] = [newFile(), await emptyInstance(engine)];
      await done(backUp(from, file));
      await done(restore(to, file));
      tables.push(headerOf(file).tables);
      from = to;
    }
    expect(tables[1]).toEqual(tables[0]);
    expect(tables[2]).toEqual(tables[0]);
    expect(await exactRows(from)).toEqual(await exactRows(first));
    const schema = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY rowid";
    const created = await emptyInstance(sqlite);
    await done(runHere(dbCreateArguments(created)));
    expect(await query(from.url, schema)).toEqual(await query(created.url, schema));
  });
});

describe.each(engines)("db-restore on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test("gives back what has changed since the backup, keeps what it replaces, and names the commands for it", async () => {
    const made = await usedOn(engine);
    const [file, before] = [newFile(), await dump(made.url)];
    await done(backUp(made, file));
    await query(made.url, "UPDATE users SET firstname = 'changed since'");
    const changed = await dump(made.url);
    expect(changed).not.toEqual(before);
    const { stdout, stderr } = await done(restore(made, file, "--yes"));
    expect(await dump(made.url)).toEqual(before);
    expect(stdout).toMatch(/^Restored .*backup\.gz to .*, and verified: \d+ rows of 29 tables\.\nTo compare it with/);
    const command = /To restore it: +(.*)/.exec(stderr)?.[1];
    await runPrinted(made, command);
    expect(await dump(made.url)).toEqual(changed);
    // What it restores from is gone: run again, it changes nothing.
    await query(made.url, "UPDATE users SET firstname = 'changed since then'");
    const since = await dump(made.url);
    expect(() => runPrintedOnce(made, command)).toThrow(
      engine === sqlite ? /Command failed: test -s/ : /does not exist|Unknown database/,
    );
    expect(await dump(made.url)).toEqual(since);
    const again = await done(restore(made, file, "--yes", "--json"));
    const { kept } = expectDocument<{ kept: { remove: string } }>("db-restore", again.stdout);
    await runPrinted(made, kept.remove);
    expect(await dump(made.url)).toEqual(before);
    expect(await leftovers(made)).toEqual([]);
  });

  test("prints a command that changes nothing if what was kept is empty", async () => {
    const made = await usedOn(engine);
    const file = newFile();
    await done(backUp(made, file));
    const { stderr } = await done(restore(made, file, "--yes"));
    await emptyKept(made, /was kept as .*?(kallithea-cli-backup[^"]*|\/.*\.backup)/.exec(stderr)?.[1] ?? "");
    if (engine === sqlite) keepWritten(made, "UPDATE users SET firstname = 'in the write-ahead log'");
    const before = await dump(made.url);
    const refusal = engine === sqlite ? /Command failed: test -s/ : /Nothing was changed/;
    expect(() => runPrintedOnce(made, /To restore it: +(.*)/.exec(stderr)?.[1])).toThrow(refusal);
    expect(await dump(made.url)).toEqual(before);
  });

  test("refuses a database that is there unless it may be replaced, also in a dry run", async () => {
    const made = await usedOn(engine);
    const file = newFile();
    await done(backUp(made, file));
    await query(made.url, "UPDATE users SET firstname = 'changed since'");
    const before = await dump(made.url);
    for (const options of [[], ["--dry-run"]]) {
      const { status, stdout, stderr } = await restore(made, file, ...options);
      expect([status, stdout]).toEqual([5, ""]);
      expect(stderr).toContain("is not empty: it has 29 tables");
      expect(stderr).toContain("--yes replaces Kallithea's tables in it, and keeps the old ones under another name.");
    }
    const { stdout } = await done(restore(made, file, "--dry-run", "--yes"));
    expect(stdout).toContain("Nothing was changed.\nThe 29 tables that are there would be kept under another name.\n");
    expect(await dump(made.url)).toEqual(before);
    expect(await leftovers(made)).toEqual([]);
  });

  test("checks in a dry run that a database could be made, and makes none", async () => {
    const [file, to] = [newFile(), await emptyInstance(engine)];
    await done(backUp(await usedOn(engine), file));
    const { stdout } = await done(restore(to, file, "--dry-run", "--json"));
    expect(expectDocument("db-restore", stdout)).toMatchObject({ dryRun: true, restored: false, kept: null });
    expect(await exists(to)).toBe(false);
  });

  test.each(["kallithea-0.6.3", "kallithea-0.3.7"])("keeps a database of %s that it replaces", async (release) => {
    const old =
      engine === sqlite
        ? usedInstance(release)
        : makeInstanceOn(await loadRelease(engine, release, ""), temporaryFolder());
    const [file, before] = [newFile(), await dump(old.url)];
    await done(backUp(await usedOn(sqlite), file));
    const { stderr } = await done(restore(old, file, "--yes"));
    expect((await dump(old.url)).users).toHaveLength(5);
    await runPrinted(old, /To restore it: +(.*)/.exec(stderr)?.[1]);
    expect(withKallithea(await dump(old.url))).toEqual(withKallithea(before));
  });

  test("refuses a database of another program", async () => {
    const [file, to] = [newFile(), await emptyInstance(engine)];
    await done(backUp(await usedOn(sqlite), file));
    await makeEmpty(engine, to);
    for (const table of ["invoices", "users"]) await query(to.url, `CREATE TABLE ${table} (id INTEGER)`);
    const { status, stderr } = await restore(to, file, "--yes");
    expect([status, stderr]).toEqual([5, expect.stringMatching(/another program|not a Kallithea/)]);
    expect(await dump(to.url)).toEqual({ invoices: [], users: [] });
  });

  test.each<[what: string, make: () => Promise<TestInstance>, status: number, said: RegExp]>([
    ["does not exist", () => emptyInstance(engine), 4, /does not exist|There is no database/],
    [
      "is behind",
      async () =>
        engine === sqlite
          ? usedInstance("kallithea-0.6.3")
          : makeInstanceOn(await loadRelease(engine, "kallithea-0.6.3", ""), temporaryFolder()),
      4,
      /only a database at \w+ can be backed up\. No backup was written\.\nTo upgrade it: kallithea-cli migrate -c \S+ upgrade head/,
    ],
    [
      "is newer",
      () => changed(engine, "UPDATE alembic_version SET version_num = '0123456789ab'"),
      5,
      /does not know 0123456789ab/,
    ],
  ])("db-backup writes nothing of a database that %s", async (_what, make, status, said) => {
    const [made, folder] = [await make(), temporaryFolder()];
    const result = await backUp(made, path.join(folder, "b.gz"));
    expect([result.status, result.stdout], result.stderr).toEqual([status, ""]);
    expect(result.stderr).toMatch(said);
    expect(readdirSync(folder)).toEqual([]);
  });

  test("db-backup of an empty database names the command that makes one", async () => {
    const made = await emptyInstance(engine);
    await makeEmpty(engine, made);
    const { status, stderr } = await backUp(made, newFile());
    expect(status).toBe(4);
    expect(stderr).toContain("is empty: there is nothing to back up.\n");
    expect(stderr).toContain(`kallithea-cli db-create -c ${made.ini}`);
  });
});

it("db-backup names the rows that could not be restored, and writes nothing", async () => {
  const orphan = "PRAGMA foreign_keys = OFF; UPDATE user_followings SET user_id = 999 WHERE user_following_id = 1";
  const folder = temporaryFolder();
  const { status, stderr } = await backUp(usedInstance("kallithea-0.7.0", [orphan]), path.join(folder, "b.gz"));
  expect([status, stderr]).toEqual([5, expect.stringContaining("user_followings, user_following_id 1, user_id: ")]);
  expect(readdirSync(folder)).toEqual([]);
});

it("db-backup refuses a damaged SQLite file, also if each row can still be read", async () => {
  const [made, folder] = [usedInstance(), temporaryFolder()];
  const [index] = await query(made.url, "SELECT rootpage FROM sqlite_master WHERE type = 'index' LIMIT 1");
  const [size] = await query(made.url, "PRAGMA page_size");
  const descriptor = openSync(sqliteFile(made.url), "r+");
  writeSync(descriptor, "corrupt", (Number(index?.rootpage) - 1) * Number(size?.page_size));
  closeSync(descriptor);
  const { status, stderr } = await backUp(made, path.join(folder, "b.gz"));
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(/used\.db is damaged: .*\nNothing was written\. Restore/),
  ]);
  expect(readdirSync(folder)).toEqual([]);
});

describe.skipIf(mariadb.missing)(`db-restore on ${mariadb.title}`, () => {
  it("asks before it cuts off fractions of seconds", async () => {
    const [file, to] = [newFile(), await emptyInstance(mariadb)];
    await done(backUp(usedInstance(), file));
    const { status, stderr } = await restore(to, file);
    expect([status, stderr]).toEqual([5, expect.stringContaining("--whole-seconds")]);
    expect(await exists(to)).toBe(false);
    await done(restore(to, file, "--whole-seconds"));
    expect((await dump(to.url)).users).toHaveLength(5);
  });

  it("names the rows that it cannot hold", async () => {
    const [file, to] = [newFile(), await emptyInstance(mariadb)];
    const names = "INSERT INTO settings VALUES (900, 'Straße', '', ''), (901, 'strasse', '', '')";
    await done(backUp(usedInstance("kallithea-0.7.0", [names]), file));
    const { status, stderr } = await restore(to, file, "--whole-seconds");
    expect([status, stderr]).toEqual([5, expect.stringContaining("app_settings_id 90")]);
    expect(await exists(to)).toBe(false);
  });
});

async function changed(engine: Engine, statement: string): Promise<TestInstance> {
  const made = await usedOn(engine);
  await query(made.url, statement);
  return made;
}

function withKallithea(rows: Dump): Dump {
  return Object.fromEntries(Object.entries(rows).filter(([name]) => name !== "sqlite_sequence"));
}

async function makeEmpty(engine: Engine, { url }: TestInstance): Promise<void> {
  if (engine === sqlite) {
    const { default: Database } = await import("better-sqlite3");
    new Database(sqliteFile(url)).exec("VACUUM").close();
  } else await queryServer(url, `CREATE DATABASE ${nameOf(url)}`);
}

/** Empties what was kept, which is a file, a schema or a database. */
async function emptyKept({ url }: TestInstance, kept: string): Promise<void> {
  if (url.startsWith("sqlite:")) return truncateSync(kept);
  if (url.startsWith("postgresql:")) await query(url, `DROP SCHEMA "${kept}" CASCADE; CREATE SCHEMA "${kept}"`);
  else await queryServer(url, `DROP DATABASE \`${kept}\`; CREATE DATABASE \`${kept}\``);
}

/** Changes a database as a process that is killed does: what it has committed is only in the write-ahead log. */
function keepWritten({ url }: TestInstance, statement: string): void {
  const script =
    `const database = require('${sqlitePackage}')(process.argv[1]); database.pragma('journal_mode = WAL');` +
    "database.exec(process.argv[2]); process.kill(process.pid, 'SIGKILL')";
  spawnSync(process.execPath, ["-e", script, sqliteFile(url), statement]);
  expect(existsSync(`${sqliteFile(url)}-wal`)).toBe(true);
}

function nameOf(url: string): string {
  return /\/(\w+)(?:\?.*)?$/.exec(url)?.[1] ?? "";
}

/** Whether there is a database by now. */
async function exists({ url }: TestInstance): Promise<boolean> {
  if (url.startsWith("sqlite:")) return readdirSync(path.dirname(sqliteFile(url))).some((name) => name.includes(".db"));
  const [column, table] = url.startsWith("postgresql:")
    ? ["datname", "pg_database"]
    : ["schema_name", "information_schema.schemata"];
  return (await queryServer(url, `SELECT 1 FROM ${table} WHERE ${column} = '${nameOf(url)}'`)).length > 0;
}

/** What a run builds with or keeps. */
async function leftovers({ url, folder }: TestInstance): Promise<unknown[]> {
  if (url.startsWith("sqlite:"))
    return readdirSync(folder).filter((name) => /kallithea-cli|\.backup$|-journal|\.lock/.test(name));
  if (url.startsWith("postgresql:"))
    return query(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kallithea-cli%'");
  return queryServer(
    url,
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'kallithea-cli%${nameOf(url)}%'`,
  );
}
