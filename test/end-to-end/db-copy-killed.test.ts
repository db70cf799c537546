// A copy that is interrupted because its process or a server is killed is completed by a second run.
import { readdirSync } from "node:fs";
import path from "node:path";
import { beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import { temporaryNames } from "../../src/engines/server/temporary-names.js";
import { projectRoot, runBuilt } from "../support/cli/cli.js";
import { makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { patience } from "../support/cli/patience.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { copy, emptyInstance, usedInstance } from "../support/databases/copied.js";
import { type Dump, dump } from "../support/databases/dump.js";
import {
  type Engine,
  mariadb,
  postgresql,
  query,
  queryServer,
  servers,
  serverUrl,
  sqlite,
} from "../support/databases/engines.js";
import { copyOfDatabase } from "../support/databases/server-database.js";
import { ownServer, startAgain } from "../support/databases/servers/own-server.js";
import { stopServer, type TestServer } from "../support/databases/servers/server.js";

const rows = 2500;

/** Enough rows for several batches. */
const many = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${rows})
  INSERT INTO user_logs SELECT 1000 + i, NULL, 'name ' || i, NULL, '', NULL, 'action ' || i, '2016-02-29 12:00:00.000000' FROM n`;

function run(from: TestInstance, to: TestInstance, preload: string, env: NodeJS.ProcessEnv) {
  const killer = path.join(projectRoot, "test/support/faults", preload);
  return runBuilt(["db-copy", "--from", from.ini, "--to", to.ini, "--whole-seconds", "--force-yes"], {
    env: { ...env, NODE_OPTIONS: `--require=${killer}` },
  });
}

/** What changes, the statement that changes it, and whether the copy starts over then. */
type Change = [what: string, statement: string, anew: boolean];

/** Moments, identified by the first statement that is not sent anymore, and whether the copy is in place by then. */
const moments: [engine: Engine, moments: [statement: string, there: boolean][]][] = [
  [
    postgresql,
    [
      ["CREATE TABLE gists", false],
      ['"."user_logs" (#3', false],
      ["setval", false],
      ["SET SCHEMA#20", false],
    ],
  ],
  [
    mariadb,
    [
      ["CREATE TABLE `gists`", false],
      ["`user_logs` (#3", false],
      ["AUTO_INCREMENT = ", false],
      ["RENAME TABLE", false],
      ["DROP DATABASE `kallithea-cli-old", true],
    ],
  ],
];

describe.each(moments)("a killed db-copy to $title", (engine, statements) => {
  let wanted: Dump;
  beforeAll(async () => {
    if (engine.missing === undefined) wanted = await copied(engine);
  });

  it.skipIf(engine.missing).each(statements)("before %s", async (statement, there) => {
    const from = usedInstance("kallithea-0.7.0", [many]);
    const to = await emptyInstance(engine);
    expect((await copy(usedInstance("kallithea-0.6.3.upgraded-by-alembic"), to, "--whole-seconds")).status).toBe(0);
    const before = await dump(to.url);
    const killed = run(from, to, "kill-at-statement.cjs", { KILL_AT: statement });
    expect(killed.signal, killed.stderr).toBe("SIGKILL");
    expect(await dump(to.url)).toEqual(there ? wanted : before);
    expectDone(await copy(from, to, "--whole-seconds", "--force-yes"));
    expect(await dump(to.url)).toEqual(wanted);
    expect(await leftovers(to)).toEqual([]);
  });
});

const undisturbed = new Map<Engine, Dump>();

/** The result of an undisturbed copy, which is always the same. */
async function copied(engine: Engine): Promise<Dump> {
  const known = undisturbed.get(engine);
  if (known !== undefined) return known;
  const folder = makeFolder();
  const [from, to] = [
    usedInstance("kallithea-0.7.0", [many], path.join(folder, "from")),
    makeInstanceOn(await engine.newUrl(folder), path.join(folder, "to")),
  ];
  expectDone(await copy(from, to, "--whole-seconds"));
  removeFolder(folder);
  const result = await dump(to.url);
  undisturbed.set(engine, result);
  return result;
}

describe.each(servers)("db-copy whose server goes away: $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test.each(["user_logs", "pull_requests"])(
    "completes the copy in a second run if the target's server goes away at %s",
    async (table) => {
      const server = await durableServer(engine);
      const from = usedInstance("kallithea-0.7.0", [many]);
      const to = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
      const into = engine === mariadb ? `\`.\`${table}\` (` : `"."${table}" (`;
      const { status, stderr } = run(from, to, "kill-server-at-statement.cjs", {
        KILL_AT: into,
        KILL_PID: String(server.pid),
      });
      expect([status, stderr]).toEqual([
        7,
        expect.stringMatching(
          /^(Fractional.*\n)?Error: The connection to the database server at 127.0.0.1:\d+ was lost\./,
        ),
      ]);
      expect(stderr).toContain("The copy is incomplete;");
      expect(stderr).toContain("Check the server's log and run the command again; it will resume.\n");
      await again(server);
      const before = await stagedRows(engine, to);
      expect(before).toBeGreaterThan(0);
      expectDone(await copy(from, to, "--whole-seconds"));
      expect(await dump(to.url)).toEqual(await copied(engine));
    },
  );

  test("completes the copy to an SQLite file in a second run if the source's server goes away", async () => {
    const server = await durableServer(engine);
    const first = usedInstance("kallithea-0.7.0", [many]);
    const from = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    expectDone(await copy(first, from, "--whole-seconds"));
    const to = await emptyInstance(sqlite);
    const reading = engine === mariadb ? "FROM `kallithea`.`user_logs` WHERE#3" : 'FROM "user_logs" WHERE#3';
    const { status, stderr } = run(from, to, "kill-server-at-statement.cjs", {
      KILL_AT: reading,
      KILL_PID: String(server.pid),
    });
    expect([status, stderr]).toEqual([7, expect.stringContaining("was lost.")]);
    await again(server);
    expectDone(await copy(from, to));
    expect((await dump(to.url)).user_logs).toEqual((await dump(from.url)).user_logs);
  });
});

