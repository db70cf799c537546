// What a migration on MariaDB takes for itself: a lock, rights, and a database beside its own for a rehearsal.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { withMigrationLock } from "../../../../src/engines/mysql/migrate/migration-lock.js";
import { temporaryNames } from "../../../../src/engines/server/temporary-names.js";
import { UserError } from "../../../../src/errors.js";
import { parseDatabaseUrl, type ServerUrl } from "../../../../src/ini/database-url.js";
import { upgrade } from "../../../../src/migrations/run/upgrade.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { mariadb, query, queryServer } from "../../../support/databases/engines.js";
import { openDatabase } from "../../../support/databases/open-database.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { newAccount, ownerOfOneDatabase } from "../../../support/databases/servers/accounts.js";
import { graphOfFolder, migrateOn, openSessionOn } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

const versions = () =>
  writeRevisions(path.join(temporaryFolder(), "versions"), {
    aaaa: ['op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });', 'op.dropTable("t");'],
  });

const databaseIn = (url: string) => (parseDatabaseUrl(url) as ServerUrl).database;

async function failureOf(work: Promise<unknown>): Promise<UserError> {
  const error = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return error;
}

describe.skipIf(mariadb.missing)(`a migration on ${mariadb.title}`, () => {
  describe("for the lock", () => {
    async function connectionsTo(url: string) {
      const [first, second] = [await openSessionOn(url), await openSessionOn(url)];
      return [first.dataSource.createQueryRunner(), second.dataSource.createQueryRunner()] as const;
    }

    it("waits for a while, and names who holds it", async () => {
      const [first, second] = await connectionsTo(await serverDatabase(mariadb, ""));
      const noticed: string[] = [];
      const lock = { database: "x", onNotice: (line: string) => void noticed.push(line) };
      const error = await withMigrationLock(first, lock, () =>
        failureOf(withMigrationLock(second, { ...lock, timeout: 0.3 }, async () => {})),
      );
      expect(noticed).toHaveLength(1);
      expect(noticed[0]).toMatch(
        /^Waiting for root on (localhost|127\.0\.0\.1) \(session \d+\), which is changing x …$/,
      );
      expect(error.message).toMatch(/^The database x is being changed by root on .* \(waited 0\.3 s\)\.$/);
      await withMigrationLock(second, { ...lock, timeout: 0 }, async () => {});
    });
  });

  describe("with an account", () => {
    it("that may only read and write rows is refused before anything is changed", async () => {
      const url = await serverDatabase(mariadb, "");
      const account = await newAccount(url);
      await queryServer(
        url,
        `GRANT SELECT, INSERT, UPDATE, DELETE ON ${databaseIn(url)}.* TO ${account.name}@localhost`,
      );
      const error = await failureOf(migrateOn(account.url.replaceAll("%%", "%"), "head", { folder: versions() }));
      expect(error.message).toContain(
        `${account.name} does not have the privileges for this in the database "${databaseIn(url)}": DROP command denied`,
      );
      expect(await query(url, "SHOW TABLES")).toEqual([]);
    });

    it("that has rights only on its own database succeeds, but cannot be rehearsed", async () => {
      const account = await ownerOfOneDatabase(await mariadb.newUrl(""));
      const database = await openDatabase(account.url.replaceAll("%%", "%"));
      const session = {
        database,
        graph: await graphOfFolder(versions()),
        report: { log: () => {}, notice: () => {}, warn: () => {} },
      };
      try {
        const error = await failureOf(upgrade(session, "head", { backup: false, rehearse: true }));
        expect(error.message).toContain("The database cannot be copied for a rehearsal.");
        expect(error.hint).toContain("whose names begin with kallithea-cli");
        await upgrade(session, "head", { backup: false, rehearse: false });
      } finally {
        await database.dataSource.destroy();
      }
    });
  });

  it("waits for a table that is in use, but not for ever, and is resumed by the next run", async () => {
    const url = await serverDatabase(mariadb, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
    const folder = writeRevisions(path.join(temporaryFolder(), "versions"), {
      aaaa: 'op.execute("UPDATE t SET a = a + 1"); op.dropTable("t");',
    });
    const { dataSource } = await openSessionOn(url);
    const reader = dataSource.createQueryRunner();
    await reader.startTransaction();
    await reader.query("SELECT * FROM t");
    const error = await failureOf(migrateOn(url, "head", { folder }));
    expect(error.message).toContain("is in use: a lock was not released in time");
    expect(error.hint).toContain("op.execute(…) UPDATE t SET a = a + 1");
    await reader.commitTransaction();
    expect(await query(url, "SELECT a FROM t")).toEqual([{ a: 2 }]);
    await migrateOn(url, "head", { folder });
    expect(await query(url, "SHOW TABLES")).toHaveLength(1);
  });

  it("reports over another connection what is done if its own connection is killed", async () => {
    const url = await serverDatabase(mariadb, "CREATE TABLE t (a INT) ENGINE=InnoDB");
    const body =
      'op.addColumn("t", { name: "b", type: { kind: "integer" }, nullable: true }); op.execute("UPDATE t SET a = 1"); op.execute("DO SLEEP(20)");';
    const session = await openSessionOn(url, writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: body }));
    const failure = failureOf(upgrade(session, "head", { backup: false, rehearse: false }));
    const sleeping = "SELECT id FROM information_schema.processlist WHERE info = 'DO SLEEP(20)'";
    let found: unknown;
    while (found === undefined) found = (await queryServer(url, sleeping))[0]?.id;
    await queryServer(url, `KILL ${found}`);
    const { message, hint } = await failure;
    expect(message).toContain("op.execute(…) failed");
    expect(hint).toContain('Done:\n  op.addColumn("t", "b", …)\n  op.execute(…) UPDATE t SET a = 1\nNot done');
  });

  it("warns of tables without transactions", async () => {
    const url = await serverDatabase(mariadb, "CREATE TABLE old (a INT) ENGINE=MyISAM");
    const { noticed } = await migrateOn(url, "head", { folder: versions() });
    expect(noticed).toEqual([expect.stringContaining("stays partially applied: old (MyISAM).")]);
  });

  it("is rehearsed without leaving a database behind, also if its name has a dash and quotes", async () => {
    const name = `${databaseIn(await mariadb.newUrl(""))}-'\`x`;
    const url = (await mariadb.newUrl("")).replace(/[^/]*(?=\?)/, () => name);
    await queryServer(await mariadb.newUrl(""), `CREATE DATABASE \`${name.replaceAll("`", "``")}\``);
    const session = await openSessionOn(url, versions());
    await upgrade(session, "head", { backup: false, rehearse: true });
    expect(session.noticed.join()).toContain("Rehearsal (upgrade, downgrade): schema and data unchanged");
    await upgrade(session, "head", { backup: true, rehearse: false });
    expect(session.noticed.at(-1)).toContain("mariadb-dump --host=127.0.0.1 ");
    expect(session.noticed.join()).not.toContain("secret-of-tests");
    const { lock } = temporaryNames(name);
    expect(await queryServer(await mariadb.newUrl(""), `SHOW DATABASES LIKE '${lock}%'`)).toEqual([]);
  });
});
