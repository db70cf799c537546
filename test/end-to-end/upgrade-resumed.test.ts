// Upgrades on MariaDB that are interrupted by kill -9 of the program or of the server, and run again.
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { builtProgram, projectRoot, runBuilt } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Dump, dump } from "../support/databases/dump.js";
import { mariadb, newName, query, queryServer, serverUrl } from "../support/databases/engines.js";
import { mariadbDump } from "../support/databases/schema-dump.js";
import { ownServer, startAgain } from "../support/databases/servers/own-server.js";
import { stopServer } from "../support/databases/servers/server.js";
import { migrateOn } from "../support/migrations/migration-session.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";
import { loadRelease } from "../support/reference/load-release.js";

const killer = path.join(projectRoot, "test/support/faults/kill-at-statement.cjs");

/** An ini for a database, with Kallithea's revisions or those of a directory. */
function iniFor(url: string, versions?: string): string {
  const folder = mkdtempSync(path.join(temporaryFolder(), "instance-"));
  const ini = path.join(folder, "my.ini");
  const location = versions === undefined ? "kallithea:alembic" : `${folder}\nversion_locations = ${versions}`;
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = ${location}\n`);
  return ini;
}

function upgrade(ini: string, env: NodeJS.ProcessEnv = {}) {
  return runBuilt(["migrate", "-c", ini, "upgrade", "head"], { env });
}

/** The same, asynchronously. */
async function startUpgrade(ini: string): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(process.execPath, [builtProgram, "migrate", "-c", ini, "upgrade", "head"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  return { status: await new Promise((resolve) => child.on("close", resolve)), stderr };
}

describe.skipIf(mariadb.missing)(`on ${mariadb.title}`, () => {
  let whole: { schema: string[]; rows: Dump };

  beforeAll(async () => {
    const url = await loadRelease(mariadb, "kallithea-0.3.7", "");
    await migrateOn(url, "head");
    whole = { schema: mariadbDump(url), rows: await dump(url) };
  });

  it.each([
    "DROP TABLE `db_migrate_version`",
    "SET state = 'done'",
    "DROP COLUMN `locked`",
    "DELETE FROM ui",
    "COMMIT#2",
    "CREATE TABLE `user_ssh_keys`",
    "ADD INDEX `usk_fingerprint_idx`",
    "ADD CONSTRAINT `uq_pull_request_reviewers_pull_request_id`",
    "UPDATE alembic_version",
    "DROP TABLE IF EXISTS `kallithea_cli_journal`",
  ])("reaches the same result with the next upgrade after it was killed before %s", async (statement) => {
    const url = await loadRelease(mariadb, "kallithea-0.3.7", "");
    const ini = iniFor(url);
    const { signal, stderr } = upgrade(ini, { KILL_AT: statement, NODE_OPTIONS: `--require=${killer}` });
    expect(signal, stderr).toBe("SIGKILL");
    const again = upgrade(ini);
    expect(again.status, again.stderr).toBe(0);
    expect({ schema: mariadbDump(url), rows: await dump(url) }).toEqual(whole);
  });

  it("resumes after the server was killed and restarted", async () => {
    const server = await ownServer(mariadb, { settings: ["--innodb-flush-log-at-trx-commit=1"] });
    const url = serverUrl(server, newName());
    await queryServer(url, `CREATE DATABASE ${url.replace(/^.*\//, "").replace(/\?.*/, "")}`);
    await query(url, "CREATE TABLE t (a INT); INSERT INTO t VALUES (1)");
    const versions = writeRevisions(path.join(temporaryFolder(), "versions"), {
      aaaa: 'op.execute("UPDATE t SET a = a + 1"); op.addColumn("t", { name: "b", type: { kind: "integer" }, default: 5 }); op.execute("UPDATE t SET a = a + SLEEP(20)");',
    });
    const ini = iniFor(url, versions);
    const run = startUpgrade(ini);
    while (
      (await query(url, "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'UPDATE t SET a = a + SLEEP%'"))
        .length === 0
    )
      await sleep(50);
    await stopServer(server.pid);
    const { status, stderr } = await run;
    expect(status).toBe(7);
    expect(stderr).toContain(
      "How much of revision aaaa was applied is not known without the server. Run `migrate upgrade aaaa` when it is back",
    );
    const back = await startAgain(server);
    onTestFinished(() => stopServer(back.pid));
    writeRevisions(versions, {
      aaaa: 'op.execute("UPDATE t SET a = a + 1"); op.addColumn("t", { name: "b", type: { kind: "integer" }, default: 5 });',
    });
    const again = upgrade(ini);
    expect(again.status, again.stderr).toBe(0);
    expect(again.stderr).toContain(
      'was interrupted earlier; resuming. Already done:\n  op.execute(…) UPDATE t SET a = a + 1\n  op.addColumn("t", "b", …)\n',
    );
    expect(await query(url, "SELECT * FROM t")).toEqual([{ a: 2, b: 5 }]);
  });
});