const value: Change = ["by a value", "UPDATE user_logs SET action = 'other' WHERE user_log_id = 1001", true];
const changes: [engine: Engine, changes: Change[]][] = [
  [
    sqlite,
    [
      ["not at all", "SELECT 1", false],
      [
        "by a row more",
        "INSERT INTO user_logs VALUES (100000, NULL, '', NULL, '', NULL, '', '2016-02-29 12:00:00.000000')",
        false,
      ],
      value,
      ["by a row less", "DELETE FROM user_logs WHERE user_log_id = 1002", true],
      ["by the last rows", "DELETE FROM user_logs WHERE user_log_id > 1001", true],
      ["by all rows", "DELETE FROM user_logs", true],
    ],
  ],
  [postgresql, [value]],
  [mariadb, [value]],
];

describe.each(changes)("an unfinished copy to $title", (engine, some) => {
  it.skipIf(engine.missing ?? postgresql.missing).each(some)(
    "is completed even if the source has changed %s",
    async (_what, statement, anew) => {
      const server = makeInstanceOn(await copyOfDatabase(await source()), temporaryFolder());
      const to = await emptyInstance(engine);
      // Its three batches are read twice: once to check them, and once to copy them.
      const killed = run(server, to, "kill-at-statement.cjs", { KILL_AT: 'FROM "user_logs" WHERE#4' });
      expect(killed.signal, killed.stderr).toBe("SIGKILL");
      await query(server.url, statement);
      const { stderr } = expectDone(await copy(server, to, "--whole-seconds"));
      expect(stderr.includes("starting over")).toBe(anew);
      expect(await actions(to)).toEqual(await actions(server));
      expect(await leftovers(to)).toEqual([]);
    },
  );
});

let filled: string | undefined;

/** A database with many rows, which nobody changes. */
async function source(): Promise<string> {
  if (filled !== undefined) return filled;
  const { url, ini } = await emptyInstance(postgresql);
  expectDone(await copy(usedInstance("kallithea-0.7.0", [many]), { ini }));
  filled = url;
  return url;
}

/** Test servers are fast, and may lose their last commits. */
function durableServer(engine: Engine): Promise<TestServer> {
  return ownServer(engine, {
    settings: [engine === postgresql ? "synchronous_commit=on" : "--innodb-flush-log-at-trx-commit=2"],
  });
}

async function again(killed: TestServer): Promise<void> {
  await stopServer(killed.pid);
  // PostgreSQL's session processes notice a little later, and prevent a new server from starting until then.
  const { pid } = await vi.waitFor(() => startAgain(killed), { timeout: patience, interval: 200 });
  onTestFinished(() => stopServer(pid));
}

function expectDone<Result extends { status: number | null; stderr: string }>(result: Result): Result {
  expect(result.status, result.stderr).toBe(0);
  return result;
}

async function actions({ url }: TestInstance): Promise<unknown[]> {
  return query(url, "SELECT user_log_id, action FROM user_logs ORDER BY user_log_id");
}

/** The number of rows copied so far. */
async function stagedRows(engine: Engine, { url }: TestInstance): Promise<number> {
  if (engine === postgresql)
    return Number((await query(url, 'SELECT count(*) AS n FROM "kallithea-cli-copy".users'))[0]?.n);
  const [place] = await queryServer(
    url,
    "SELECT schema_name AS name FROM information_schema.schemata WHERE schema_name LIKE 'kallithea-cli-copy-%'",
  );
  return Number((await queryServer(url, `SELECT count(*) AS n FROM \`${place?.name}\`.users`))[0]?.n);
}

/** The temporary names of a run, which removes them. */
async function leftovers({ url, folder }: TestInstance): Promise<unknown[]> {
  if (url.startsWith("sqlite:")) return readdirSync(folder).filter((name) => name.includes("kallithea-cli-copy"));
  if (url.startsWith("postgresql:"))
    return query(url, "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'kallithea-cli%'");
  const id = temporaryNames(url.replace(/^.*\//, "").replace(/\?.*/, ""));
  return queryServer(
    url,
    `SELECT schema_name FROM information_schema.schemata WHERE schema_name IN ('${id.copy}', '${id.old}')`,
  );
}
