import path from "node:path";
import { describe, expect, it } from "vitest";
import { downgrade } from "../../../src/migrations/run/downgrade.js";
import { upgrade } from "../../../src/migrations/run/upgrade.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { type ByEngine, type Engine, engines } from "../../support/databases/engines.js";
import { stateOf } from "../../support/databases/schema-dump.js";
import { databaseOn } from "../../support/databases/server-database.js";
import { openSessionOn } from "../../support/migrations/migration-session.js";
import { writeRevisions } from "../../support/migrations/write-revision-file.js";
import { loadRelease } from "../../support/reference/load-release.js";

const rehearsal = { backup: true, rehearse: true };

async function rehearsed(engine: Engine, up: string, down: string) {
  const url = await databaseOn(engine, "CREATE TABLE t (a INTEGER, b TEXT); INSERT INTO t VALUES (1, 'x'), (2, 'y');");
  const session = await openSessionOn(
    url,
    writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: [up, down] }),
  );
  const before = await stateOf(url);
  const run = () => upgrade(session, "head", rehearsal);
  const untouched = async () => expect(await stateOf(url)).toEqual(before);
  return { session, run, untouched };
}

const places: ByEngine<string> = {
  SQLite: "on a copy",
  PostgreSQL: "in a transaction that is rolled back",
  MariaDB: "on a copy",
};

const addColumn = 'op.addColumn("t", { name: "c", type: { kind: "text" }, nullable: true });';

describe.each(engines)("on $title", (engine) => {
  const place = places[engine.name];

  describe.skipIf(engine.missing)("a rehearsal", () => {
    it("upgrades, downgrades and upgrades again, and reports what the real run will do", async () => {
      const { session, run, untouched } = await rehearsed(engine, addColumn, 'op.dropColumn("t", "c");');
      await run();
      await untouched();
      expect(session.noticed).toEqual([
        `Rehearsing ${place}:`,
        "Rehearsal (upgrade, downgrade): schema and data unchanged",
        "Rehearsal (upgrade, downgrade, upgrade): same result as the first upgrade",
        "The database itself is unchanged. The real run will perform:",
        "  upgrade  -> aaaa",
      ]);
      expect(session.logged.slice(2)).toEqual([
        "Running upgrade  -> aaaa, message of aaaa",
        "Running downgrade aaaa -> , message of aaaa",
        "Running upgrade  -> aaaa, message of aaaa",
      ]);
    });

    it("reports a schema that a downgrade does not restore", async () => {
      const { session, run, untouched } = await rehearsed(
        engine,
        `${addColumn} op.createIndex("t", { name: "t_c", columns: ["c"] });`,
        'op.dropIndex("t", "t_c");',
      );
      await expect(run()).rejects.toThrow("t already has a column c");
      await untouched();
      expect(session.noticed.slice(1)).toEqual([
        "Rehearsal (upgrade, downgrade): schema or data changed:",
        expect.stringMatching(/^ {2}added: table t: .*c`? text/i),
      ]);
    });

    it("reports rows that a downgrade does not restore", async () => {
      const { session, run, untouched } = await rehearsed(
        engine,
        "op.execute(\"DELETE FROM t WHERE b = 'x'\");",
        'op.execute("UPDATE t SET a = a + 1");',
      );
      await run();
      await untouched();
      expect(session.noticed).toContain("  rows of t: 2 before, 1 after; 2 removed or changed, 1 added or changed");
    });

    it("of a downgrade begins with the downgrade", async () => {
      const { session } = await rehearsed(engine, addColumn, 'op.dropColumn("t", "c");');
      await upgrade(session, "head", { backup: false, rehearse: false });
      await downgrade(session, "base", rehearsal);
      expect(session.logged.slice(-3).map((line) => line.split(",")[0])).toEqual([
        "Running downgrade aaaa -> ",
        "Running upgrade  -> aaaa",
        "Running downgrade aaaa -> ",
      ]);
    });

    it("of Kallithea's own history reports what is not restored", async () => {
      const url = await loadRelease(engine, "kallithea-0.7.0", temporaryFolder());
      const [before, session] = [await stateOf(url), await openSessionOn(url)];
      await downgrade(session, "base", rehearsal);
      expect(await stateOf(url)).toEqual(before);
      expect(session.noticed).toEqual([
        `Rehearsing ${place}:`,
        "Rehearsal (downgrade, upgrade): schema or data changed:",
        "  rows of settings: 19 before, 19 after; 1 removed or changed, 1 added or changed",
        "  rows of user_ssh_keys: 2 before, 0 after; 2 removed or changed, 0 added or changed",
        // Hooks that the upgrade deletes are inserted again with new ids.
        "Rehearsal (downgrade, upgrade, downgrade): the result differs from the first downgrade:",
        "  rows of ui: 12 before, 12 after; 4 removed or changed, 4 added or changed",
        "The database itself is unchanged. The real run will perform:",
        ...session.noticed.slice(-10),
      ]);
    });

    it("reports what fails and where, and leaves nothing behind", async () => {
      const { run, untouched } = await rehearsed(engine, 'op.dropTable("gone");', "");
      await expect(run()).rejects.toThrow(/aaaa_\.ts:9: op\.dropTable\("gone"\) failed: .*gone/);
      await untouched();
    });
  });
});
