// What a command does while another process or session has locked the database.
import { spawn } from "node:child_process";
import Database from "better-sqlite3";
import { createConnection } from "mysql2/promise";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type ByEngine, engines, sqliteFile } from "../support/databases/engines.js";

type Release = () => unknown;

/** Locks the users for everybody else. */
const lockUsers: ByEngine<(url: string) => Promise<Release>> = {
  SQLite: async (url) => {
    const database = new Database(sqliteFile(url));
    database.exec("BEGIN EXCLUSIVE");
    return () => database.close();
  },
  PostgreSQL: async (url) => {
    const { host, port, user, password, database } = parseDatabaseUrl(url) as ServerUrl;
    const client = new pg.Client({ host, port, user, password, database });
    await client.connect();
    await client.query("BEGIN; LOCK TABLE users IN ACCESS EXCLUSIVE MODE");
    return () => client.end();
  },
  MariaDB: async (url) => {
    const { host = "", port = 0, user = "", password = "", database } = parseDatabaseUrl(url) as ServerUrl;
    const connection = await createConnection({ host, port, user, password, database });
    await connection.query("LOCK TABLES users WRITE");
    return () => connection.end();
  },
};

describe.each(engines)("a locked database on $title", (engine) => {
  it.skipIf(engine.missing).each([["user-list"], ["user-set", "doe", "--firstname=John"]])(
    "is waited for by %s, which says so",
    async (...words) => {
      const folder = temporaryFolder();
      const made = makeInstanceOn(await engine.newUrl(folder), folder);
      expect((await runHere(dbCreateArguments(made))).status).toBe(0);
      const release = await lockUsers[engine.name](made.url);
      const child = spawn(process.execPath, [builtProgram, ...words, "-c", made.ini]);
      let stderr = "";
      child.stderr.on("data", (chunk) => {
        if (stderr === "") void release();
        stderr += chunk;
      });
      const status = await new Promise((resolve) => child.on("close", resolve));
      expect([status, stderr]).toEqual([0, expect.stringMatching(/^Waiting (up to 60 s )?for .*\n$/)]);
    },
  );
});

it("a locked SQLite database is not waited for longer than its timeout", async () => {
  const made = makeInstance(temporaryFolder(), { timeout: 2 });
  expect((await runHere(dbCreateArguments(made))).status).toBe(0);
  const release = await lockUsers.SQLite(made.url);
  const start = performance.now();
  const { status, stderr } = runBuilt(["user-list", "-c", made.ini]);
  await release();
  expect(performance.now() - start).toBeGreaterThan(1900);
  expect([status, stderr]).toEqual([
    1,
    expect.stringMatching(
      /^Waiting up to 2 s for another process.*\nError: .* is locked by another process \(waited 2 s\)/,
    ),
  ]);
});
