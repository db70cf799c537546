// What happens outside of a migration: other runs, other sessions, missing rights, lost connections.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { withMigrationLock } from "../../../../src/engines/postgresql/migrate/migration-lock.js";
import { UserError } from "../../../../src/errors.js";
import { runBuilt } from "../../../support/cli/cli.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { dump } from "../../../support/databases/dump.js";
import { postgresql, query } from "../../../support/databases/engines.js";
import { openDataSource } from "../../../support/databases/open-database.js";
import { schemaDump } from "../../../support/databases/schema-dump.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { newAccount } from "../../../support/databases/servers/accounts.js";
import { migrateOn } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";
import { loadRelease } from "../../../support/reference/load-release.js";

const createTable = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';

/** Revisions of one's own on a database. @returns what it says */
async function failureOf(url: string, bodies: Record<string, string>): Promise<UserError> {
  const folder = writeRevisions(path.join(temporaryFolder(), "versions"), bodies);
  const error = await migrateOn(url, "head", { folder }).catch((error: unknown) => error);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return error;
}

/** A session of its own, with what it is told. */
async function session(url: string) {
  const dataSource = await openDataSource(url);
  const told: string[] = [];
  const connection = dataSource.createQueryRunner();
  return {
    told,
    close: () => dataSource.destroy(),
    locked: <Result>(work: () => Promise<Result>, seconds?: number) =>
      withMigrationLock(
        connection,
        { database: "kallithea", timeout: seconds, onNotice: (line) => void told.push(line) },
        work,
      ),
  };
}

describe.skipIf(postgresql.missing)(`a migration on ${postgresql.title}`, () => {
  describe("with its lock", () => {
    it("makes another one give up after a while, and name it", async () => {
      const url = await serverDatabase(postgresql, "");
      const [first, second] = [await session(url), await session(url)];
      await first.locked(async () => {
        const refused = second.locked(async () => expect.fail("both have it"), 0.2);
        await expect(refused).rejects.toThrow(
          /^The database kallithea is being changed by postgres on .* \(waited 0\.2 s\)\.$/,
        );
      });
      await second.locked(async () => {});
      await Promise.all([first.close(), second.close()]);
    });

    it("loses the lock with its session if that is killed", async () => {
      const url = await serverDatabase(postgresql, "");
      const [first, second] = [await session(url), await session(url)];
      const other = await session(await serverDatabase(postgresql, ""));
      const lost = first.locked(async () => {
        await other.locked(async () => {
          // Other test files have locks on this server, too, in their own databases.
          const here = "database = (SELECT oid FROM pg_database WHERE datname = current_database())";
          const killed = await query(
            url,
            `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND ${here}`,
          );
          expect(killed).toHaveLength(1);
        });
        await second.locked(async () => {});
        throw new Error("the work of the first one fails");
      });
      await expect(lost).rejects.toThrow("the work of the first one fails");
      await Promise.all([first.close(), second.close(), other.close()]);
    });
  });

  describe("with an account without the right", () => {
    it("to alter a table is refused with what to do, and changes nothing", async () => {
      const url = await loadRelease(postgresql, "kallithea-0.6.3", "");
      const account = await newAccount(url);
      await query(url, `GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${account.name}`);
      const before = [schemaDump(url), await dump(url)];
      const error = (await migrateOn(account.url.replaceAll("%%", "%"), "head").catch(
        (error: unknown) => error,
      )) as UserError;
      expect(error.message).toMatch(
        /f62826179f39_.*\.ts:\d+: op\.createUniqueConstraint\(.*must be owner of table pull_request_reviewers/,
      );
      expect(error.hint).toMatch(
        /Grant the privileges to the role, or use one that has them\.\nThe upgrade of revision f62826179f39 was rolled back/,
      );
      expect([schemaDump(url), await dump(url)]).toEqual(before);
    });

    it("to create a table is refused", async () => {
      const url = await serverDatabase(postgresql, "");
      const account = await newAccount(url);
      const error = await failureOf(account.url.replaceAll("%%", "%"), { aaaa: createTable });
      expect(error.message).toContain("permission denied for schema public");
      expect(error.hint).toContain("The upgrade of revision aaaa was rolled back: the database is still at base.");
    });
  });

  describe("whose connection is lost", () => {
    const kill = 'await op.query("SELECT pg_terminate_backend(pg_backend_pid())");';

    it("during a revision loses only that revision", async () => {
      const url = await serverDatabase(postgresql, "");
      const error = await failureOf(url, {
        aaaa: createTable,
        bbbb: `op.execute("INSERT INTO t VALUES (1)"); ${kill}`,
      });
      expect(error.message).toMatch(/bbbb_\.ts:9: op\.query\(…\) failed: The connection/);
      expect(error.hint).toContain("The upgrade of revision bbbb was rolled back: the database is still at aaaa.");
      expect(await dump(url)).toEqual({ alembic_version: [{ version_num: "aaaa" }], t: [] });
    });

    // TypeORM notices it while nothing is asked; its words for that are to be known in the bundle, too, which renames
    // classes.
    it("between two operations is reported as such by the built program", async () => {
      const folder = temporaryFolder();
      // A timer that a busy machine lets run out late runs before what the network has brought; the next one runs after
      // that.
      const waits = "for (let i = 0; i < 10; i++) await new Promise((resolve) => setTimeout(resolve, 20));";
      writeRevisions(path.join(folder, "versions"), { aaaa: `try { ${kill} } catch {} ${waits} ${createTable}` });
      const ini = path.join(folder, "my.ini");
      const url = await serverDatabase(postgresql, "");
      writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = ${folder}\n`);
      const { status, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"]);
      expect(stderr).toMatch(
        /aaaa_\.ts:9: op\.createTable\("t", …\) failed: The connection to the database server at .* was lost\./,
      );
      expect(stderr).toContain("The upgrade of revision aaaa was rolled back");
      expect(status).toBe(7);
    });

    it("during COMMIT is reported as possibly committed", async () => {
      const url = await serverDatabase(
        postgresql,
        `CREATE TABLE deadly (a integer);
         CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
         CREATE CONSTRAINT TRIGGER at_commit AFTER INSERT ON deadly DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();`,
      );
      const error = await failureOf(url, { aaaa: 'op.execute("INSERT INTO deadly VALUES (1)");' });
      expect(error.hint).toContain(
        "The connection was lost while revision aaaa was being committed, so it may or may not be applied.",
      );
      expect(error.hint).not.toContain("was rolled back");
    });
  });

  it("does not wait for ever for a table that is in use", async () => {
    const url = await serverDatabase(postgresql, "CREATE TABLE t (a integer);");
    const other = (await openDataSource(url)).createQueryRunner();
    await other.query("BEGIN");
    await other.query("SELECT * FROM t");
    const error = await failureOf(url, {
      aaaa: `op.execute("SET LOCAL lock_timeout TO '100ms'"); op.addColumn("t", { name: "b", type: { kind: "text" }, nullable: true });`,
    });
    await other.query("ROLLBACK");
    await other.connection.destroy();
    expect(error.message).toMatch(
      /op\.addColumn\("t", "b", …\) failed: The database ".*" is in use: canceling statement due to lock timeout/,
    );
    expect(error.hint).toContain("Stop the server that uses it");
  });
});
