// db-status, and db-create --if-missing, which goes by it.
import { chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { engines, postgresql, query, sqlite } from "../support/databases/engines.js";
import { databaseOn } from "../support/databases/server-database.js";
import { loadRelease } from "../support/reference/load-release.js";

interface Status {
  state: string;
  revision: string | null;
  release: string | null;
  users: number | null;
  repositories: number | null;
  root: string | null;
  drift: number | null;
  reason: string | null;
  hint: string | null;
}

async function status({ ini }: TestInstance, ...words: string[]) {
  const { status, stdout, stderr } = await runHere(["db-status", "-c", ini, "--json", ...words]);
  expect(stderr).toBe("");
  return { status, ...expectDocument<Status>("db-status", stdout) };
}

describe.each(engines)("db-status on $title", (engine) => {
  const isMissing = engine.missing !== undefined;

  it.skipIf(isMissing)("says that a database is missing, and is current after db-create", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    expect(await status(instance)).toMatchObject({ status: 4, state: "missing", revision: null, users: null });
    expect((await runHere(dbCreateArguments(instance))).status).toBe(0);
    expect(await status(instance)).toMatchObject({
      status: 0,
      state: "current",
      release: "0.7",
      users: 1,
      repositories: 0,
      root: instance.repositories,
      drift: 0,
      hint: null,
    });
  });

  it.skipIf(isMissing)("counts the drift of a current database, and changes nothing", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    await runHere(dbCreateArguments(instance));
    await query(instance.url, "ALTER TABLE users ADD COLUMN bio INTEGER");
    const before = await dump(instance.url);
    expect(await status(instance)).toMatchObject({
      status: 0,
      drift: 1,
      hint: `To list the differences: kallithea-cli migrate -c ${instance.ini} check`,
    });
    expect(await dump(instance.url)).toEqual(before);
  });

  it.skipIf(isMissing).each([
    ["kallithea-0.3.7", "0.3"],
    ["kallithea-0.5.2", "0.5"],
    ["kallithea-0.6.3", "0.6"],
  ])("says that a database of %s is behind", async (release, shown) => {
    const instance = makeInstanceOn(await loadRelease(engine, release, temporaryFolder()), temporaryFolder());
    const found = await status(instance);
    expect(found).toMatchObject({ status: 4, state: "behind", release: shown, drift: null });
    expect(found.hint).toBe(`To upgrade it: kallithea-cli migrate -c ${instance.ini} upgrade head`);
    expect(found.users).toBeGreaterThan(0);
    const created = await runHere([...dbCreateArguments(instance), "--if-missing"]);
    expect([created.status, created.stderr]).toEqual([4, expect.stringContaining("is behind")]);
  });

  it.skipIf(isMissing)("says that the database of another program is foreign", async () => {
    const instance = makeInstanceOn(await databaseOn(engine, "CREATE TABLE users (id INTEGER)"), temporaryFolder());
    expect(await status(instance)).toMatchObject({
      status: 5,
      state: "foreign",
      reason: expect.stringContaining("users"),
    });
    const created = await runHere([...dbCreateArguments(instance), "--if-missing"]);
    expect([created.status, created.stderr]).toEqual([5, expect.stringContaining("is not a Kallithea database")]);
  });

  it.skipIf(isMissing)("says that a database without tables is empty", async () => {
    const instance = makeInstanceOn(await databaseOn(engine, "SELECT 1"), temporaryFolder());
    expect(await status(instance)).toMatchObject({ status: 4, state: "empty" });
  });

  it.skipIf(isMissing)("says that the revision of a later release is newer", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    await runHere(dbCreateArguments(instance));
    await query(instance.url, "UPDATE alembic_version SET version_num = 'abcdefabcdef'");
    expect(await status(instance)).toMatchObject({ status: 5, state: "newer", revision: "abcdefabcdef" });
    const created = await runHere([...dbCreateArguments(instance), "--if-missing"]);
    expect([created.status, created.stderr]).toEqual([5, expect.stringContaining("abcdefabcdef")]);
  });

  it.skipIf(isMissing)("db-create --if-missing does nothing to a current database", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    const first = await runHere([...dbCreateArguments(instance), "--if-missing"]);
    expect(first.status, first.stderr).toBe(0);
    const before = await dump(instance.url);
    const second = await runHere([...dbCreateArguments(instance, { user: "other" }), "--if-missing"]);
    expect([second.status, second.stdout]).toEqual([0, "Nothing done.\n"]);
    expect(await dump(instance.url)).toEqual(before);
  });
});

describe("db-status", () => {
  it("says that a server is unreachable", async () => {
    const instance = makeInstanceOn("postgresql://doe:secret@127.0.0.1:1/kallithea", temporaryFolder());
    const found = await status(instance);
    expect(found).toMatchObject({ status: 7, state: "unreachable", reason: expect.stringContaining("127.0.0.1:1") });
    expect(JSON.stringify(found)).not.toContain("secret");
  });

  it.skipIf(postgresql.missing !== undefined)(
    "does not know the state if the server refuses the password",
    async () => {
      const url = (await postgresql.newUrl("")).replace(/:[^:@/]+@/, ":wrong@");
      expect(await status(makeInstanceOn(url, temporaryFolder()))).toMatchObject({ status: 1, state: "unknown" });
    },
  );

  it("does not know the state of a file that is not an SQLite database", async () => {
    const instance = makeInstance(temporaryFolder());
    writeFileSync(instance.database, "x".repeat(4096));
    expect(await status(instance)).toMatchObject({
      status: 1,
      state: "unknown",
      reason: expect.stringContaining("is not an SQLite database"),
    });
  });

  it("exits with 2 for a mistake in the ini, as every command", async () => {
    const instance = makeInstanceOn("postgresql://u@h/d?foo=1", temporaryFolder());
    const { status, stderr } = await runHere(["db-status", "-c", instance.ini]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(/^Error: Unknown option in sqlalchemy.url: foo\./)]);
  });

  it("says with --quiet what is wrong, too", async () => {
    const instance = makeInstance(temporaryFolder());
    const missing = await runHere(["db-status", "-q", "-c", instance.ini]);
    expect([missing.status, missing.stdout]).toEqual([4, ""]);
    expect(missing.stderr).toMatch(/^.*temp\.db.*\n.+\n$/);
    writeFileSync(instance.database, "");
    const empty = await runHere(["db-status", "-q", "-c", instance.ini]);
    expect(empty.stderr).toMatch(/^sqlite:\S+ is empty\.\nTo create the tables: /);
  });

  it("reads a database that nobody may write", async () => {
    const folder = temporaryFolder();
    const instance = makeInstanceOn(await sqlite.newUrl(folder), folder);
    await runHere(dbCreateArguments(instance));
    chmodSync(path.join(folder, "temp.db"), 0o444);
    chmodSync(folder, 0o555);
    try {
      expect(await status(instance)).toMatchObject({ status: 0, state: "current" });
    } finally {
      chmodSync(folder, 0o755);
    }
  });

  it("prints a line for each fact, and nothing with --quiet", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance));
    const { status, stdout, stderr } = runBuilt(["db-status", "-c", instance.ini]);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^State: {8}current\nDatabase: {5}sqlite:\/\/\/\/.*\nRevision: {5}7ba0d2cad930\n/);
    expect(runBuilt(["db-status", "-q"], { env: { KALLITHEA_CONFIG: instance.ini } })).toMatchObject({
      status: 0,
      stdout: "",
      stderr: "",
    });
  });
});
