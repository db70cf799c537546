// db-create on database servers: what it replaces, what it does not touch, and which privileges it needs.
import { appendFileSync, mkdirSync } from "node:fs";
import path from "node:path";
import { createConnection } from "mysql2/promise";
import pg, { type ClientConfig } from "pg";
import { describe, expect, it } from "vitest";
import { temporaryNames } from "../../src/engines/server/temporary-names.js";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { main } from "../../src/main.js";
import { runHere, scriptedTerminal } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { runPrinted, runPrintedOnce } from "../support/databases/backups.js";
import {
  type Engine,
  mariadb,
  postgresql,
  query,
  queryServer,
  servers,
  serverUrl,
} from "../support/databases/engines.js";
import { newAccount, ownerOfOneDatabase } from "../support/databases/servers/accounts.js";
import { ownServer } from "../support/databases/servers/own-server.js";
import { loadRelease } from "../support/reference/load-release.js";
import { runGitTool } from "../support/repositories/run-tools.js";

const created = "Initial repository scan: no repositories found.\nDatabase set up successfully.\n";

async function instance(engine: Engine): Promise<TestInstance> {
  return makeInstanceOn(await engine.newUrl(""), temporaryFolder());
}

/** `url` is that of the administrator; the instance itself uses another account. */
function withAccount(made: TestInstance, url: string): TestInstance {
  return { ...makeInstanceOn(url, made.folder), url: made.url };
}

function create(made: TestInstance, changes: Record<string, string | true | undefined> = {}) {
  return runHere(dbCreateArguments(made, changes));
}

async function administrator({ url }: TestInstance): Promise<unknown> {
  return (await query(url, "SELECT username FROM users WHERE user_id = 2"))[0]?.username;
}

async function databases(url: string): Promise<unknown[]> {
  const statement = url.startsWith("postgresql:")
    ? "SELECT datname AS name FROM pg_database"
    : "SELECT schema_name AS name FROM information_schema.schemata";
  return (await queryServer(url, statement)).map(({ name }) => name);
}

function names({ url }: TestInstance) {
  return temporaryNames((parseDatabaseUrl(url) as ServerUrl).database);
}

function quoted({ url }: TestInstance, name: string): string {
  return url.startsWith("postgresql:") ? `"${name.replaceAll('"', '""')}"` : `\`${name.replaceAll("`", "``")}\``;
}

/** db-create waits ten seconds for its lock, and a minute for other statements. */
const inTime = { timeout: 55_000 };

