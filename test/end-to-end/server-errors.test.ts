// Problems of a database server, as users see them: a message that says what is wrong and where, never with the
// password.
import { chmodSync, chownSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { databaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { loadIni } from "../../src/ini/load.js";
import { runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { patience } from "../support/cli/patience.js";
import { makeFolder, removeFolder, temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Engine, mariadb, postgresql, query, servers, serverUrl } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { startMariadb } from "../support/databases/servers/mariadb.js";
import { ownServer, startAgain } from "../support/databases/servers/own-server.js";
import { startPostgres } from "../support/databases/servers/postgresql.js";
import { administratorPassword, serverUser, stopServer } from "../support/databases/servers/server.js";
import { runGitTool, runTool } from "../support/repositories/run-tools.js";

async function instance(engine: Engine, change = (url: string) => url): Promise<TestInstance> {
  return makeInstanceOn(change(await engine.newUrl("")), temporaryFolder());
}

async function scan({ ini }: TestInstance, ...options: readonly string[]) {
  const result = await runHere(["repo-scan", "-c", ini, ...options]);
  expect(result.stderr, "a bug").not.toMatch(/This is a bug|\n {4}at /);
  expect(result.stderr, "the password").not.toContain(administratorPassword);
  return result;
}

describe.each(servers)("repo-scan on $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const tls = (option: string) =>
    engine === postgresql ? option : option.replace("sslmode=require", "ssl_mode=REQUIRED");

  test.each<[string, (url: string) => string, RegExp, number]>([
    [
      "no server",
      (url) => url.replace(/@127\.0\.0\.1:\d+/, "@127.0.0.1:1"),
      /No database server is listening at 127\.0\.0\.1:1\./,
      7,
    ],
    [
      "an unknown host",
      (url) => url.replace(/@127\.0\.0\.1/, "@no-such-host.invalid"),
      /The host name of no-such-host\.invalid:\d+ cannot be resolved/,
      7,
    ],
    ["a wrong password", (url) => url.replace(administratorPassword, "guessed-wrong"), /refused/, 1],
    ["an unknown account", (url) => url.replace(/\/\/\w+:/, "//nobody:"), /refused/, 1],
    ["a database that is not there", (url) => url, /There is no database "test_.*" on 127/, 4],
    [
      "an unknown option",
      (url) => `${url.replace(/\?.*/, "")}?secure=yes`,
      /Unknown option in sqlalchemy\.url: secure\./,
      2,
    ],
    [
      "TLS that the server does not offer",
      (url) => `${url.replace(/\?.*/, "")}?${tls("sslmode=require")}`,
      /asks for TLS, and .* does not offer it/,
      1,
    ],
  ])("%s", async (_, change, message, expected) => {
    const { status, stderr, stdout } = await scan(await instance(engine, change));
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("guessed-wrong");
    expect([status, stdout]).toEqual([expected, ""]);
  });

  test("reports a missing socket", async () => {
    const folder = temporaryFolder();
    const option = engine === postgresql ? `host=${folder}` : `unix_socket=${folder}/my.sock`;
    const { status, stderr } = await scan(
      await instance(engine, (url) => `${url.replace(/@.*\//, "@/").replace(/\?.*/, "")}?${option}`),
    );
    expect([status, stderr]).toEqual([
      7,
      expect.stringContaining(`No socket of a database server exists at ${folder}`),
    ]);
  });

  test("works through a socket", async () => {
    const made = await instance(engine);
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    const server = await engineFolder(made, engine);
    const option = engine === postgresql ? `host=${server}&port=${portOf(made)}` : `unix_socket=${server}/my.sock`;
    const bySocket = made.url.replace(/@[^/]*\//, "@/").replace(/\?.*/, "");
    expect((await scan(makeInstanceOn(`${bySocket}?${option}`, made.folder))).status).toBe(0);
  });

  test("waits for a starting server with --wait-db", async () => {
    const port = await freePort();
    const folder = makeFolder();
    chmodSync(folder, 0o755);
    const made = makeInstanceOn(
      serverUrl({ kind: engine === postgresql ? "postgresql" : "mariadb", port, folder, pid: 0 }, "late"),
      temporaryFolder(),
    );
    expect((await scan(made, "--wait-db=1s")).stderr).toContain("(Waited 1 s for it.)");
    const waiting = runHere([...dbCreateArguments(made), "--wait-db=60s"]);
    const server = await (engine === postgresql ? startPostgres : startMariadb)(path.join(folder, "server"), { port });
    try {
      const { status, stderr } = await waiting;
      expect(status, stderr).toBe(0);
    } finally {
      await stopServer(server.pid);
      removeFolder(folder);
    }
  });

  test("keeps what was committed if the server dies during a scan, and completes it in the next scan", async () => {
    const server = await ownServer(engine);
    const made = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    makeRepositories(made, 150);
    await query(made.url, engine === postgresql ? sleepInPostgres : sleepInMariadb);
    const scanning = scan(made);
    await countIs(made, 100);
    await stopServer(server.pid);
    const { status, stdout, stderr } = await scanning;
    expect(toldLists(stdout)).toEqual({ Added: numbered(1, 100), "Not stored": numbered(101, 150) });
    expect(stderr).toContain("added 100, not stored 50, known 0");
    // It may die within a transaction, or before the next one begins.
    expect(stderr).toMatch(
      new RegExp(
        `(The connection to the database server|No database server is listening) at 127.0.0.1:${server.port}( was lost)?\\.`,
      ),
    );
    expect(status).toBe(7);
  });

  test("keeps what was committed if a connection is closed during a scan", async () => {
    const made = await instance(engine);
    await runHere(dbCreateArguments(made));
    makeRepositories(made, 150);
    await query(made.url, engine === postgresql ? dieInPostgres : dieInMariadb);
    const { status, stdout, stderr } = await scan(made, "--json");
    expect([status, stderr]).toEqual([7, expect.stringContaining("was lost.")]);
    expect(JSON.parse(stdout)).toMatchObject({
      failed: expect.stringContaining("was lost."),
      added: numbered(1, 100),
      notStored: numbered(101, 150),
      leftOut: [],
    });
    await countIs(made, 100);
    await query(made.url, engine === postgresql ? "DROP TRIGGER slow ON repositories" : "DROP TRIGGER slow");
    expect((await scan(made)).status).toBe(0);
    await countIs(made, 150);
  });

  test("waits for a server that is restarted during a scan as long as --wait-db allows", async () => {
    // Test servers are fast, and lose their last commits.
    const settings =
      engine === postgresql
        ? ["synchronous_commit=on", "tests.sleep=yes"]
        : ["--innodb-flush-log-at-trx-commit=2", "--long-query-time=99"];
    const server = await ownServer(engine, { settings });
    const made = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    makeRepositories(made, 250);
    await query(made.url, engine === postgresql ? sleepIfSetInPostgres : sleepIfSetInMariadb);
    const scanning = scan(made, "--wait-db=60s", "--verbose");
    await somebodySleeps(made, engine);
    await stopServer(server.pid);
    const again = await startAgain(server);
    onTestFinished(() => stopServer(again.pid));
    const { status, stdout, stderr } = await scanning;
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /(was lost|is listening at .*|is not accepting connections yet.*)\. Waiting up to 60 s for it\./,
      ),
    ]);
    expect(toldLists(stdout)).toEqual({ Added: numbered(1, 250) });
    await countIs(made, 250);
  });

  test("retries after deadlocks caused by others, and reports them with --verbose", async () => {
    const made = await instance(engine);
    await runHere(dbCreateArguments(made));
    makeRepositories(made, 150);
    await query(made.url, `CREATE SEQUENCE times; ${engine === postgresql ? deadlockInPostgres : deadlockInMariadb}`);
    const { status, stderr } = await scan(made, "--verbose");
    expect([status, stderr.match(/Retrying/g)]).toEqual([0, ["Retrying", "Retrying"]]);
    await countIs(made, 150);
  });

  test("stops after repeated deadlocks, and reports what is stored", async () => {
    const made = await instance(engine);
    await runHere(dbCreateArguments(made));
    makeRepositories(made, 150);
    await query(
      made.url,
      engine === postgresql ? triggerInPostgres(raiseInPostgres) : triggerInMariadb(raiseInMariadb),
    );
    const { status, stdout, stderr } = await scan(made);
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("Another process changed the same rows of the database"),
    ]);
    expect(toldLists(stdout)).toEqual({ Added: numbered(1, 100), "Not stored": numbered(101, 150) });
    await countIs(made, 100);
  });
});

