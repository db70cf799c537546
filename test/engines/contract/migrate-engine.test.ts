// What running migrations asks of an engine: a lock, transactions, statements.
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { InterruptedError } from "../../../src/errors.js";
import type { MigrationContext, MigrationEngine } from "../../../src/migrations/run/migration-engine.js";
import { patience } from "../../support/cli/patience.js";
import { type ByEngine, engines, query } from "../../support/databases/engines.js";
import { openDatabase } from "../../support/databases/open-database.js";
import { databaseOn } from "../../support/databases/server-database.js";

async function migrationsOn(url: string, context: Partial<MigrationContext> = {}) {
  const database = await openDatabase(url);
  onTestFinished(() => database.dataSource.destroy());
  const noticed: string[] = [];
  const engine = await database.migrations({ onNotice: (line) => void noticed.push(line), ...context });
  return { engine, noticed };
}

const holders: ByEngine<RegExp> = {
  SQLite: /^Waiting for process \d+.*, which is changing \/.*\.db …$/,
  PostgreSQL:
    /^Waiting for postgres on 127\.0\.0\.1 \(session \d+ since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d\), which is changing test_\w+ …$/,
  MariaDB: /^Waiting for root on (localhost|127\.0\.0\.1) \(session \d+\), which is changing test_\w+ …$/,
};

describe.each(engines)("the lock of a migration on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test("makes a second run wait for the first, and name it", async () => {
    const url = await databaseOn(engine, "");
    const [first, second] = [await migrationsOn(url), await migrationsOn(url)];
    const order: string[] = [];
    let waiting: Promise<void> | undefined;
    await first.engine.withMigrationLock(async () => {
      waiting = second.engine.withMigrationLock(async () => void order.push("second"));
      await vi.waitUntil(() => second.noticed.length > 0, { timeout: patience, interval: 20 });
      order.push("first");
    });
    await waiting;
    expect(order).toEqual(["first", "second"]);
    expect(first.noticed).toEqual([]);
    expect(second.noticed).toEqual([expect.stringMatching(holders[engine.name])]);
  });

  test("is released when the work fails", async () => {
    const url = await databaseOn(engine, "");
    const [first, second] = [await migrationsOn(url), await migrationsOn(url)];
    const failing = first.engine.withMigrationLock(() => Promise.reject(new Error("the work failed")));
    await expect(failing).rejects.toThrow("the work failed");
    expect(await second.engine.withMigrationLock(async () => "done")).toBe("done");
    expect(second.noticed).toEqual([]);
  });

  test("does not make runs on other databases wait", async () => {
    const [first, second] = [
      await migrationsOn(await databaseOn(engine, "")),
      await migrationsOn(await databaseOn(engine, "")),
    ];
    expect(await first.engine.withMigrationLock(() => second.engine.withMigrationLock(async () => "done"))).toBe(
      "done",
    );
    expect(second.noticed).toEqual([]);
  });

  test("is not waited for after an interruption", async () => {
    const url = await databaseOn(engine, "");
    const controller = new AbortController();
    const first = await migrationsOn(url);
    const onNotice = () => controller.abort(new InterruptedError("SIGINT"));
    const second = await migrationsOn(url, { onNotice, signal: controller.signal });
    await first.engine.withMigrationLock(async () => {
      const work = async () => expect.fail("both have the lock");
      await expect(second.engine.withMigrationLock(work)).rejects.toMatchObject({ signal: "SIGINT" });
    });
  });
});

describe.each(engines)("a migration engine on $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const rows = (url: string) => query(url, "SELECT a FROM t ORDER BY a");
  const insert = (migrations: MigrationEngine, a: number) => migrations.execute("INSERT INTO t (a) VALUES (:a)", { a });

  test("keeps the rows of a transaction whose work succeeds, and returns what the work does", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (a INTEGER)");
    const { engine: migrations } = await migrationsOn(url);
    expect(await migrations.transaction(() => insert(migrations, 1))).toBe(1);
    expect(await rows(url)).toEqual([{ a: 1 }]);
  });

  test("keeps no row of a transaction whose work fails, throws what the work threw, and can continue", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (a INTEGER)");
    const { engine: migrations } = await migrationsOn(url);
    const failure = new Error("the work failed");
    const work = async () => {
      await insert(migrations, 1);
      throw failure;
    };
    await expect(migrations.transaction(work)).rejects.toBe(failure);
    expect(await rows(url)).toEqual([]);
    await migrations.transaction(() => insert(migrations, 2));
    expect(await rows(url)).toEqual([{ a: 2 }]);
  });

  test("counts the rows that a statement changes", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1), (2), (3)");
    const { engine: migrations } = await migrationsOn(url);
    const counts = await migrations.transaction(async () => [
      await migrations.execute("UPDATE t SET a = a + :n WHERE a > 1", { n: 10 }),
      await migrations.execute("DELETE FROM t WHERE a = :a", { a: 99 }),
    ]);
    expect(counts).toEqual([2, 0]);
    expect(await migrations.query("SELECT a FROM t WHERE a > :a ORDER BY a", { a: 1 })).toEqual([{ a: 12 }, { a: 13 }]);
  });

  test("knows which tables there are", async () => {
    const { engine: migrations } = await migrationsOn(await databaseOn(engine, "CREATE TABLE t (a INTEGER)"));
    expect([await migrations.hasTable("t"), await migrations.hasTable("gone")]).toEqual([true, false]);
  });

  test("accepts a database without leftovers of an interrupted run", async () => {
    const { engine: migrations } = await migrationsOn(await databaseOn(engine, "CREATE TABLE t (a INTEGER)"));
    await expect(migrations.rejectLeftovers()).resolves.toBeUndefined();
    await migrations.removeStaleFiles?.();
  });

  test("keeps nothing of a trial", async () => {
    const url = await databaseOn(engine, "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)");
    const { engine: migrations } = await migrationsOn(url);
    const lines = await migrations.withTrial(async (trial) => {
      const before = await trial.saveState();
      expect(await trial.differencesSince(before)).toEqual([]);
      await trial.engine.transaction(() => insert(trial.engine, 2));
      return trial.differencesSince(before);
    });
    expect(lines).toEqual(["rows of t: 1 before, 2 after; 0 removed or changed, 1 added or changed"]);
    expect(await rows(url)).toEqual([{ a: 1 }]);
  });
});