describe.each(servers)("db-create on $title", (engine) => {
  const test = it.skipIf(engine.missing);

  test("creates a database, scans, replaces it in the next run, and leaves nothing else behind", async () => {
    const made = await instance(engine);
    const folder = path.join(made.repositories, "team/one");
    mkdirSync(folder, { recursive: true });
    runGitTool(folder, ["init", "--quiet", "--bare"]);
    const { status, stdout, stderr } = await create(made);
    expect(status, stderr).toBe(0);
    expect(stdout).toBe(
      "Initial repository scan: added following repositories:\n\tteam/one\nDatabase set up successfully.\n",
    );
    expect((await create(made, { user: "roe" })).status).toBe(0);
    expect(await administrator(made)).toBe("roe");
    expect(await query(made.url, "SELECT count(*) AS n FROM repositories")).toMatchObject([
      { n: expect.toSatisfy((n) => Number(n) === 1) },
    ]);
    const { replacement, old } = names(made);
    expect(await databases(made.url)).not.toEqual(expect.arrayContaining([replacement]));
    expect(await databases(made.url)).not.toEqual(expect.arrayContaining([old]));
  });

  test.each([[{}], [{ reuse: true as const }]])(
    "keeps what it replaces, with %j: the printed commands restore and delete it",
    { timeout: 60_000 },
    async (options) => {
      const made = await instance(engine);
      await create(made, { user: "first" });
      const users = async () => query(made.url, "SELECT user_id, username, password FROM users ORDER BY user_id");
      const before = await users();
      const { status, stderr } = await create(made, { user: "second", ...options });
      expect([status, await administrator(made)], stderr).toEqual([0, "second"]);
      expect(stderr).toMatch(
        /The old database was kept as the (database|schema) "kallithea-cli-backup-\d{8}-\d{6}-7ba0d2cad930-test_/,
      );
      const command = /To restore it: (.*)/.exec(stderr)?.[1];
      await runPrinted(made, command);
      expect(await users()).toEqual(before);
      // What it restores from is gone: run again, it changes nothing.
      expect(() => runPrintedOnce(made, command)).toThrow(/does not exist|Unknown database/);
      expect(await users()).toEqual(before);
      expect(await databases(made.url)).not.toContain(names(made).old);
      await expect(
        query(made.url, "INSERT INTO user_ip_map (user_id, ip_addr, active) VALUES (99, '::1', TRUE)"),
      ).rejects.toThrow(/foreign key constraint/i);
      expect(await backups(made)).toEqual([]);

      const third = await create(made, { user: "third", ...options });
      expect(await backups(made)).toHaveLength(1);
      await runPrinted(made, /To delete it: +(.*)/.exec(third.stderr)?.[1]);
      expect(await backups(made)).toEqual([]);
      expect(await administrator(made)).toBe("third");
    },
  );

  test.each<[{ reuse?: true }]>([[{}], [{ reuse: true }]])(
    "keeps a database of 0.3.7, with %j",
    { timeout: 60_000 },
    async (options) => {
      const made = makeInstanceOn(await loadRelease(engine, "kallithea-0.3.7", ""), temporaryFolder());
      const refused = await create(made, { "force-yes": undefined, ...options });
      expect(refused.status).toBe(3);
      const { database } = parseDatabaseUrl(made.url) as ServerUrl;
      expect(refused.stderr).toMatch(
        new RegExp(`/${database} exists already \\(no revision, 4 users, 4 repositories\\).*\n.*upgrade head\n`),
      );
      expect(refused.stderr).not.toContain("administrator-of-tests");
      const { status, stderr } = await create(made, options);
      expect(status, stderr).toBe(0);
      expect((await query(made.url, "SELECT version_num FROM alembic_version"))[0]).toEqual({
        version_num: "7ba0d2cad930",
      });
      const [backup = ""] = await backups(made);
      const place = engine === mariadb || options.reuse ? made.url : made.url.replace(database, backup);
      const table = place === made.url ? `${quoted(made, backup)}.user_to_notification` : "user_to_notification";
      expect((await query(place, `SELECT count(*) AS n FROM ${table}`)).map(({ n }) => Number(n))).toEqual([1]);
    },
  );

  test("keeps nothing with --no-backup", async () => {
    const made = await instance(engine);
    await create(made, { user: "first" });
    for (const options of [{}, { reuse: true as const }]) {
      const { status, stderr } = await create(made, { user: "second", "no-backup": true, ...options });
      expect([status, await administrator(made)], stderr).toEqual([0, "second"]);
      expect(stderr).not.toContain("was kept");
      expect(await backups(made)).toEqual([]);
    }
  });

  test("uses an empty database without a question, even if the account may not create databases", async () => {
    const made = await instance(engine);
    const account = await ownerOfOneDatabase(made.url);
    for (const command of [
      ["repo-scan", "-c", made.ini],
      ["repo-update-metadata", "-c", made.ini],
      ["db-copy", "--from", made.ini, "--to", "INI"],
    ]) {
      const target = makeInstance(temporaryFolder());
      const refused = await runHere(command.map((word) => (word === "INI" ? target.ini : word)));
      expect([refused.status, refused.stderr]).toEqual([4, expect.stringContaining("kallithea-cli db-create -c")]);
    }
    const { status, stdout, stderr } = await create(withAccount(made, account.url), { "force-yes": undefined });
    expect([status, stdout], stderr).toEqual([0, created]);
    expect(await administrator(made)).toBe("doe");
    const again = await create(withAccount(made, account.url), { "force-yes": undefined });
    expect([again.status, await administrator(made)]).toEqual([engine === mariadb ? 5 : 1, "doe"]);
  });

  test("checks again once it has the lock: a database created by another run is not replaced without confirmation", async () => {
    for (const options of [{}, { empty: true }]) {
      const made = await instance(engine);
      if (options.empty)
        await queryServer(made.url, `CREATE DATABASE ${(parseDatabaseUrl(made.url) as ServerUrl).database}`);
      const terminal = scriptedTerminal([true]);
      const questions: string[] = [];
      terminal.confirm = async (question: string) => {
        questions.push(question);
        if (questions.length > 1) return false;
        // The question about anonymous access: there was nothing to replace.
        await create(made, { user: "first" });
        return true;
      };
      expect(await main(dbCreateArguments(made, { user: "second", "force-yes": undefined }), terminal)).toBe(0);
      expect(questions[1]).toMatch(/^Replace .* \(revision 7ba0d2cad930, 1 user, 0 repositories\)\?$/);
      expect(terminal.printed).toEqual(["Nothing done.\n"]);
      expect(await administrator(made)).toBe("first");
      expect(await databases(made.url)).not.toContain(names(made).replacement);
    }
  });

  test("quotes a name that contains every special character", async () => {
    const made = await instance(engine);
    const { database } = parseDatabaseUrl(made.url) as ServerUrl;
    const odd = makeInstanceOn(made.url.replace(database, `${database}-'"\`;x`), made.folder);
    const { status, stdout, stderr } = await create(odd);
    expect([status, stdout], stderr).toEqual([0, created]);
    expect((await runHere(["repo-scan", "-c", odd.ini])).status).toBe(0);
    const again = await create(odd, { user: "again" });
    await runPrinted(odd, /To restore it: (.*)/.exec(again.stderr)?.[1]);
    expect(await databases(made.url)).toContain(`${database}-'"\`;x`);
    expect((await runHere(["repo-scan", "-c", odd.ini])).status).toBe(0);
    expect(await databases(made.url)).toContain(`${database}-'"\`;x`);
  });

  test("leaves the old database unchanged if the administrator's data is invalid", async () => {
    const made = await instance(engine);
    await create(made, { user: "first" });
    expect((await create(made, { email: "nowhere" })).status).toBe(2);
    expect((await create(made, { repos: "/nowhere" })).status).toBe(2);
    expect(await administrator(made)).toBe("first");
  });

  test("refuses a database of another program", async () => {
    const made = await instance(engine);
    const { database } = parseDatabaseUrl(made.url) as ServerUrl;
    await queryServer(made.url, `CREATE DATABASE ${database}`);
    await query(made.url, "CREATE TABLE invoices (id INTEGER)");
    const { status, stderr } = await create(made);
    expect(status).toBe(5);
    expect(stderr).toContain("is not a Kallithea database: it has the tables invoices. Nothing was changed.");
    expect(await query(made.url, "SELECT * FROM invoices")).toEqual([]);
  });

  test("removes what a killed run has left, and does not wait for a running one", async () => {
    const made = await instance(engine);
    const { replacement, old, lock } = names(made);
    for (const left of [replacement, old]) await queryServer(made.url, `CREATE DATABASE ${quoted(made, left)}`);
    const holder = await holdLock(made, lock);
    const refused = await create(made);
    expect(refused.stderr).toContain("Another db-create, db-copy or db-restore is currently creating the database");
    expect(refused.status).toBe(1);
    expect(await databases(made.url)).toEqual(expect.arrayContaining([replacement, old]));
    await holder.release();
    expect((await create(made)).status).toBe(0);
    for (const left of [replacement, old]) expect(await databases(made.url)).not.toContain(left);
  });

  test("--reuse replaces only Kallithea's tables", async () => {
    const made = await instance(engine);
    await create(made, { user: "first" });
    await query(made.url, "CREATE TABLE invoices (id INTEGER)");
    await query(made.url, "INSERT INTO invoices VALUES (7)");
    const { status, stdout, stderr } = await create(made, { user: "second", reuse: true });
    expect([status, stdout], stderr).toEqual([0, created]);
    expect(await administrator(made)).toBe("second");
    expect(await query(made.url, "SELECT id FROM invoices")).toEqual([{ id: 7 }]);
  });

  test("--reuse refuses another program's tables with Kallithea's names", async () => {
    const made = await instance(engine);
    const { database } = parseDatabaseUrl(made.url) as ServerUrl;
    await queryServer(made.url, `CREATE DATABASE ${database}`);
    await query(made.url, "CREATE TABLE users (id INTEGER)");
    await query(made.url, "INSERT INTO users VALUES (7)");
    const { status, stderr } = await create(made, { reuse: true });
    expect(status).toBe(5);
    expect(stderr).toContain(`The tables users in the database "${database}" belong to another program`);
    expect(await query(made.url, "SELECT id FROM users")).toEqual([{ id: 7 }]);
  });

  test("--reuse refuses if other objects refer to Kallithea's tables", async () => {
    const made = await instance(engine);
    await create(made, { user: "first" });
    await query(made.url, "CREATE TABLE invoices (user_id INTEGER, FOREIGN KEY (user_id) REFERENCES users (user_id))");
    const { status, stderr } = await create(made, { reuse: true });
    expect(status).not.toBe(0);
    expect(stderr).toContain("invoices");
    expect(stderr).not.toContain("bug");
    expect(await administrator(made)).toBe("first");
  });

  test("--reuse requires an existing database", async () => {
    const made = await instance(engine);
    const { status, stderr } = await create(made, { reuse: true });
    expect([status, stderr]).toEqual([4, expect.stringContaining("There is no database")]);
  });

  test("--reuse needs privileges on only one database", async () => {
    const made = await instance(engine);
    const account = await ownerOfOneDatabase(made.url);
    // On MariaDB the old tables could be kept only in a second database.
    const withoutBackup = engine === mariadb ? { "no-backup": true as const } : {};
    for (const user of ["first", "second"]) {
      const { status, stderr } = await create(withAccount(made, account.url), { user, reuse: true, ...withoutBackup });
      expect(status, stderr).toBe(0);
      expect(await administrator(made)).toBe(user);
    }
  });

  test("reports which privilege is missing before anything is changed", async () => {
    const made = await instance(engine);
    const account = await newAccount(made.url);
    const { status, stderr } = await create(withAccount(made, account.url));
    expect(status).toBe(1);
    expect(stderr).toMatch(
      new RegExp(`${account.name} (may not create databases|does not have the privileges for this)`),
    );
    expect(stderr).not.toContain("of the account");
    expect(await databases(made.url)).not.toContain((parseDatabaseUrl(made.url) as ServerUrl).database);
  });
});

