// Upgrades by the built program, in processes of their own: permissions, two at once, and kill -9.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseDatabaseUrl, type ServerUrl } from "../../src/ini/database-url.js";
import { giveToNobody, nobody } from "../support/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli.js";
import { type Engine, engines, postgresql, query, sqlite, sqliteFile } from "../support/engines.js";
import { restoreRelease } from "../support/old-release.js";
import { databaseOn } from "../support/server-database.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeRevisions } from "../support/write-revision-file.js";

/** An ini with an SQLite database of a release. */
function instance(release: string) {
  const folder = mkdtempSync(path.join(temporaryFolder(), "instance-"));
  const [ini, file] = [path.join(folder, "my.ini"), path.join(folder, "my.db")];
  writeIni(ini, "sqlite:///%(here)s/my.db?timeout=20", "kallithea:alembic");
  restoreRelease(release, file);
  return { folder, ini, file };
}

/** An ini with an empty database of any engine, and revisions of one's own. */
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

const createTable = 'op.createTable({ name: "t", columns: [{ name: "a", type: { kind: "integer" } }] });';
/** Holds the transaction open for a while, busy. */
const linger = (milliseconds: number) => `const end = Date.now() + ${milliseconds}; while (Date.now() < end) await op.query("SELECT 1");`;

it("upgrades, and says where the copy is and how it comes back", () => {
  const { ini, file, folder } = instance("kallithea-0.6.3");
  const { status, stdout, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"]);
  expect([status, stdout]).toEqual([0, ""]);
  const copy = readdirSync(folder).find((name) => name.endsWith(".backup")) ?? expect.fail(stderr);
  expect(stderr).toBe(
    `The database as it is was copied to ${folder}/${copy}\nTo bring it back, stop the server and run: cp ${folder}/${copy} ${file}\n`,
  );
  expect(statSync(path.join(folder, copy)).mode & 0o777).toBe(0o600);
});

it("refuses a database that may not be written, without touching anything", () => {
  const { ini, file, folder } = instance("kallithea-0.6.3");
  for (const place of [path.dirname(folder), folder, ini]) giveToNobody(place, 0o755);
  giveToNobody(file, 0o444);
  const before = readFileSync(file);
  const { status, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"], nobody);
  expect(status).toBe(1);
  expect(stderr).toContain(`The database may not be written: ${file}`);
  expect(readFileSync(file).equals(before)).toBe(true);
  expect(readdirSync(folder).sort()).toEqual(["my.db", "my.ini"]);
});

it.skipIf(postgresql.missing)(`says how a database of ${postgresql.title} is copied by hand, for it does not do so`, async () => {
  const { ini, url } = await instanceWith(postgresql, { aaaa: createTable });
  const { status, stdout, stderr } = runBuilt(["migrate", "-c", ini, "upgrade", "head"]);
  expect([status, stdout], stderr).toEqual([0, ""]);
  const { port, database } = parseDatabaseUrl(url) as ServerUrl;
  expect(stderr).toBe(
    "A database on a server is not copied. To make a copy: " +
      `pg_dump --host=127.0.0.1 --port=${port} --username=postgres --format=custom --file=${database}.base.dump ${database}\n`,
  );
});

describe.each(engines)("on $title", (engine) => {
  describe.skipIf(engine.missing)("upgrade head", () => {
    it("of two at once one waits for the other, and finds nothing left to do", async () => {
      const { ini, url } = await instanceWith(engine, {
        aaaa: `${createTable} ${linger(1500)}`,
        bbbb: 'op.execute("INSERT INTO t VALUES (1)");',
      });
      const both = await Promise.all([run(ini), run(ini)]);
      const said = both.map(({ stderr }) => stderr).join("");
      expect(
        both.map(({ status }) => status),
        said,
      ).toEqual([0, 0]);
      const waited = both.filter(({ stderr }) => stderr.includes("Waiting for "));
      expect(waited, said).toHaveLength(1);
      const other = both.find((finished) => finished !== waited[0]);
      if (engine === sqlite) expect(waited[0]?.stderr).toContain(`Waiting for process ${other?.pid} on `);
      expect(await query(url, "SELECT * FROM t")).toHaveLength(1);
    });
  });
});

describe.each([sqlite, postgresql])("on $title", (engine) => {
  describe.skipIf(engine.missing)("upgrade head", () => {
    it("killed in the middle of a revision, leaves the one before; the next run goes on", async () => {
      const { ini, url, folder } = await instanceWith(engine, {
        aaaa: createTable,
        bbbb: `op.execute("INSERT INTO t VALUES (1)"); ${linger(20_000)}`,
      });
      expect((await run(ini, 2000)).status).toBeNull();
      expect(await query(url, "SELECT * FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
      writeRevisions(path.join(folder, "versions"), { aaaa: createTable, bbbb: 'op.execute("INSERT INTO t VALUES (2)");' });
      const { status, stderr } = await run(ini);
      expect(status, stderr).toBe(0);
      expect(await query(url, "SELECT a FROM t")).toEqual([{ a: 2 }]);
      expect(await query(url, "SELECT * FROM alembic_version")).toEqual([{ version_num: "bbbb" }]);
      if (engine === sqlite) expect(existsSync(`${sqliteFile(url)}.lock`)).toBe(false);
    });
  });
});

/** Upgrades to head. @param killAfter milliseconds */
async function run(ini: string, killAfter?: number): Promise<{ status: number | null; stderr: string; pid: number | undefined }> {
  const child = spawn(process.execPath, [builtProgram, "migrate", "-c", ini, "upgrade", "head", "--no-backup"]);
  let stderr = "";
  child.stderr.on("data", (chunk) => {
    stderr += chunk;
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill("SIGKILL"), killAfter);
  const status = await new Promise<number | null>((resolve) => child.on("close", resolve));
  clearTimeout(timer);
  return { status, stderr, pid: child.pid };
}
