// kill -9 at any moment leaves the complete old database or the complete new one, and nothing that disturbs the next
// run.
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { setTimeout } from "node:timers/promises";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { builtProgram, projectRoot, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { sqlitePackage } from "../support/databases/sqlite-package.js";

const killer = path.join(projectRoot, "test/support/faults/kill-at-call.cjs");

describe("db-create, killed at each call that changes the disk,", { timeout: 600_000 }, () => {
  it.each([
    ["there is the old database or the new one", ""],
    ["with what was in a write-ahead log", "INSERT INTO permissions (permission_name) VALUES ('in the log')"],
  ])("%s", async (_, statement) => {
    const template = makeInstance(temporaryFolder());
    runBuilt(dbCreateArguments(template, { user: "old" }));
    if (statement) leaveWriteAheadLog(template, statement);
    const outcomes = await outcomesOfKilling(template, (instance) => stateOf(instance, statement ? 25 : 24));
    expect(outcomes.length, "calls that change the disk").toBeGreaterThan(12);
    expect([...new Set(outcomes)]).toEqual(["old", "new"]);
  });

  it("leaves no database or a complete one if there was none before", async () => {
    const template = makeInstance(temporaryFolder());
    const outcome = (instance: TestInstance) => (existsSync(instance.database) ? stateOf(instance, 24) : "none");
    expect([...new Set(await outcomesOfKilling(template, outcome))]).toEqual(["none", "new"]);
  });
});

it("leaves the old database or the new one if it is killed at any time", { timeout: 300_000 }, async () => {
  const instance = makeInstance(temporaryFolder());
  runBuilt(dbCreateArguments(instance, { user: "old" }));
  for (let delay = 40; delay < 360; delay += 20) {
    const child = spawn(process.execPath, [builtProgram, ...dbCreateArguments(instance, { user: "new" })]);
    const ended = new Promise((resolve) => child.on("close", resolve));
    await setTimeout(delay);
    child.kill("SIGKILL");
    await ended;
    const state = stateOf(instance, 24);
    expect(["old", "new"]).toContain(state);
    expect([state, ...kept(instance)], "the old one is under one of the names").toContain("old");
  }
  await expectCleanRun(instance, "old");
});

/**
 * Kills a run before its first call that changes the disk, another one before its second, and so on, until one is
 * completed.
 */
async function outcomesOfKilling(
  template: TestInstance,
  outcome: (instance: TestInstance) => string,
): Promise<string[]> {
  const outcomes: string[] = [];
  for (let killed = true; killed; ) {
    await inCopy(template, async (instance) => {
      killed = killAt(instance, outcomes.length + 1);
      const state = outcome(instance);
      outcomes.push(state);
      const before = existsSync(template.database) ? "old" : undefined;
      if (before !== undefined)
        expect([state, ...kept(instance)], "the old one is under one of the names").toContain(before);
      await expectCleanRun(instance, before);
    });
  }
  return outcomes;
}

function killAt(instance: TestInstance, call: number): boolean {
  const words = ["--require", killer, builtProgram, ...dbCreateArguments(instance, { user: "new" })];
  const env = { ...process.env, KILL_AT: String(call) };
  const { status, signal, stderr } = spawnSync(process.execPath, words, { encoding: "utf8", env });
  if (signal === null) expect(status, stderr).toBe(0);
  return signal === "SIGKILL";
}

/**
 * Whether the database is the old or the new one; it must be complete, and must not disturb the next run.
 */
function stateOf(instance: TestInstance, permissionsInOld: number): string {
  const database = new Database(instance.database);
  const one = (question: string) => database.prepare(question).pluck().get();
  const state = one("SELECT username FROM users WHERE user_id = 2");
  expect(one("PRAGMA integrity_check")).toBe("ok");
  expect(one("SELECT count(*) FROM permissions")).toBe(state === "old" ? permissionsInOld : 24);
  expect(one("SELECT count(*) FROM user_to_perm")).toBe(7);
  database.close();
  return String(state);
}

/** The next run must succeed, leave nothing behind, and keep the previous database exactly once. */
async function expectCleanRun(instance: TestInstance, before: string | undefined): Promise<void> {
  const { status, stderr } = await runHere(dbCreateArguments(instance, { user: "last" }));
  expect(status, stderr).toBe(0);
  expect(readdirSync(instance.folder).filter((name) => !isKept(name))).toEqual(["repositories", "temp.db", "temp.ini"]);
  expect(administrator(instance.database)).toBe("last");
  expect(kept(instance).filter((name) => name === "old")).toHaveLength(before === undefined ? 0 : 1);
}

/** The administrators in the kept databases. */
function kept({ folder }: TestInstance): unknown[] {
  return readdirSync(folder)
    .filter(isKept)
    .map((name) => administrator(path.join(folder, name)));
}

function isKept(name: string): boolean {
  return /^temp\.db\.\d{8}-\d{6}\.7ba0d2cad930(-\d+)?\.backup$/.test(name);
}

function administrator(file: string): unknown {
  const database = new Database(file, { readonly: true });
  try {
    expect(database.pragma("integrity_check", { simple: true })).toBe("ok");
    return database.prepare("SELECT username FROM users WHERE user_id = 2").pluck().get();
  } finally {
    database.close();
  }
}

async function inCopy(template: TestInstance, action: (instance: TestInstance) => Promise<void>): Promise<void> {
  const folder = makeFolder();
  try {
    cpSync(template.folder, folder, { recursive: true });
    const moved = Object.entries(template).map(([name, place]: [string, string]) => [
      name,
      place.replace(template.folder, folder),
    ]);
    await action(Object.fromEntries(moved));
  } finally {
    removeFolder(folder);
  }
}

/** As a killed server leaves it: with a row that is only in the log. */
function leaveWriteAheadLog(instance: TestInstance, statement: string): void {
  const script = `
    const database = new (require("${sqlitePackage}"))(process.argv[1]);
    database.pragma("journal_mode = WAL");
    database.exec(process.argv[2]);
    process.kill(process.pid, "SIGKILL");`;
  spawnSync(process.execPath, ["-e", script, instance.database, statement], { cwd: projectRoot });
  expect(existsSync(`${instance.database}-wal`)).toBe(true);
}