describe(`db-create on ${postgresql.title}`, () => {
  const test = it.skipIf(postgresql.missing);

  test("--reuse reports that it cannot keep the old tables if the account may not create a schema", async () => {
    const made = await instance(postgresql);
    const account = await ownerOfOneDatabase(made.url);
    const own = withAccount(made, account.url);
    await create(own, { user: "first", reuse: true });
    const { database } = parseDatabaseUrl(made.url) as ServerUrl;
    await queryServer(made.url, `ALTER DATABASE ${database} OWNER TO postgres`);
    await query(made.url, `GRANT CREATE ON SCHEMA public TO ${account.name}`);
    const { status, stderr } = await create(own, { user: "second", reuse: true });
    expect([status, await administrator(made)]).toEqual([5, "first"]);
    expect(stderr).toContain(`GRANT CREATE ON DATABASE "${database}" TO ${account.name}`);
    expect((await create(own, { user: "second", reuse: true, "no-backup": true })).status).toBe(0);
    expect(await administrator(made)).toBe("second");
  });

  test("--reuse refuses to remove tables that a view uses", async () => {
    const made = await instance(postgresql);
    await create(made, { user: "first" });
    await query(made.url, "CREATE VIEW people AS SELECT username FROM users");
    const { status, stderr } = await create(made, { user: "second", reuse: true });
    expect([status, stderr]).toEqual([5, expect.stringContaining("The view people in the database")]);
    expect(await administrator(made)).toBe("first");
  });

  test("reports that the account may not replace another account's database, and recommends --reuse", async () => {
    const made = await instance(postgresql);
    await create(made, { user: "first" });
    const account = await newAccount(made.url);
    await queryServer(made.url, `ALTER ROLE ${account.name} CREATEDB`);
    const { status, stderr } = await create(withAccount(made, account.url));
    expect(status).toBe(1);
    expect(stderr).toMatch(/belongs to postgres, so .* may not replace it[\s\S]*--reuse/);
    expect(await administrator(made)).toBe("first");
  });

  test("--reuse finds the schema of a search path even if its name needs quotes", async () => {
    const made = await instance(postgresql);
    const account = await ownerOfOneDatabase(made.url);
    await query(made.url, `CREATE SCHEMA "My Schema" AUTHORIZATION ${account.name}`);
    await queryServer(made.url, `ALTER ROLE ${account.name} SET search_path = "My Schema"`);
    for (const user of ["first", "second"]) {
      const { status, stderr } = await create(withAccount(made, account.url), { user, reuse: true });
      expect(status, stderr).toBe(0);
      expect(await query(made.url, `SELECT username FROM "My Schema".users WHERE user_id = 2`)).toEqual([
        { username: user },
      ]);
    }
  });

  test("closes the connections to the old database when the new one is complete, and reports it", async () => {
    const made = await instance(postgresql);
    await create(made, { user: "first" });
    const { host, port, user, password, database } = parseDatabaseUrl(made.url) as ServerUrl;
    const other = new pg.Client({ host, port, user, password, database } as ClientConfig);
    const ended = new Promise((resolve) => other.on("error", resolve));
    await other.connect();
    const { status, stderr } = await create(made, { user: "second" });
    expect(status).toBe(0);
    expect(stderr).toContain("Closed 1 connection of other clients to the old database.");
    expect(await ended).toMatchObject({ code: "57P01" });
    expect(await administrator(made)).toBe("second");
  });

  test("--reuse waits for readers of the tables, and gives up after a time limit", inTime, async () => {
    const made = await instance(postgresql);
    await create(made, { user: "first" });
    const reader = await holdTable(made);
    const { status, stderr } = await create(made, { reuse: true });
    await reader.release();
    expect([status, stderr]).toEqual([1, expect.stringContaining("is in use")]);
    expect(await administrator(made)).toBe("first");
  });

  test("creates a database that stores every character on a server that defaults to ASCII", async () => {
    const server = await ownServer(postgresql, { encoding: { name: "SQL_ASCII", locale: "C" } });
    const made = makeInstanceOn(serverUrl(server, "kallithea"), temporaryFolder());
    await create(made);
    expect(await query(made.url, "SHOW server_encoding")).toEqual([{ server_encoding: "UTF8" }]);
  });
});

