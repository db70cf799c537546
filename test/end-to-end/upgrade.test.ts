// Upgrades by the built program, in processes of their own: permissions, two at once, and kill -9.
import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/as-nobody.js";
import { builtProgram, runBuilt } from "../support/cli.js";
import { restoreRelease } from "../support/old-release.js";
import { ask } from "../support/run-revision.js";
import { temporaryFolder } from "../support/temporary-folder.js";
import { writeRevisions } from "../support/write-revision-file.js";

/** An ini with a database of a release, or an empty one with revisions of one's own. */
function instance(release: string | undefined, bodies?: Record<string, string>) {
  const folder = mkdtempSync(path.join(temporaryFolder(), "instance-"));
  const [ini, file] = [path.join(folder, "my.ini"), path.join(folder, "my.db")];
  const versions = bodies ? writeRevisions(path.join(folder, "versions"), bodies) : undefined;
  const location = versions ? `${folder}\nversion_locations = ${versions}` : "kallithea:alembic";
  writeFileSync(ini, `[app:main]\nsqlalchemy.url = sqlite:///%(here)s/my.db?timeout=20\n[alembic]\nscript_location = ${location}\n`);
  if (release) restoreRelease(release, file);
  else writeFileSync(file, "");
  return { folder, ini, file };
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

it("of two upgrades at once the second waits for the first, and finds nothing left to do", async () => {
  const { ini, file } = instance(undefined, { aaaa: `${createTable} ${linger(1500)}`, bbbb: 'op.execute("INSERT INTO t VALUES (1)");' });
  const [first, second] = await Promise.all([run(ini), sleep(600).then(() => run(ini))]);
  expect([first.status, second.status], first.stderr + second.stderr).toEqual([0, 0]);
  expect(second.stderr).toContain(`Waiting for process ${first.pid} on `);
  expect(ask(file, "SELECT * FROM t")).toHaveLength(1);
});

it("killed in the middle of a revision, leaves the one before; the next run goes on", async () => {
  const { ini, file, folder } = instance(undefined, {
    aaaa: createTable,
    bbbb: `op.execute("INSERT INTO t VALUES (1)"); ${linger(20_000)}`,
  });
  const killed = run(ini, 1500);
  expect((await killed).status).toBeNull();
  expect(readdirSync(folder)).toContain("my.db.migration-lock");
  writeRevisions(path.join(folder, "versions"), { aaaa: createTable, bbbb: 'op.execute("INSERT INTO t VALUES (2)");' });
  expect((await run(ini)).status).toBe(0);
  expect(ask(file, "SELECT a FROM t")).toEqual([{ a: 2 }]);
  expect(ask(file, "SELECT * FROM alembic_version")).toEqual([{ version_num: "bbbb" }]);
  expect(readdirSync(folder)).not.toContain("my.db.migration-lock");
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