describe(`a URL without a password: ${postgresql.title}`, () => {
  it.skipIf(postgresql.missing)("is reported unless PGPASSWORD or ~/.pgpass has the password", async () => {
    const made = await instance(postgresql);
    expect((await runHere(dbCreateArguments(made))).status).toBe(0);
    const without = makeInstanceOn(made.url.replace(`:${administratorPassword}@`, "@"), temporaryFolder());
    const run = (env: NodeJS.ProcessEnv) =>
      runBuilt(["repo-scan", "-c", without.ini, "--quiet"], {
        env: { HOME: without.folder, PGPASSWORD: "", PGPASSFILE: "", ...env },
      });
    const refused = run({});
    expect(refused.status).toBe(1);
    expect(refused.stderr).toMatch(
      /^Error: The database server at 127\.0\.0\.1:\d+ requires a password for postgres, but none was given\.\n.*\n$/,
    );
    expect(run({ PGPASSWORD: administratorPassword })).toMatchObject({ status: 0, stderr: "" });
    writeFileSync(path.join(without.folder, ".pgpass"), `127.0.0.1:*:*:postgres:${administratorPassword}\n`, {
      mode: 0o600,
    });
    expect(run({})).toMatchObject({ status: 0, stderr: "" });
  });
});

describe.each<[Engine, (folder: string) => string[], TlsOptions]>([
  [
    postgresql,
    (folder) => ["ssl=on", `ssl_cert_file=${folder}/server.crt`, `ssl_key_file=${folder}/server.key`],
    { any: "sslmode=require", authority: "sslmode=verify-ca&sslrootcert=", host: "sslmode=verify-full&sslrootcert=" },
  ],
  [
    mariadb,
    (folder) => [`--ssl-cert=${folder}/server.crt`, `--ssl-key=${folder}/server.key`],
    { any: "ssl_mode=REQUIRED", authority: "ssl_mode=VERIFY_CA&ssl_ca=", host: "ssl_ca=" },
  ],
])("a server that offers TLS: $title", (engine, settings, options) => {
  it.skipIf(engine.missing)("is used with TLS, and verified as the URL requires", async () => {
    const own = selfSigned(engine);
    const server = await ownServer(engine, { settings: settings(own) });
    const url = serverUrl(server, "kallithea").replace(/\?.*/, "").replace("@127.0.0.1", "@localhost");
    expect((await runHere(dbCreateArguments(makeInstanceOn(url, temporaryFolder())))).status).toBe(0);
    const trial = (option: string) => scan(makeInstanceOn(`${url}?${option}`, temporaryFolder()));
    expect((await trial(options.any)).status).toBe(0);
    expect((await trial(`${options.authority}${own}/server.crt`)).status).toBe(0);
    expect((await trial(`${options.host}${own}/server.crt`)).stderr).toContain("is for a different host");
    expect((await trial(`${options.authority}${selfSigned(engine)}/server.crt`)).stderr).toContain(
      "is not signed by a trusted CA",
    );
    expect((await trial(`${options.authority}/nowhere.crt`)).stderr).toContain("/nowhere.crt cannot be read (ENOENT)");
  });
});