describe(`db-create on ${mariadb.title}`, () => {
  const test = it.skipIf(mariadb.missing);

  test("tests its privileges once, and needs few connections", async () => {
    const made = await instance(mariadb);
    const logging = `[loggers]\nkeys = root\n[handlers]\nkeys = console_sql\n[formatters]\nkeys = x\n[logger_root]\nhandlers = console_sql\n
[handler_console_sql]\nclass = StreamHandler\nargs = (sys.stderr,)\nlevel = DEBUG\nformatter = x\n[formatter_x]\nformat = SQL %(message)s\n`;
    appendFileSync(made.ini, logging);
    const { status, stderr } = await create(made);
    expect(status).toBe(0);
    expect(stderr.match(/SQL CREATE DATABASE IF NOT EXISTS `kallithea-cli-.*-probe`/g)).toHaveLength(1);
    // To check, to create, and to scan, plus one pool that fills the new database and one that scans.
    expect(stderr.match(/SQL SELECT VERSION\(\) AS version/g)?.length).toBeLessThanOrEqual(3);
  });

  test("needs privileges on only one database even without --reuse, as the original", async () => {
    const made = await instance(mariadb);
    const account = await ownerOfOneDatabase(made.url);
    await queryServer(made.url, `DROP DATABASE ${(parseDatabaseUrl(made.url) as ServerUrl).database}`);
    for (const user of ["first", "second"]) {
      // Names of foreign keys belong to a database, so the old tables could be kept only in a second one.
      if (user === "second") {
        const refused = await create(withAccount(made, account.url), { user });
        expect(refused.status).toBe(5);
        expect(refused.stderr).toMatch(
          /would be replaced but cannot be kept: .* may not create a second database[\s\S]*--no-backup/,
        );
        expect(await administrator(made)).toBe("first");
      }
      const { status, stderr } = await create(withAccount(made, account.url), { user, "no-backup": true });
      expect(status, stderr).toBe(0);
      expect(await administrator(made)).toBe(user);
    }
    const left = await query(made.url, "SHOW TABLES LIKE 'kallithea_cli%'");
    expect(left).toEqual([]);
    const keys =
      "SELECT count(*) AS n FROM information_schema.referential_constraints WHERE constraint_schema = database()";
    expect(Number((await query(made.url, keys))[0]?.n)).toBe(54);
  });

  test("refuses a database whose tables have triggers, because it could not move them", async () => {
    const made = await instance(mariadb);
    await create(made, { user: "first" });
    await query(made.url, "CREATE TRIGGER mine BEFORE INSERT ON gists FOR EACH ROW SET NEW.gist_description = ''");
    const { status, stderr } = await create(made);
    expect([status, stderr]).toEqual([5, expect.stringContaining("The table gists in the database")]);
    expect(await administrator(made)).toBe("first");
  });

  test("creates tables that store every character, whatever the server's default", async () => {
    const made = await instance(mariadb);
    const { database } = parseDatabaseUrl(made.url) as ServerUrl;
    await queryServer(made.url, `CREATE DATABASE ${database} CHARACTER SET latin1`);
    await create(made);
    const question =
      "SELECT DISTINCT table_collation AS c FROM information_schema.tables WHERE table_schema = database()";
    expect(await query(made.url, question)).toEqual([{ c: "utf8mb4_unicode_ci" }]);
    expect(await query(made.url, "SELECT @@collation_database AS c")).toEqual([{ c: "utf8mb4_unicode_ci" }]);
  });

  test("waits for readers of the tables, and gives up after a time limit", inTime, async () => {
    const made = await instance(mariadb);
    await create(made, { user: "first" });
    const reader = await holdTable(made);
    const { status, stderr } = await create(made);
    await reader.release();
    expect([status, stderr]).toEqual([1, expect.stringContaining("is in use")]);
    expect(await administrator(made)).toBe("first");
    expect(await databases(made.url)).not.toContain(names(made).replacement);
  });
});

