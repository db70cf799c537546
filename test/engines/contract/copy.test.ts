// What db-copy asks of an engine: a source that is read in one snapshot, a target that does not change before the copy is
// complete, and a staging copy.
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { checkSource } from "../../../src/copy/check/check-source.js";
import type { Source } from "../../../src/copy/connection.js";
import { type CopyOptions, copyDatabase } from "../../../src/copy/copy-database.js";
import { fillStaging } from "../../../src/copy/fill-staging.js";
import type { Value } from "../../../src/copy/normalize-value.js";
import { readRows } from "../../../src/copy/read-batches.js";
import { normalizeRow } from "../../../src/copy/row-text.js";
import { copiedTableOf, copiedTables } from "../../../src/copy/tables.js";
import type { Staging, Target } from "../../../src/copy/target.js";
import { engineOf } from "../../../src/engines/registry.js";
import { parseDatabaseUrl } from "../../../src/ini/database-url.js";
import type { TestInstance } from "../../support/cli/instance.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../../support/databases/copied.js";
import { createDatabase } from "../../support/databases/created.js";
import { dump } from "../../support/databases/dump.js";
import { type ByEngine, type Engine, engines, query, sqlite } from "../../support/databases/engines.js";

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
  it.skipIf(engine.missing)("is built by only one run at a time", async () => {
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

async function openSource(url: string): Promise<Source> {
  const source = await (await engineOf(parseDatabaseUrl(url))).openSource({ wait: 0, logSql: undefined });
  onTestFinished(() => source.close());
  return source;
}

async function openTarget(url: string): Promise<Target> {
  return (await engineOf(parseDatabaseUrl(url))).openTarget({ wait: 0, logSql: undefined, onNotice: () => {} });
}

const users = copiedTableOf("users");

/** A user, with some awkward values. */
function user(id: number, changes: Readonly<Record<string, Value>> = {}): Value[] {
  const values: Readonly<Record<string, Value>> = {
    user_id: id,
    username: `user${id}`,
    password: "x",
    active: true,
    admin: false,
    firstname: "é 日本 😀 \\ ' \" %s ? $1 :name\n",
    lastname: "",
    email: null,
    last_login: null,
    extern_type: null,
    extern_name: null,
    api_key: `key${id}`,
    created_on: "2026-11-22 04:43:56.000000",
    user_data: Buffer.from(Uint8Array.from({ length: 256 }, (_, byte) => byte)),
    ...changes,
  };
  return users.columns.map(({ name }) => values[name] ?? null);
}

async function rowsIn(connection: Pick<Staging, "query">): Promise<unknown[]> {
  const rows = await readRows(connection as Staging, users, { after: undefined, limit: 100 });
  return rows.map((row) => normalizeRow(users, row, connection as Staging));
}

/** How each engine reports a write to a source. */
const refusals: ByEngine<RegExp> = {
  SQLite: /is not writable/,
  PostgreSQL: /read-only/,
  MariaDB: /is read-only/,
};

describe.each(engines)("a source on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  async function created(): Promise<string> {
    const url = await engine.newUrl(temporaryFolder());
    await createDatabase(url);
    return url;
  }

  test("lists the columns of every table", async () => {
    const columns = await (await openSource(await created())).columnsByTable();
    for (const table of copiedTables)
      expect(columns.get(table.name)?.toSorted(), table.name).toEqual(table.columns.map(({ name }) => name).toSorted());
    expect(columns.has("alembic_version")).toBe(true);
  });

  test("rejects every write", async () => {
    const url = await created();
    const before = await dump(url);
    const source = await openSource(url);
    await expect(source.query("UPDATE users SET firstname = 'written'")).rejects.toThrow(refusals[engine.name]);
    expect(await dump(url)).toEqual(before);
  });

  test("names its engine and its location, and knows the highest id that a table has assigned", async () => {
    const url = await created();
    const source = await openSource(url);
    expect(source.engine).toBe(engine.name);
    expect(source.location).toContain(path.basename(url.replace(/\?.*/, "")));
    expect(await source.highestAssignedId(users)).toBe(2);
    expect(await source.highestAssignedId(copiedTableOf("gists"))).toBe(0);
  });

  test("is recognized as the database of a target, or as another one", async () => {
    const [url, other] = [await created(), await created()];
    const source = await openSource(url);
    for (const [place, expected] of [
      [url, true],
      [other, false],
    ] as const) {
      const target = await openTarget(place);
      try {
        expect(await target.isAlso(source)).toBe(expected);
      } finally {
        await target.close();
      }
    }
  });

  test("is refused if the database does not exist", async () => {
    await expect(openSource(await engine.newUrl(temporaryFolder(), "none"))).rejects.toMatchObject({
      message: expect.stringMatching(/none|no database/),
      exitStatus: 4,
    });
  });
});