/**
 * URL options: TLS unverified; verified with a CA certificate, whose file name follows; with the host name verified,
 * too.
 */
interface TlsOptions {
  any: string;
  authority: string;
  host: string;
}

describe(`a server that is too old: ${mariadb.title}`, () => {
  it.skipIf(mariadb.missing)("is rejected", async () => {
    const server = await ownServer(mariadb, { settings: ["--version=10.1.48-MariaDB"] });
    const { status, stderr } = await scan(makeInstanceOn(serverUrl(server, "mysql"), temporaryFolder()));
    expect([status, stderr]).toEqual([
      1,
      expect.stringContaining("The server is MariaDB 10.1.48-MariaDB, which is too old."),
    ]);
  });
});

const raiseInPostgres = "RAISE EXCEPTION 'deadlock detected' USING ERRCODE = '40P01'";
const raiseInMariadb = "SIGNAL SQLSTATE '40001' SET MYSQL_ERRNO = 1213, MESSAGE_TEXT = 'Deadlock found'";
// Sequences are not reset by a rollback.
const deadlockInPostgres = triggerInPostgres(`IF nextval('times') < 3 THEN ${raiseInPostgres}; END IF`);
const deadlockInMariadb = triggerInMariadb(`IF NEXTVAL(times) < 3 THEN ${raiseInMariadb}; END IF`);
// The settings of the server when it is started for the first time.
const sleepIfSetInPostgres = triggerInPostgres(
  "IF current_setting('tests.sleep', true) = 'yes' THEN PERFORM pg_sleep(60); END IF",
);
const sleepIfSetInMariadb = triggerInMariadb("IF @@global.long_query_time = 99 THEN DO SLEEP(60); END IF");
const sleepInPostgres = triggerInPostgres("PERFORM pg_sleep(60)");
const dieInPostgres = triggerInPostgres("PERFORM pg_terminate_backend(pg_backend_pid())");
const sleepInMariadb = triggerInMariadb("DO SLEEP(60)");
const dieInMariadb = triggerInMariadb("KILL CONNECTION CONNECTION_ID()");

