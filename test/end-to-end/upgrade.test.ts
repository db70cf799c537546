// Upgrades by the built program in separate processes: permissions, two at once, and kill -9.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { restoreCommand } from "../../src/engines/sqlite/create/restore-command.js";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import { patience } from "../support/cli/patience.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { type Engine, engines, postgresql, query, sqlite, sqliteFile } from "../support/databases/engines.js";
import { databaseOn } from "../support/databases/server-database.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";
import { restoreRelease } from "../support/reference/old-release.js";

/** An ini with an SQLite database of a release. */
function instance(release: string) {
  const folder = mkdtempSync(path.join(temporaryFolder(), "instance-"));
  const [ini, file] = [path.join(folder, "my.ini"), path.join(folder, "my.db")];
  writeIni(ini, "sqlite:///%(here)s/my.db?timeout=20", "kallithea:alembic");
  restoreRelease(release, file);
  return { folder, ini, file };
}

/** An ini with an empty database of any engine, and the given revisions. */
async function instanceWith(engine: Engine, bodies: Record<string, string>) {
  const folder = mkdtempSync(path.join(temporaryFolder(), "instance-"));
  const ini = path.join(folder, "my.ini");
  const versions = writeRevisions(path.join(folder, "versions"), bodies);
  const url = (await databaseOn(engine, "")).replace("?timeout=5", "?timeout=20");
  writeIni(ini, url, `${folder}\nversion_locations = ${versions}`);
  return { folder, ini, url };
}

function writeIni(ini: string, url: string, location: string): void {
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = ${url}\n[alembic]\nscript_location = ${location}\n`);
}

const patiently = { timeout: patience, interval: 20 };

const createTable = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';

/**
 * Two files with which a revision and its test wait for each other: the revision keeps its transaction open from
 * `begun` until `end` exists.
 */
function meetingPoint() {
  const folder = temporaryFolder();
  const [begun, end] = [path.join(folder, "begun"), path.join(folder, "end")];
  const inRevision = `
    const { existsSync, writeFileSync } = await import("node:fs");
    writeFileSync(${JSON.stringify(begun)}, "");
    while (!existsSync(${JSON.stringify(end)})) await op.query("SELECT 1");`;
  return { inRevision, begun: () => existsSync(begun), end: () => writeFileSync(end, "") };
}

it("upgrades, and prints where the backup is and how to restore it", () => {
  const { ini, file, folder } = instance("kallithea-0.6.3");
  const { status, stdout, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"]);
  expect([status, stdout]).toEqual([0, ""]);
  const copy = readdirSync(folder).find((name) => name.endsWith(".backup")) ?? expect.fail(stderr);
  expect(stderr).toBe(
    `Backup written to ${folder}/${copy}\nTo restore it, stop the server and run: ${restoreCommand(`${folder}/${copy}`, file)}\n`,
  );
  expect(statSync(path.join(folder, copy)).mode & 0o777).toBe(0o600);
});

it("refuses a database without write permission, and changes nothing", () => {
  const { ini, file, folder } = instance("kallithea-0.6.3");
  for (const place of [path.dirname(folder), folder, ini]) giveToNobody(place, 0o755);
  giveToNobody(file, 0o444);
  const before = readFileSync(file);
  const { status, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"], nobody);
  expect(status).toBe(1);
  expect(stderr).toContain(`The database is not writable: ${file}`);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["my.db", "my.ini"]);
});

it.skipIf(postgresql.missing)(
  `prints how to back up a database of ${postgresql.title}, and does not do it itself`,
  async () => {
    const { ini, url } = await instanceWith(postgresql, { aaaa: createTable });
    const { status, stdout, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"]);
    expect([status, stdout], stderr).toEqual([0, ""]);
    const { port, database } = parseDatabaseUrl(url) as ServerUrl;
    expect(stderr).toBe(
      "No backup is made on a server; to make one: " +
        `pg_dump --host=127.0.0.1 --port=${port} --username=postgres --format=custom --file=${database}.base.dump ${database}\n`,
    );
  },
);

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("upgrade head", () => {
    it("waits for another run, and then finds nothing left to do", async () => {
      const meeting = meetingPoint();
      const { ini, url } = await instanceWith(engine, {
        aaaa: `${createTable} ${meeting.inRevision}`,
        bbbb: 'op.execute("INSERT INTO t VALUES (1)");',
      });
      const [one, another] = [start(ini), start(ini)];
      await vi.waitUntil(() => [one, another].some(({ stderr }) => stderr().includes("Waiting for ")), patiently);
      meeting.end();
      const both = await Promise.all([one.ended, another.ended]);
      const said = both.map(({ stderr }) => stderr).join("");
      expect(
        both.map(({ status }) => status),
        said,
      ).toEqual([0, 0]);
      const waited = both.filter(({ stderr }) => stderr.includes("Waiting for "));
      expect(waited, said).toHaveLength(1);
      const other = both.find((finished) => finished !== waited[0]);
      if (engine === sqlite)
        expect(waited[0]?.stderr).toContain(`Waiting for process ${other?.pid}, which is changing `);
      expect(await query(url, "SELECT * FROM t")).toHaveLength(1);
    });
  });
});

describe.each([sqlite, postgresql])("on $title", (engine) => {
  describe.skipIf(engine.missing)("upgrade head", () => {
    it("leaves the previous revision if it is killed in the middle of one, and continues with the next run", async () => {
      const meeting = meetingPoint();
      const { ini, url, folder } = await instanceWith(engine, {
        aaaa: createTable,
        bbbb: `op.execute("INSERT INTO t VALUES (1)"); ${meeting.inRevision}`,
      });
      const killed = start(ini);
      await vi.waitUntil(meeting.begun, patiently);
      killed.kill();
      expect((await killed.ended).status).toBeNull();
      expect(await query(url, "SELECT * FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
      writeRevisions(path.join(folder, "versions"), {
        aaaa: createTable,
        bbbb: 'op.execute("INSERT INTO t VALUES (2)");',
      });
      const { status, stderr } = await start(ini).ended;
      expect(status, stderr).toBe(0);
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: 2 }]);
      expect(await query(url, "SELECT * FROM alembic_version")).toEqual([{ version_num: "bbbb" }]);
      if (engine === sqlite) expect(existsSync(`${sqliteFile(url)}.lock`)).toBe(false);
    });
  });
});

interface Finished {
  readonly status: number | null;
  readonly stderr: string;
  readonly pid: number | undefined;
}

/** Starts an upgrade to head, which is killed when the test is finished. */
function start(ini: string): { ended: Promise<Finished>; stderr: () => string; kill: () => void } {
  const child = spawn(process.execPath, [builtProgram, "migrate", "-c", ini, "upgrade", "head", "--no-backup"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Finished>((resolve) =>
    child.on("close", (status) => resolve({ status, stderr, pid: child.pid })),
  );
  const kill = () => void child.kill("SIGKILL");
  onTestFinished(kill);
  return { ended, stderr: () => stderr, kill };
}