describe.each(engines)("a staging copy on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  async function staged() {
    const url = await engine.newUrl(temporaryFolder());
    let target = await openTarget(url);
    onTestFinished(() => target.close());
    const open = async () => target.openStaging();
    /** Opens it as the next run does after one that was killed. */
    const reopen = async () => {
      await target.close();
      target = await openTarget(url);
      return target.openStaging();
    };
    return { url, target, open, reopen };
  }

  test("starts with all tables, and none of their rows", async () => {
    const { target, open } = await staged();
    expect(target.tables).toEqual([]);
    const staging = await open();
    for (const { name } of copiedTables)
      expect(await staging.query(`SELECT 1 AS a FROM ${staging.table(name)}`), name).toEqual([]);
  });

  test("returns every value as it was inserted", async () => {
    const staging = await (await staged()).open();
    const rows = [user(3), user(7, { email: "a@b.c", lastname: "x".repeat(255) })];
    await staging.insert(users, rows);
    expect(await rowsIn(staging)).toEqual(rows);
  });

  test("inserts all rows or none of them", async () => {
    const staging = await (await staged()).open();
    await staging.insert(users, [user(1)]);
    await expect(staging.insert(users, [user(2), user(3), user(1)])).rejects.toThrow();
    expect(await rowsIn(staging)).toEqual([user(1)]);
  });

  test("is found again with its rows by the next run", async () => {
    const { open, reopen } = await staged();
    await (await open()).insert(users, [user(1), user(2)]);
    expect(await rowsIn(await reopen())).toEqual([user(1), user(2)]);
  });

  test("is created again after it was discarded", async () => {
    const { open } = await staged();
    const staging = await open();
    await staging.insert(users, [user(1)]);
    await staging.discard();
    expect(await rowsIn(await open())).toEqual([]);
  });

  test("replaces the database when it is published, and not before", async () => {
    const url = await engine.newUrl(temporaryFolder());
    await createDatabase(url);
    const target = await openTarget(url);
    onTestFinished(() => target.close());
    expect(target.tables.toSorted()).toEqual([...copiedTables.map(({ name }) => name), "alembic_version"].toSorted());
    const before = await dump(url);
    const staging = await target.openStaging();
    await staging.insert(users, [user(1), user(5)]);
    await staging.setHighestAssignedId(users, 41);
    expect(await staging.highestAssignedId(users)).toBe(41);
    expect(await dump(url)).toEqual(before);
    await staging.publish();
    expect(await query(url, "SELECT user_id, username FROM users ORDER BY user_id")).toEqual([
      { user_id: 1, username: "user1" },
      { user_id: 5, username: "user5" },
    ]);
    expect((await dump(url)).alembic_version).toEqual(before.alembic_version);
    await target.close();
    const columns = users.columns.map(({ name }) => name).filter((name) => name !== users.key);
    const values = columns.map((name) => (["username", "api_key"].includes(name) ? "'next'" : name));
    await query(url, `INSERT INTO users (${columns}) SELECT ${values} FROM users WHERE user_id = 1`);
    expect(await query(url, "SELECT user_id FROM users WHERE username = 'next'")).toEqual([{ user_id: 42 }]);
  });
});