function triggerInPostgres(action: string): string {
  return `CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF new.repo_name = 'r120' THEN ${action}; END IF; RETURN new; END $$;
    CREATE TRIGGER slow BEFORE INSERT ON repositories FOR EACH ROW EXECUTE FUNCTION slow()`;
}

function triggerInMariadb(action: string): string {
  return `CREATE TRIGGER slow BEFORE INSERT ON repositories FOR EACH ROW BEGIN IF NEW.repo_name = 'r120' THEN ${action}; END IF; END`;
}

function makeRepositories({ repositories }: TestInstance, count: number): void {
  runGitTool(repositories, ["init", "--quiet", "--bare", "r001"]);
  const head = readFileSync(path.join(repositories, "r001/HEAD"));
  for (let number = 2; number <= count; number++) {
    const folder = path.join(repositories, `r${String(number).padStart(3, "0")}`);
    for (const part of ["objects", "refs"]) mkdirSync(path.join(folder, part), { recursive: true });
    writeFileSync(path.join(folder, "HEAD"), head);
  }
}

/** The names of makeRepositories. */
function numbered(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, index) => `r${String(from + index).padStart(3, "0")}`);
}

/** The lines of a report that list names. */
function toldLists(stdout: string): Record<string, string[]> {
  const lines = [...stdout.matchAll(/^(Added|Not stored|Missing|Removed): (.*)$/gm)];
  return Object.fromEntries(lines.map(([, title, names = ""]) => [title, names.split(", ")]));
}

/** Waits until this many repositories are committed. */
async function countIs({ url }: TestInstance, wanted: number): Promise<void> {
  await expect
    .poll(async () => Number((await query(url, "SELECT count(*) AS n FROM repositories"))[0]?.n), {
      timeout: patience,
      interval: 100,
    })
    .toBe(wanted);
}

/** Waits until our trigger sleeps: then the scan is in the middle of a transaction. */
async function somebodySleeps({ url }: TestInstance, engine: Engine): Promise<void> {
  const question =
    engine === postgresql
      ? "SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'"
      : "SELECT 1 FROM information_schema.PROCESSLIST WHERE STATE = 'User sleep'";
  await expect.poll(() => query(url, question), { timeout: patience, interval: 100 }).toHaveLength(1);
}

function portOf({ ini }: TestInstance): number {
  return (databaseUrl(loadIni(ini)) as ServerUrl).port ?? 0;
}

/** The folder with the server's socket. */
async function engineFolder(made: TestInstance, engine: Engine): Promise<string> {
  const question = engine === postgresql ? "SHOW unix_socket_directories" : "SELECT @@socket AS socket";
  const [answer] = Object.values((await query(made.url, question))[0] ?? {});
  return engine === postgresql ? String(answer) : path.dirname(String(answer));
}

/** A folder with a certificate for `server.example`, and its key. */
function selfSigned(engine: Engine): string {
  const folder = temporaryFolder();
  const places = ["-keyout", `${folder}/server.key`, "-out", `${folder}/server.crt`];
  runTool("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=server.example",
    ...places,
  ]);
  const server = serverUser(engine === postgresql ? "postgres" : "mysql");
  for (const place of [folder, `${folder}/server.key`, `${folder}/server.crt`]) giveTo(place, server);
  return folder;
}

function giveTo(place: string, { uid, gid }: { uid?: number; gid?: number }): void {
  if (uid !== undefined && gid !== undefined) chownSync(place, uid, gid);
}