/** The names of the kept databases or tables of an instance. */
async function backups({ url }: TestInstance): Promise<string[]> {
  const { database } = parseDatabaseUrl(url) as ServerUrl;
  const isOurs = (name: unknown) =>
    String(name).startsWith("kallithea-cli-backup-") && database.startsWith(String(name).split("-").at(-1) ?? "");
  const schemas = url.startsWith("postgresql:")
    ? (await query(url, "SELECT nspname FROM pg_namespace")).map(({ nspname }) => nspname)
    : [];
  return [...(await databases(url)), ...schemas].filter(isOurs).map(String);
}

/** The lock that a running db-create holds. */
function holdLock(made: TestInstance, lock: string): Promise<Holder> {
  if (made.url.startsWith("postgresql:")) return hold(made, "postgres", `SELECT pg_advisory_lock(hashtext('${lock}'))`);
  return hold(made, "mysql", `SELECT GET_LOCK('${lock}', 5)`);
}

/** Reads a table in a transaction that stays open. */
function holdTable(made: TestInstance): Promise<Holder> {
  return hold(made, (parseDatabaseUrl(made.url) as ServerUrl).database, "BEGIN", "SELECT * FROM users");
}

interface Holder {
  release(): Promise<void>;
}

async function hold(made: TestInstance, database: string, ...statements: readonly string[]): Promise<Holder> {
  const { engine, host = "", port = 0, user = "", password = "" } = parseDatabaseUrl(made.url) as ServerUrl;
  const at = { host, port, user, password, database };
  if (engine === "postgresql") {
    const client = new pg.Client(at);
    await client.connect();
    for (const statement of statements) await client.query(statement);
    return { release: () => client.end() };
  }
  const connection = await createConnection(at);
  for (const statement of statements) await connection.query(statement);
  return { release: () => connection.end() };
}
