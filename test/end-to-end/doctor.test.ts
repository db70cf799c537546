// doctor on whole instances: a clean one, each thing that can be wrong, and what --fix does about it.
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryNames } from "../../src/engines/server/temporary-names.js";
import { LockFile } from "../../src/files/lock-file.js";
import { thisProcess } from "../../src/files/process-identity.js";
import { Sqlite } from "../../src/files/sqlite-library.js";
import { parseDatabaseUrl, type ServerUrl, type SqliteUrl } from "../../src/ini/database-url.js";
import { main } from "../../src/main.js";
import { nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, projectRoot, runBuilt, runHere, scriptedTerminal } from "../support/cli/cli.js";
import {
  dbCreateArguments,
  makeInstanceOn as makeReadableInstance,
  type TestInstance,
} from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { expectMetrics } from "../support/cli/prometheus.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { engines, query, servers, sqlite } from "../support/databases/engines.js";
import { databaseOn } from "../support/databases/server-database.js";
import { hgIsInstalled, runHgTool, runTool } from "../support/repositories/run-tools.js";
import { commitGit, makeGit, makeHg } from "../support/repositories/scanned-instance.js";

interface Finding {
  id: string;
  severity: string;
  message: string;
  fix: string | null;
  place: string | null;
}

interface FixDocument {
  fix: {
    id: string;
    dryRun: boolean;
    applied: boolean;
    steps: string[];
    manual: string[];
    failures: string[];
    backup: string | null;
    undo: string | null;
  };
}

async function doctor({ ini }: TestInstance, ...words: string[]) {
  const { status, stdout, stderr } = await runHere(["doctor", "-c", ini, "--json", ...words]);
  expect(stderr).toBe("");
  const { findings } = expectDocument<{ findings: Finding[] }>("doctor", stdout);
  // Whether Mercurial is installed, and how full the disks are, is up to the machine.
  return { status, findings: findings.filter(({ id }) => !["program-version", "disk-space"].includes(id)) };
}

const ids = ({ findings }: { findings: Finding[] }) => findings.map(({ id }) => id);

async function fix({ ini }: TestInstance, id: string, ...words: string[]) {
  const { status, stdout, stderr } = await runHere(["doctor", "-c", ini, "--json", "--fix", id, ...words]);
  return { status, stderr, ...expectDocument<FixDocument>("doctor-fix", stdout).fix };
}

/** Kallithea does not let SQLite check foreign keys. */
function asKallithea({ database }: TestInstance, statements: readonly string[]): void {
  const connection = new Sqlite(database);
  connection.pragma("foreign_keys = OFF");
  for (const statement of statements) connection.exec(statement);
  connection.close();
}

/** Agrees to a fix after a change that was made while the question was open. */
async function fixWhile({ ini }: TestInstance, id: string, change: () => void) {
  const terminal = scriptedTerminal([true]);
  const confirm = (question: string) => {
    change();
    return terminal.confirm(question);
  };
  const status = await main(["doctor", "-c", ini, "--fix", id], { ...terminal, confirm });
  return { status, stdout: terminal.printed.join(""), stderr: terminal.warned.join("") };
}

/** With an ini that config-check has nothing to say about; it has the password of a server. */
function makeInstanceOn(url: string, folder: string): TestInstance {
  const instance = makeReadableInstance(url, folder);
  setIni(instance, "session.secret = 0123456789abcdef", "app_instance_uuid = fedcba9876543210");
  appendFileSync(instance.ini, "\n[server:main]\nuse = egg:waitress#main\n");
  chmodSync(instance.ini, 0o600);
  return instance;
}

/** With these repositories, empty ones of Git. */
async function instanceWith(...names: string[]): Promise<TestInstance> {
  const folder = temporaryFolder();
  const instance = makeInstanceOn(await sqlite.newUrl(folder), folder);
  for (const name of names) makeGit(instance, name);
  const { status, stderr } = await runHere(dbCreateArguments(instance));
  expect(status, stderr).toBe(0);
  return instance;
}

/** Adds lines to [app:main]. */
function setIni({ ini }: TestInstance, ...lines: string[]): void {
  writeFileSync(
    ini,
    readFileSync(ini, "utf8").replace("use = egg:kallithea\n", (use) => `${use}${lines.join("\n")}\n`),
  );
}

function lineOf({ ini }: TestInstance, key: string): number {
  return (
    readFileSync(ini, "utf8")
      .split("\n")
      .findIndex((line) => line.startsWith(key)) + 1
  );
}

/** Every name below a folder, with size, mode and time of change. */
function treeOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mode, mtimeMs } = statSync(path.join(folder, name), { throwIfNoEntry: false }) ?? {};
      return `${name} ${size} ${mode} ${mtimeMs}`;
    })
    .sort();
}

describe.each(engines)("doctor on $title", (engine) => {
  const isMissing = engine.missing !== undefined;

  it.skipIf(isMissing)("finds nothing in a new instance, and both kinds of orphans afterwards", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    for (const name of ["a", "b", "team/c"]) makeGit(instance, name);
    await runHere(dbCreateArguments(instance));
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    makeGit(instance, "new");
    const before = await dump(instance.url);
    const found = await doctor(instance);
    expect(found).toEqual({
      status: 4,
      findings: [
        {
          id: "missing-repository",
          severity: "error",
          message: "b is in the database but not on disk.",
          fix: `kallithea-cli repo-scan -c ${instance.ini} --remove-missing`,
          place: "b",
        },
        {
          id: "unregistered-repository",
          severity: "warning",
          message: "new is on disk but not in the database.",
          fix: `kallithea-cli repo-scan -c ${instance.ini}`,
          place: "new",
        },
      ],
    });
    expect(await dump(instance.url)).toEqual(before);
  });

  it.skipIf(isMissing)("--fix missing-repository removes the entries into a journal, and adds nothing", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    for (const name of ["a", "b", "c", "d"]) makeGit(instance, name);
    await runHere(dbCreateArguments(instance));
    const full = await dump(instance.url);
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    makeGit(instance, "new");
    const planned = await fix(instance, "missing-repository", "--dry-run");
    expect(planned).toMatchObject({
      status: 0,
      dryRun: true,
      applied: false,
      steps: ["Remove the entry of b from the database"],
      backup: null,
    });
    expect(await dump(instance.url)).toEqual(full);
    const done = await fix(instance, "missing-repository", "--yes");
    expect(done).toMatchObject({ status: 0, stderr: "", applied: true, failures: [] });
    expect(existsSync(done.backup ?? "")).toBe(true);
    expect(ids(await doctor(instance))).toEqual(["unregistered-repository"]);
    expect(done.undo).toBe(`kallithea-cli repo-restore -c ${instance.ini} ${done.backup}`);
    const restored = await runHere(["repo-restore", "-c", instance.ini, done.backup ?? ""]);
    expect(restored.status, restored.stderr).toBe(0);
    expect((await dump(instance.url)).repositories).toHaveLength(4);
  });

  it.skipIf(isMissing)("reports rows without which nobody can use Kallithea, with what adds them", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    makeGit(instance, "a");
    await runHere(dbCreateArguments(instance));
    const table = engine.name === "MariaDB" ? "`user_to_perm`" : "user_to_perm";
    const flag = engine.name === "PostgreSQL" ? "false" : "0";
    await query(instance.url, `UPDATE users SET active = ${flag} WHERE username = 'doe'`);
    await query(instance.url, "DELETE FROM settings WHERE app_settings_name IN ('realm', 'auth_plugins', 'title')");
    await query(
      instance.url,
      `DELETE FROM ${table} WHERE permission_id IN (SELECT permission_id FROM permissions WHERE permission_name LIKE 'hg.%')`,
    );
    await query(instance.url, "DELETE FROM permissions WHERE permission_name = 'hg.usergroup.create.true'");
    const { status, findings } = await doctor(instance);
    const command = (...words: string[]) => `kallithea-cli ${words[0]} -c ${instance.ini} ${words.slice(1).join(" ")}`;
    expect([status, findings.map(({ id, fix }) => [id, fix])]).toEqual([
      4,
      [
        ["administrator-missing", command("user-set", "doe --admin --active")],
        ["permission-missing", command("doctor", "--fix permission-missing")],
        ["permission-missing", command("doctor", "--fix permission-missing")],
        ["setting-missing", command("setting-set", "realm Kallithea")],
        ["setting-missing", command("setting-set", "auth_plugins kallithea.lib.auth_modules.auth_internal")],
      ],
    ]);
    const done = await fix(instance, "permission-missing", "--yes");
    expect(done).toMatchObject({ status: 0, failures: [], backup: null });
    expect(done.steps).toEqual([
      "Add the permission hg.usergroup.create.true",
      ...["hg.create.none", "hg.fork.none", "hg.register.none", "hg.extern_activate.manual"].map(
        (name) => `Give the user default the permission ${name}`,
      ),
    ]);
    for (const { id, fix: line } of findings) {
      const [, ...words] = (line ?? "").split(" ");
      if (id !== "permission-missing") expect((await runHere(words)).status, line ?? "").toBe(0);
    }
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
  });

  it.skipIf(isMissing)("reports drift, a foreign, an empty and a missing database", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    expect(await doctor(instance)).toMatchObject({ status: 4, findings: [{ id: "database-missing" }] });
    await runHere(dbCreateArguments(instance));
    await query(instance.url, "ALTER TABLE users ADD COLUMN bio INTEGER");
    expect(await doctor(instance)).toMatchObject({
      status: 4,
      findings: [
        {
          id: "schema-drift",
          message: "The schema has 1 difference from the one that Kallithea expects.",
          fix: `kallithea-cli migrate -c ${instance.ini} check`,
        },
      ],
    });
    await query(instance.url, "UPDATE alembic_version SET version_num = 'a0a1bf09c143'");
    expect(await doctor(instance)).toMatchObject({
      status: 4,
      findings: [{ id: "database-behind", fix: `kallithea-cli migrate -c ${instance.ini} upgrade head` }],
    });
    await query(instance.url, "UPDATE alembic_version SET version_num = 'abcdefabcdef'");
    expect(ids(await doctor(instance))).toEqual(["database-newer"]);
    const foreign = makeInstanceOn(await databaseOn(engine, "CREATE TABLE users (id INTEGER)"), temporaryFolder());
    expect(ids(await doctor(foreign))).toContain("database-foreign");
    const empty = makeInstanceOn(await databaseOn(engine, "SELECT 1"), temporaryFolder());
    expect((await doctor(empty)).findings[0]).toMatchObject({
      id: "database-empty",
      fix: `kallithea-cli db-create -c ${empty.ini}`,
    });
  });

  it.skipIf(isMissing)("prints metrics, as db-status does, that follow the rules of the format", async () => {
    const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
    makeGit(instance, "a");
    makeGit(instance, "b");
    await runHere(dbCreateArguments(instance));
    const state = await runHere(["db-status", "-c", instance.ini, "--format", "prometheus"]);
    const metrics = expectMetrics(state.stdout);
    const value = (name: string, labels = "") => metrics.get(`kallithea_cli_${name}`)?.samples.get(labels);
    expect([state.status, state.stderr]).toEqual([0, ""]);
    expect([value("database_up"), value("schema_drift"), value("users"), value("repositories")]).toEqual([1, 0, 1, 2]);
    expect([value("database_state", 'state="current"'), value("database_state", 'state="behind"')]).toEqual([1, 0]);
    rmSync(path.join(instance.repositories, "a"), { recursive: true });
    const checked = await runHere(["doctor", "-c", instance.ini, "--format=prometheus"]);
    const findings = expectMetrics(checked.stdout).get("kallithea_cli_doctor_findings")?.samples;
    expect([checked.status, checked.stderr]).toEqual([4, ""]);
    expect(findings?.get('id="missing-repository",severity="error"')).toBe(1);
    expect(findings?.get('id="git-hook-missing",severity="error"')).toBe(0);
    // Two files of the textfile collector must not have the same metric.
    expect([...expectMetrics(checked.stdout).keys()].filter((name) => metrics.has(name))).toEqual([]);
  });
});

describe.each(servers)("doctor on the leftovers of $title", (engine) => {
  it.skipIf(engine.missing !== undefined)(
    "reports databases of killed runs, with the statement that drops them",
    async () => {
      const instance = makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder());
      await runHere(dbCreateArguments(instance));
      const { database } = parseDatabaseUrl(instance.url) as ServerUrl;
      const { copy, lock } = temporaryNames(database);
      const quote = engine.name === "PostgreSQL" ? '"' : "`";
      await query(instance.url, `CREATE DATABASE ${quote}${copy}${quote}`);
      const found = await doctor(instance);
      expect(found).toMatchObject({ status: 4, findings: [{ id: "leftover", place: `the database "${copy}"` }] });
      expect(found.findings[0]?.fix).toBe(`On the database server: DROP DATABASE ${quote}${copy}${quote};`);
      expect(await fix(instance, "leftover", "--yes")).toMatchObject({ status: 4, steps: [], applied: false });
      // While a run holds the lock of that name, it is in use.
      const wait =
        engine.name === "PostgreSQL"
          ? `SELECT pg_advisory_lock(hashtext('${lock}')), pg_sleep(4)`
          : `SELECT GET_LOCK('${lock}', 0), SLEEP(4)`;
      const run = query(instance.url, wait);
      await new Promise((resolve) => setTimeout(resolve, 500));
      expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
      await run;
      await query(instance.url, `DROP DATABASE ${quote}${copy}${quote}`);
      expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    },
  );
});

describe("doctor", () => {
  it("reports a server that does not answer, without its password", async () => {
    const instance = makeInstanceOn("postgresql://doe:hunter2x@127.0.0.1:1/kallithea", temporaryFolder());
    const found = await doctor(instance);
    expect([found.status, ids(found)]).toEqual([4, ["database-unreachable"]]);
    expect(JSON.stringify(found)).not.toContain("hunter2x");
    const { status, stdout } = await runHere(["db-status", "-c", instance.ini, "--format", "prometheus"]);
    expect([status, expectMetrics(stdout).get("kallithea_cli_database_up")?.samples.get("")]).toEqual([7, 0]);
    expect(stdout).not.toContain("kallithea_cli_users");
  });

  it(`changes nothing, and works for a user who may not write${unlessRoot}`, async () => {
    const instance = await instanceWith("a", "b");
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    runTool("chmod", ["-R", "a+rX,a-w", instance.folder]);
    const before = treeOf(instance.folder);
    const { status, stdout, stderr } = runBuilt(["doctor", "-c", instance.ini, "--json", "--deep"], nobody);
    expect([status, stderr]).toEqual([4, ""]);
    expect(expectDocument<{ findings: Finding[] }>("doctor", stdout).findings.map(({ id }) => id)).toContain(
      "missing-repository",
    );
    expect(treeOf(instance.folder)).toEqual(before);
    runTool("chmod", ["-R", "u+w", instance.folder]);
  });

  it("prints each finding with the command that fixes it, then the counts; with -q nothing if all is well", async () => {
    const instance = await instanceWith("a", "b");
    expect((await runHere(["doctor", "-c", instance.ini, "-q"])).stdout).toBe("");
    expect((await runHere(["doctor", "-c", instance.ini])).stdout).toMatch(/No problems found(; \d+ notes?)?\n$/);
    rmSync(path.join(instance.repositories, "a/hooks/post-receive"));
    const { status, stdout } = await runHere(["doctor", "-c", instance.ini]);
    expect(status).toBe(4);
    expect(stdout).toContain(
      "error: a has no working Git hook: there is no hooks/post-receive. [git-hook-missing]\n" +
        `  kallithea-cli doctor -c ${instance.ini} --fix git-hook-missing\n`,
    );
    expect(stdout).toMatch(/\n1 error(, \d+ notes?)?\n$/);
  });

  it("lists ten findings of a kind, and how many more there are", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `r${String(index).padStart(2, "0")}`);
    const instance = await instanceWith("a");
    for (const name of names) makeGit(instance, name);
    const { stdout } = await runHere(["doctor", "-c", instance.ini]);
    expect(stdout).toContain("r09 is on disk");
    expect(stdout).not.toContain("r10 is on disk");
    expect(stdout).toContain("… and 2 more of unregistered-repository; --json lists all.");
  });

  it("stays one line for each finding whatever a repository is called", async () => {
    const instance = await instanceWith("a");
    makeGit(instance, "x\x1b]0;y\x07\n9 errors");
    const { stdout } = await runHere(["doctor", "-c", instance.ini]);
    expect(stdout).toContain("x\\x1b]0;y\\x07\\n9 errors");
    expect(stdout).not.toContain("\x1b");
  });

  it("reports a root that is gone or empty, and --fix removes nothing then", async () => {
    const instance = await instanceWith("a", "b");
    renameSync(instance.repositories, path.join(instance.folder, "elsewhere"));
    expect(await doctor(instance)).toMatchObject({
      status: 4,
      findings: [{ id: "root-not-mounted", place: instance.repositories }],
    });
    mkdirSync(instance.repositories);
    const found = await doctor(instance);
    // One cause, one finding.
    expect(ids(found)).toEqual(["root-not-mounted"]);
    expect(found.findings[0]?.message).toContain("The database has 2 repositories, but");
    expect(found.findings[0]?.fix).toMatch(/^Mount it\. If the repositories were deleted: .* --allow-mass-removal$/);
    const before = await dump(instance.url);
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository", "--yes"]);
    expect([status, stderr]).toEqual([5, expect.stringContaining("the repositories root is empty")]);
    expect(await dump(instance.url)).toEqual(before);
  });

  it("reports a root on another device than at the last scan", async () => {
    const instance = await instanceWith("a", "b");
    setIni(instance, "cache_dir = %(here)s/cache");
    await runHere(["repo-scan", "-c", instance.ini]);
    expect(ids(await doctor(instance))).toEqual([]);
    const [cache = ""] = readdirSync(path.join(instance.folder, "cache"));
    const file = path.join(instance.folder, "cache", cache);
    const [first = "", ...others] = readFileSync(file, "utf8").split("\n");
    const header = {
      ...JSON.parse(first),
      device: 1,
      mount: "/dev/other /",
      fileSystem: { what: "x /", uuid: "1", born: "1" },
    };
    writeFileSync(file, [JSON.stringify(header), ...others].join("\n"));
    expect(await doctor(instance)).toMatchObject({ status: 4, findings: [{ id: "root-other-device" }] });
  });
});

describe("doctor on rows of an SQLite file, which does not enforce foreign keys", () => {
  it("reports references to rows that do not exist, as db-backup does, with a statement that ends them", async () => {
    const instance = await instanceWith("a", "b");
    asKallithea(instance, [
      "UPDATE repositories SET user_id = 99 WHERE repo_name = 'a'",
      "UPDATE repositories SET fork_id = 98 WHERE repo_name = 'b'",
      "UPDATE repo_to_perm SET permission_id = 97 WHERE repo_to_perm_id = 1",
    ]);
    expect((await runHere(["db-backup", "-c", instance.ini, path.join(instance.folder, "x")])).status).toBe(5);
    const { status, findings } = await doctor(instance);
    expect(status).toBe(4);
    expect(findings.map(({ id, place }) => [id, place])).toEqual([
      ["dangling-reference", "repositories.user_id"],
      ["dangling-reference", "repositories.fork_id"],
      ["dangling-reference", "repo_to_perm.permission_id"],
    ]);
    expect(findings[0]?.message).toBe("repositories.user_id: 1 row refers to 99 in users, which does not exist.");
    for (const { fix: line } of findings) await query(instance.url, /run in it: (.*);$/.exec(line ?? "")?.[1] ?? "");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    expect((await dump(instance.url)).repositories).toHaveLength(2);
    expect((await runHere(["db-backup", "-c", instance.ini, path.join(instance.folder, "x")])).status).toBe(0);
  });

  it("--fix adds the user default again, without access, and its permissions apply", async () => {
    const instance = await instanceWith("a");
    const before = await dump(instance.url);
    asKallithea(instance, ["DELETE FROM users WHERE username = 'default'"]);
    expect(ids(await doctor(instance))).toEqual(expect.arrayContaining(["default-user-missing", "dangling-reference"]));
    const agreed = await runHere(["doctor", "-c", instance.ini, "--fix", "default-user-missing"], [true]);
    expect(agreed.stdout).toBe("Add the user default, which is not active\nDone.\n");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    const after = await dump(instance.url);
    expect(after.user_to_perm).toEqual(before.user_to_perm);
    const [row] = (await query(
      instance.url,
      "SELECT user_id, active, admin FROM users WHERE username = 'default'",
    )) as [object];
    expect(row).toEqual({ user_id: 1, active: 0, admin: 0 });
  });

  it.each(["0.3.7.upgraded-by-alembic", "0.5.2.upgraded-by-alembic", "0.6.3.upgraded-by-alembic", "0.7.0"])(
    "finds nothing wrong with the rows of Kallithea %s",
    async (release) => {
      const folder = temporaryFolder();
      const instance = makeInstanceOn(await sqlite.newUrl(folder), folder);
      const { file } = parseDatabaseUrl(instance.url) as SqliteUrl;
      const connection = new Sqlite(file);
      connection.exec(readFileSync(path.join(projectRoot, `test/fixtures/databases/kallithea-${release}.sql`), "utf8"));
      connection.close();
      expect(
        ids(await doctor(instance)).filter((id) => /reference|administrator|user|permission|setting/.test(id)),
      ).toEqual([]);
    },
  );

  it("reports that it cannot check tables that are missing", async () => {
    const instance = await instanceWith();
    await query(instance.url, "DROP TABLE gists");
    expect(ids(await doctor(instance)).sort()).toEqual(["not-checked", "schema-drift"]);
  });
});

describe("the commands that doctor prints", () => {
  it("have the absolute path of the configuration file", async () => {
    const instance = await instanceWith("a");
    rmSync(path.join(instance.repositories, "a/hooks/post-receive"));
    const relative = path.relative(process.cwd(), instance.ini);
    const found = await runHere(["doctor", "-c", relative]);
    expect(found.stdout).toContain(`  kallithea-cli doctor -c ${instance.ini} --fix git-hook-missing\n`);
    const refused = await runHere(["doctor", "-c", relative, "--fix", "git-hook-foreign"]);
    expect(refused.stderr).toContain(`kallithea-cli repo-scan -c ${instance.ini} --overwrite-git-hooks`);
    renameSync(instance.repositories, `${instance.repositories}.away`);
    expect((await doctor(instance)).findings[0]?.fix).toContain(`kallithea-cli repos-path -c ${instance.ini} NEW`);
  });
});

describe("doctor on repositories", () => {
  it("reports a lost HEAD with a command that works, and other damage without one that removes the entry", async () => {
    const instance = await instanceWith("a", "c");
    const [folder, other] = ["a", "c"].map((name) => path.join(instance.repositories, name)) as [string, string];
    rmSync(path.join(folder, "HEAD"));
    rmSync(path.join(other, "refs"), { recursive: true });
    const { status, findings } = await doctor(instance);
    expect(status).toBe(4);
    expect(findings).toMatchObject([
      { id: "unserved-repository", severity: "error", place: "a", message: expect.stringContaining("no HEAD") },
      { id: "unserved-repository", place: "c", message: expect.stringContaining("has lost its refs") },
    ]);
    expect(findings[1]?.fix).toMatch(/^If it is damaged, restore it from a backup; /);
    const [, command = ""] = /: (echo .*)$/.exec(findings[0]?.fix ?? "") ?? [];
    runTool("sh", ["-c", command]);
    expect(runTool("git", ["--git-dir", folder, "symbolic-ref", "HEAD"])).toBe("refs/heads/master\n");
    expect((await doctor(instance)).findings.map(({ place }) => place)).toEqual(["c"]);
  });

  it.skipIf(!hgIsInstalled)("reports a repository of another type than in the database", async () => {
    const instance = await instanceWith("a", "b");
    rmSync(path.join(instance.repositories, "a"), { recursive: true });
    makeHg(instance, "a");
    expect(await doctor(instance, "--deep")).toMatchObject({
      status: 4,
      findings: [
        {
          id: "repository-type",
          severity: "error",
          message: "a is a Mercurial repository, but git in the database.",
          place: "a",
        },
      ],
    });
  });

  it("names --detect-moves first for a repository that may have moved", async () => {
    const instance = await instanceWith("a", "b");
    commitGit(path.join(instance.repositories, "a"), "first");
    await runHere(["repo-scan", "-c", instance.ini, "--refresh"]);
    renameSync(path.join(instance.repositories, "a"), path.join(instance.repositories, "moved"));
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    const detect = `kallithea-cli repo-scan -c ${instance.ini} --detect-moves`;
    const remove = `kallithea-cli repo-scan -c ${instance.ini} --remove-missing`;
    const { findings } = await doctor(instance);
    expect(findings.map(({ place, fix }) => [place, fix])).toEqual([
      ["a", `If it has moved: ${detect}\nIf it is still missing after that: ${remove}`],
      // It had no changesets that could be compared.
      ["b", remove],
      ["moved", detect],
    ]);
    const before = await dump(instance.url);
    const refused = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository", "--yes"]);
    expect([refused.status, refused.stderr]).toEqual([5, expect.stringContaining(detect)]);
    expect(await dump(instance.url)).toEqual(before);
    expect((await runHere(["repo-scan", "-c", instance.ini, "--detect-moves"])).stdout).toContain("Moved: a -> moved");
  });

  it("reports what the user of the instance may not read, with the command that changes that", async () => {
    const instance = await instanceWith("a", "b", "c", "d");
    commitGit(path.join(instance.repositories, "a"), "first");
    const closed = ["a/objects", "b/HEAD", "c/config", "d"].map((name) => path.join(instance.repositories, name));
    runTool("chmod", ["-R", "a+rwX", instance.folder]);
    if (nobody.uid !== undefined) runTool("chown", ["-R", `${nobody.uid}:${nobody.gid}`, instance.folder]);
    for (const place of closed) chmodSync(place, 0o000);
    const check = (...words: string[]) => {
      const { status, stdout } = runBuilt(["doctor", "-c", instance.ini, "--json", ...words], nobody);
      const { findings } = expectDocument<{ findings: Finding[] }>("doctor", stdout);
      return { status, findings: findings.filter(({ message }) => message.includes("permission denied")) };
    };
    for (const words of [[], ["--deep"]]) {
      const { status, findings } = check(...words);
      expect(status).toBe(4);
      expect(findings.map(({ id, place, message }) => [id, place, message]).sort()).toEqual([
        ["unreadable-repository", "a", "a: its objects cannot be read: permission denied."],
        ["unreadable-repository", "b", "b: its HEAD cannot be read: permission denied."],
        ["unreadable-repository", "c", "c: its config cannot be read: permission denied."],
        ["unreadable-repository", "d", "d: its folder cannot be read: permission denied."],
      ]);
      expect(findings.find(({ place }) => place === "a")?.fix).toBe(
        `chmod -R u+rwX ${path.join(instance.repositories, "a")}`,
      );
    }
    for (const { fix } of check().findings) spawnSync("sh", ["-c", fix ?? ""], nobody);
    expect(check("--deep").findings).toEqual([]);
    // Deep inside, where a plain run does not search.
    const objects = readdirSync(path.join(instance.repositories, "a/objects")).filter((name) => name.length === 2);
    for (const name of objects) {
      runTool("chmod", ["000", path.join(instance.repositories, "a/objects", name)]);
      if (nobody.uid !== undefined) chownSync(path.join(instance.repositories, "a/objects", name), 0, 0);
    }
    expect(check("--deep").findings).toMatchObject([
      {
        id: "unverified-repository",
        severity: "warning",
        place: "a",
        fix: expect.stringMatching(/^chown -R .* chmod/),
      },
    ]);
    runTool("chmod", ["-R", "u+rwX", instance.folder]);
  });

  it("does not call a repository damaged that sets fsck.skipList", async () => {
    const instance = await instanceWith("a");
    const config = path.join(instance.repositories, "a/config");
    runTool("git", ["config", "--file", config, "fsck.skipList", "/dev/null"]);
    expect(await doctor(instance, "--deep")).toMatchObject({
      status: 4,
      findings: [{ id: "unverified-repository", fix: `git config --file ${config} --unset-all fsck.skipList` }],
    });
  });
});

describe("doctor on the configuration", () => {
  it("reports what config-check reports, with file and line", async () => {
    const instance = await instanceWith("a");
    setIni(instance, "nosuchkey = 1");
    const place = `${instance.ini}, line ${lineOf(instance, "nosuchkey")}`;
    expect(await doctor(instance)).toMatchObject({ status: 4, findings: [{ id: "unknown-key", place }] });
    const { stdout } = await runHere(["doctor", "-c", instance.ini]);
    expect(stdout).toContain(`warning: ${place}: Kallithea has no setting nosuchkey`);
  });

  it("reports an ini that names no database, without its password", async () => {
    const instance = await instanceWith();
    for (const url of ["nosuch://doe:hunter2@host/x", ""]) {
      writeFileSync(instance.ini, `[app:main]\nuse = egg:kallithea\nsqlalchemy.url = ${url}\n`, { mode: 0o600 });
      const found = await doctor(instance);
      expect(found.status).toBe(4);
      expect(ids(found)).toContain("database-url");
      expect(JSON.stringify(found)).not.toContain("hunter2");
      const { status } = await runHere(["doctor", "-c", instance.ini, "--fix", "leftover", "--yes"]);
      expect(status).toBe(2);
    }
  });

  it("refuses an ini that cannot be read, and reports one that is empty", async () => {
    const instance = await instanceWith();
    writeFileSync(instance.ini, "[app:main\n");
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, "--json"]);
    expect([status, stderr]).toEqual([2, expect.stringContaining("temp.ini")]);
    writeFileSync(instance.ini, "");
    expect(await doctor(instance)).toMatchObject({ status: 4, findings: [{ severity: "error" }] });
  });
});

describe("doctor on Git hooks", () => {
  const hookOf = ({ repositories }: TestInstance, name: string) => path.join(repositories, name, "hooks/post-receive");

  it("reports one that is missing, not executable, foreign, outdated, or has another interpreter", async () => {
    const instance = await instanceWith("a", "b", "c", "d", "e", "f", "g");
    const current = readFileSync(hookOf(instance, "a"), "utf8");
    rmSync(hookOf(instance, "a"));
    chmodSync(hookOf(instance, "b"), 0o644);
    writeFileSync(hookOf(instance, "c"), "#!/bin/sh\nexit 0\n");
    writeFileSync(
      hookOf(instance, "d"),
      current.replace("KALLITHEA_HOOK_VER = '0.7.0'", "KALLITHEA_HOOK_VER = '0.5.2'"),
    );
    writeFileSync(hookOf(instance, "e"), current.replace(/^#!.*/, "#!/nonexistent/python\x1b"));
    rmSync(path.join(instance.repositories, "f/hooks"), { recursive: true });
    symlinkSync("/tmp", path.join(instance.repositories, "f/hooks"));
    const found = await doctor(instance);
    expect(found.findings.map(({ id, place }) => [id, place]).sort()).toEqual([
      ["git-hook-foreign", "c"],
      ["git-hook-interpreter", "e"],
      ["git-hook-missing", "a"],
      ["git-hook-missing", "b"],
      ["git-hook-missing", "f"],
      ["git-hook-outdated", "d"],
    ]);
    expect(found.findings.find(({ place }) => place === "e")?.message).toContain(
      "starts with /nonexistent/python\\x1b, which contains a control character",
    );
    expect(found.findings.find(({ place }) => place === "d")?.message).toContain(
      "hooks/post-receive is that of Kallithea 0.5.2, not 0.7.0",
    );
  });

  it("reports an interpreter that has no Kallithea, and never starts one that a repository names", async () => {
    const instance = await instanceWith("a");
    const trap = path.join(instance.folder, "trap");
    const program = path.join(instance.folder, "program");
    writeFileSync(program, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
    const current = readFileSync(hookOf(instance, "a"), "utf8");
    writeFileSync(hookOf(instance, "a"), current.replace(/^#!.*/, `#!${program}`));
    const python = path.join(instance.folder, "python");
    writeFileSync(python, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
    writeFileSync(
      instance.ini,
      readFileSync(instance.ini, "utf8").replace(/^git_hook_interpreter.*$/m, `git_hook_interpreter = ${python}`),
    );
    const { status, findings } = await doctor(instance);
    expect(status).toBe(4);
    expect(findings).toMatchObject([
      {
        id: "git-hook-interpreter",
        message: expect.stringContaining("cannot import Kallithea"),
        fix: expect.stringMatching(/ git_hook_interpreter=\/.* git_hook_native=true && kallithea-cli repo-scan /),
        place: `${instance.ini}, line ${lineOf(instance, "git_hook_interpreter")}`,
      },
      { id: "git-hook-interpreter", message: expect.stringContaining(`starts with ${program}`), place: "a" },
    ]);
    expect(existsSync(trap)).toBe(false);
    expect(await fix(instance, "git-hook-interpreter", "--dry-run")).toMatchObject({
      status: 4,
      steps: [expect.stringContaining("Install the Git hook of a")],
      manual: [expect.stringContaining("cannot import Kallithea")],
    });
  });

  it("reports an interpreter without Kallithea only if hooks start it, and what --fix cannot do about it", async () => {
    const instance = await instanceWith("a");
    const python = path.join(instance.folder, "python");
    writeFileSync(python, "#!/bin/sh\nexit 3\n", { mode: 0o755 });
    const text = readFileSync(instance.ini, "utf8");
    writeFileSync(instance.ini, text.replace(/^git_hook_interpreter.*$/m, `git_hook_interpreter = ${python}`));
    writeFileSync(hookOf(instance, "a"), readFileSync(hookOf(instance, "a"), "utf8").replace(/^#!.*/, `#!${python}`));
    expect((await doctor(instance)).findings).toMatchObject([{ id: "git-hook-interpreter", severity: "error" }]);
    expect(await fix(instance, "git-hook-interpreter", "--yes")).toMatchObject({
      status: 4,
      steps: [],
      manual: [expect.stringMatching(/cannot import Kallithea.* git_hook_native=true /)],
    });
    const { stdout } = await runHere(["doctor", "-c", instance.ini, "--fix", "git-hook-interpreter"]);
    expect(stdout).toMatch(/^--fix git-hook-interpreter can do nothing here\.\nBy hand: /);
    setIni(instance, "git_hook_native = true");
    expect(ids(await doctor(instance))).not.toContain("git-hook-interpreter");
    const check = await runHere(["config-check", "-c", instance.ini, "--json"]);
    expect(check.stdout).not.toContain("git-hook-interpreter");
  });

  it("--fix installs hooks and keeps the old ones with a script that restores them", async () => {
    const instance = await instanceWith("a", "b");
    const current = readFileSync(hookOf(instance, "a"), "utf8");
    const old = current.replace("'0.7.0'", "'0.5.2'");
    writeFileSync(hookOf(instance, "a"), old);
    rmSync(hookOf(instance, "b"));
    const done = await fix(instance, "git-hook-outdated", "--yes");
    expect(done).toMatchObject({ status: 0, steps: [expect.stringContaining("hook of a")], failures: [] });
    expect(readFileSync(hookOf(instance, "a"), "utf8")).toBe(current);
    expect(ids(await doctor(instance))).toEqual(["git-hook-missing"]);
    runTool("sh", [path.join(done.backup ?? "", "undo.sh")]);
    expect(readFileSync(hookOf(instance, "a"), "utf8")).toBe(old);
    const added = await fix(instance, "git-hook-missing", "--yes");
    expect(added).toMatchObject({ status: 0, backup: expect.any(String), undo: expect.stringContaining("undo.sh") });
    expect(existsSync(hookOf(instance, "b"))).toBe(true);
    runTool("sh", [path.join(added.backup ?? "", "undo.sh")]);
    expect(existsSync(hookOf(instance, "b"))).toBe(false);
    await fix(instance, "git-hook-missing", "--yes");
    await fix(instance, "git-hook-outdated", "--yes");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
  });
});

describe("doctor on files", () => {
  it("reports secrets that all users can read, and data that they can change; --fix changes the mode", async () => {
    const instance = await instanceWith("a");
    chmodSync(instance.ini, 0o644);
    chmodSync(instance.database, 0o666);
    chmodSync(instance.repositories, 0o777);
    expect((await doctor(instance)).findings).toEqual([
      {
        id: "file-mode",
        severity: "error",
        message: `The configuration file ${instance.ini} can be read by all users.`,
        fix: `chmod o-rwx ${instance.ini}`,
        place: instance.ini,
      },
      {
        id: "file-mode",
        severity: "error",
        message: `The database ${instance.database} can be changed by all users.`,
        fix: `chmod o-rwx ${instance.database}`,
        place: instance.database,
      },
      {
        id: "file-mode",
        severity: "error",
        message: `The repositories root ${instance.repositories} can be changed by all users.`,
        fix: `chmod o-w ${instance.repositories}`,
        place: instance.repositories,
      },
    ]);
    const done = await fix(instance, "file-mode", "--yes");
    expect(done).toMatchObject({ status: 0, failures: [], applied: true });
    const modes = () =>
      [instance.ini, instance.database, instance.repositories].map((file) => (statSync(file).mode & 0o777).toString(8));
    expect(modes()).toEqual(["640", "660", "775"]);
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    runTool("sh", [path.join(done.backup ?? "", "undo.sh")]);
    expect(modes()).toEqual(["644", "666", "777"]);
  });

  it.skipIf(process.geteuid?.() !== 0)(
    "reports files of other users, unless the group of the ini can write",
    async () => {
      const instance = await instanceWith("a", "b");
      chownSync(instance.ini, 1234, 1234);
      chownSync(instance.folder, 1234, 1234);
      chownSync(instance.repositories, 1234, 1234);
      runTool("chown", ["-R", "1234:1234", path.join(instance.repositories, "a")]);
      runTool("chown", ["-R", "0:1234", path.join(instance.repositories, "b")]);
      runTool("chmod", ["-R", "g+w", path.join(instance.repositories, "b")]);
      expect((await doctor(instance)).findings).toEqual([
        {
          id: "file-owner",
          severity: "warning",
          message: `The database ${instance.database} belongs to the user 0, but the instance to the user 1234.`,
          fix: `chown 1234:1234 ${instance.database}`,
          place: instance.database,
        },
      ]);
      // Configuration that the server may only read.
      chownSync(instance.ini, 0, 1234);
      expect(ids(await doctor(instance))).toEqual(["file-owner"]);
    },
  );

  it("reports stale locks and what killed runs have left; --fix takes only what nobody uses", async () => {
    const instance = await instanceWith("a");
    const dead = thisProcess().replace(/-\d+-/, "-999999999-");
    const names = [
      `.temp.db.kallithea-cli-${dead}-0123456789ab`,
      `.temp.db.kallithea-cli-${thisProcess()}-0123456789ab`,
    ];
    for (const name of names) writeFileSync(path.join(instance.folder, name), "half a database");
    const inHooks = path.join(instance.repositories, `a/hooks/.post-receive.kallithea-cli-${dead}-0123456789ab`);
    writeFileSync(inHooks, "#!");
    const copy = path.join(instance.folder, ".temp.db.kallithea-cli-copy");
    writeFileSync(copy, "");
    const lock = `${instance.database}.lock`;
    writeFileSync(lock, "");
    runTool("touch", ["-d", "2 hours ago", lock, copy]);
    const found = await doctor(instance);
    expect(found.findings.map(({ id, place }) => [id, place]).sort()).toEqual([
      ["leftover", path.join(instance.folder, names[0] ?? "")],
      ["leftover", inHooks],
      ["stale-lock", lock],
    ]);
    // A copy can be resumed, until nobody has done so for a day.
    runTool("touch", ["-d", "25 hours ago", copy]);
    expect((await doctor(instance)).findings.map(({ place }) => place)).toContain(copy);
    const done = await fix(instance, "leftover", "--yes");
    expect(done).toMatchObject({ status: 0, failures: [] });
    expect(done.steps).toHaveLength(3);
    expect([existsSync(inHooks), existsSync(copy)]).toEqual([false, false]);
    expect(existsSync(path.join(instance.folder, names[1] ?? ""))).toBe(true);
    expect(readdirSync(done.backup ?? "").sort()).toEqual([
      `1-${names[0]}`,
      `2-${path.basename(inHooks)}`,
      "3-.temp.db.kallithea-cli-copy",
      "undo.sh",
    ]);
    runTool("sh", [path.join(done.backup ?? "", "undo.sh")]);
    expect(readFileSync(inHooks, "utf8")).toBe("#!");
    expect(await fix(instance, "stale-lock", "--yes")).toMatchObject({ status: 0, backup: null });
    expect(existsSync(lock)).toBe(false);
  });

  it("reports repositories, hooks and caches that all users can change; --fix ends that", async () => {
    const instance = await instanceWith("a", "b");
    setIni(instance, "cache_dir = %(here)s/cache");
    await runHere(["repo-scan", "-c", instance.ini]);
    const a = path.join(instance.repositories, "a");
    writeFileSync(path.join(instance.folder, "cache/pickle"), "");
    const exposed = [
      a,
      path.join(a, "config"),
      path.join(a, "objects"),
      path.join(a, "hooks"),
      path.join(a, "hooks/post-receive"),
      path.join(instance.folder, "cache/pickle"),
    ];
    for (const file of exposed) runTool("chmod", ["o+w", file]);
    // Its own mode means nothing, and what it leads to is not ours.
    const outside = path.join(instance.folder, "outside");
    writeFileSync(outside, "");
    chmodSync(outside, 0o666);
    symlinkSync(outside, path.join(a, "hooks/update"));
    expect((await doctor(instance)).findings.map(({ id, place }) => [id, place])).toEqual(
      exposed.map((file) => ["file-mode", file]),
    );
    expect(await fix(instance, "file-mode", "--yes")).toMatchObject({ status: 0, failures: [] });
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    expect(statSync(outside).mode & 0o777).toBe(0o666);
  });

  it.skipIf(!hgIsInstalled)("reports a Mercurial repository that all users can change", async () => {
    const instance = await instanceWith();
    const hg = makeHg(instance, "hg");
    await runHere(["repo-scan", "-c", instance.ini]);
    writeFileSync(path.join(hg, ".hg/hgrc"), "");
    const exposed = [path.join(hg, ".hg"), path.join(hg, ".hg/hgrc")];
    for (const file of exposed) runTool("chmod", ["o+w", file]);
    expect((await doctor(instance)).findings.map(({ place }) => place)).toEqual(exposed);
  });

  it("reports copies of secrets that all users can read", async () => {
    const instance = await instanceWith("a", "b", "c", "d");
    await runHere(["config-set", "-c", instance.ini, "session.secret=abcdefabcdefabcdef"]);
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    await fix(instance, "missing-repository", "--yes");
    await runHere(["db-backup", "-c", instance.ini, path.join(instance.folder, "weekly.jsonl.gz")]);
    for (const ending of ["-wal", "-shm", ".20261129-121559.7ba0d2cad930.backup"])
      writeFileSync(`${instance.database}${ending}`, "", { mode: 0o600 });
    const names = readdirSync(instance.folder).filter(
      (name) => !["temp.ini", "temp.db", "repositories"].includes(name),
    );
    expect(names).toHaveLength(6);
    // All of them are written so that only their owner can read them.
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    for (const name of names) chmodSync(path.join(instance.folder, name), 0o644);
    const places = names.map((name) => path.join(instance.folder, name));
    const { findings } = await doctor(instance);
    expect(findings.map(({ place }) => place).sort()).toEqual(places.sort());
    expect(findings[0]).toMatchObject({ id: "file-mode", severity: "error" });
    await fix(instance, "file-mode", "--yes");
    expect(places.map((file) => statSync(file).mode & 0o777)).toEqual(places.map(() => 0o640));
  });

  it.skipIf(process.geteuid?.() !== 0)("reports a foreign group that can write, and no group that shares", async () => {
    const instance = await instanceWith("a", "b");
    const chmod = (mode: string, ...names: string[]) =>
      runTool("chmod", ["-R", mode, ...names.map((name) => path.join(instance.repositories, name))]);
    const chown = (owner: string, ...names: string[]) =>
      runTool("chown", ["-R", owner, ...names.map((name) => path.join(instance.repositories, name))]);
    // A group for each user, with the umask 002.
    runTool("chown", ["-R", "1234:1234", instance.folder]);
    chmod("g+w", "");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    // A shared root, in which developers have created repositories.
    runTool("chgrp", ["-R", "5678", instance.repositories]);
    runTool("find", [instance.repositories, "-type", "d", "-exec", "chmod", "g+s", "{}", "+"]);
    chown("4321", "a");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    // One that is shared with another group.
    chown("4321:8765", "a");
    runTool("chmod", ["g+s", path.join(instance.repositories, "a")]);
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    // One that has another group without being shared.
    chown("1234:8765", "a");
    runTool("chmod", ["g-s", path.join(instance.repositories, "a")]);
    const { findings } = await doctor(instance);
    expect(findings[0]).toEqual({
      id: "file-mode",
      severity: "warning",
      message: `The repository ${instance.repositories}/a can be changed by the group 8765, which is not that of the instance.`,
      fix: `chmod g-w ${instance.repositories}/a`,
      place: path.join(instance.repositories, "a"),
    });
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["warning"]));
    await fix(instance, "file-mode", "--yes");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
  });

  it.skipIf(process.geteuid?.() !== 0)("reports files of root in a repository and in a cache", async () => {
    const instance = await instanceWith("a", "b");
    setIni(instance, "cache_dir = %(here)s/cache");
    runTool("chown", ["-R", "1234:1234", instance.folder]);
    await runHere(["repo-scan", "-c", instance.ini]);
    rmSync(path.join(instance.repositories, "a/hooks/post-receive"));
    const done = await fix(instance, "git-hook-missing", "--yes");
    expect(statSync(done.backup ?? "").uid).toBe(1234);
    // What root writes belongs to the user of the instance.
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    const [cache = ""] = readdirSync(path.join(instance.folder, "cache"));
    chownSync(path.join(instance.folder, "cache", cache), 0, 0);
    chownSync(path.join(instance.repositories, "a/objects"), 0, 0);
    chownSync(path.join(instance.repositories, "a/hooks/post-receive"), 0, 0);
    expect((await doctor(instance)).findings).toEqual([
      expect.objectContaining({ id: "file-owner", place: path.join(instance.folder, "cache", cache) }),
      {
        id: "file-owner",
        severity: "warning",
        message: "a: objects and 1 more belong to the user 0, but the instance to the user 1234.",
        fix: `chown -R 1234:1234 ${instance.repositories}/a`,
        place: "a",
      },
    ]);
  });

  it(`reports what the user of the instance cannot write${unlessRoot}`, async () => {
    const instance = await instanceWith("a", "b");
    const a = path.join(instance.repositories, "a");
    if (process.geteuid?.() === 0) runTool("chown", ["-R", "65534:65534", instance.folder]);
    const found = () => {
      const { stdout } = runBuilt(["doctor", "-c", instance.ini, "--json"], nobody);
      const { findings } = expectDocument<{ findings: Finding[] }>("doctor", stdout);
      return findings.filter(({ id }) => id === "not-writable");
    };
    expect(found()).toEqual([]);
    for (const [place, mode, severity] of [
      [instance.database, 0o400, "error"],
      [instance.folder, 0o555, "error"],
      [instance.repositories, 0o500, "error"],
      [a, 0o555, "warning"],
      [path.join(a, "objects"), 0o555, "warning"],
    ] as const) {
      const before = statSync(place).mode & 0o7777;
      chmodSync(place, mode);
      const [finding, ...others] = found();
      expect(others).toEqual([]);
      expect(finding).toMatchObject({ severity, fix: expect.stringMatching(/^chmod (-R )?u\+w /) });
      expect(finding?.message).toContain("cannot be written");
      // As root, it reports the same.
      if (process.geteuid?.() === 0) expect(ids(await doctor(instance))).toEqual(["not-writable"]);
      runTool("sh", ["-c", finding?.fix ?? "exit 1"]);
      expect(statSync(place).mode & 0o200).toBe(0o200);
      chmodSync(place, before);
    }
    expect(found()).toEqual([]);
  });

  it("does not touch a file with the name of a lock that is not one", async () => {
    const instance = await instanceWith("a");
    const lock = `${instance.database}.lock`;
    writeFileSync(lock, "my notes");
    runTool("touch", ["-d", "2 hours ago", lock]);
    expect(ids(await doctor(instance))).toEqual([]);
    await fix(instance, "stale-lock", "--yes");
    expect(readFileSync(lock, "utf8")).toBe("my notes");
  });
});

describe("doctor on SSH", () => {
  it("reports a kallithea_cli_path without ssh-serve, only if SSH is enabled", async () => {
    const instance = await instanceWith();
    const program = path.join(instance.folder, "kallithea-cli");
    const ini = readFileSync(instance.ini, "utf8");
    const withPath = (value: string, enabled = "true") => {
      writeFileSync(instance.ini, ini);
      const keys = path.join(instance.folder, "authorized_keys");
      setIni(instance, `ssh_enabled = ${enabled}`, `ssh_authorized_keys = ${keys}`, `kallithea_cli_path = ${value}`);
    };
    withPath(program, "false");
    expect(await doctor(instance)).toEqual({ status: 0, findings: [] });
    withPath(program);
    expect((await doctor(instance)).findings).toMatchObject([
      {
        id: "kallithea-cli-path",
        message: `kallithea_cli_path: ${program} does not exist: SSH clients cannot be served.`,
      },
    ]);
    writeFileSync(program, '#!/bin/sh\necho "Unknown command: $1" >&2; exit 2\n', { mode: 0o755 });
    expect((await doctor(instance)).findings[0]?.message).toContain(
      "has no command ssh-serve (Unknown command: ssh-serve)",
    );
    writeFileSync(program, '#!/bin/sh\n[ "$1 $2" = "ssh-serve --help" ]\n', { mode: 0o755 });
    expect((await doctor(instance)).findings[0]?.message).toContain("(ssh-serve --help printed nothing)");
    writeFileSync(program, '#!/bin/sh\n[ "$1 $2" = "ssh-serve --help" ] && echo "Usage: ssh-serve"\n', { mode: 0o755 });
    expect(ids(await doctor(instance))).toEqual([]);
    withPath("kallithea-cli");
    expect((await doctor(instance)).findings[0]?.message).toContain("is not an absolute path");
  });

  it("knows this program, and one with a space in its path", async () => {
    const instance = await instanceWith();
    const ini = readFileSync(instance.ini, "utf8");
    const withPath = (value: string) => {
      writeFileSync(instance.ini, ini);
      const keys = path.join(instance.folder, "authorized_keys");
      setIni(instance, "ssh_enabled = true", `ssh_authorized_keys = ${keys}`, `kallithea_cli_path = ${value}`);
    };
    for (const own of [builtProgram, `${process.execPath} ${builtProgram}`]) {
      withPath(own);
      expect(ids(await doctor(instance))).toEqual([]);
    }
    const program = path.join(instance.folder, "with a space");
    symlinkSync(builtProgram, program);
    withPath(program);
    expect((await doctor(instance)).findings).toMatchObject([
      { id: "kallithea-cli-path", severity: "warning", message: expect.stringContaining("without quotes") },
    ]);
  });
});

describe("doctor --deep", () => {
  it.skipIf(!hgIsInstalled)("finds broken Git and Mercurial repositories, and exits with 6", async () => {
    const instance = await instanceWith("good", "broken");
    const hg = makeHg(instance, "hg");
    const brokenHg = makeHg(instance, "broken-hg");
    for (const folder of [hg, brokenHg]) {
      writeFileSync(path.join(folder, "file"), "text\n");
      runHgTool(folder, ["commit", "--addremove", "-m", "first", "-u", "doe"]);
    }
    commitGit(path.join(instance.repositories, "good"), "first");
    const git = path.join(instance.repositories, "broken");
    commitGit(git, "first");
    const second = commitGit(git, "second");
    await runHere(["repo-scan", "-c", instance.ini]);
    expect(await doctor(instance, "--deep")).toEqual({ status: 0, findings: [] });
    const first = runTool("git", ["--git-dir", git, "rev-parse", `${second}^`]).trim();
    rmSync(path.join(git, "objects", first.slice(0, 2), first.slice(2)));
    rmSync(path.join(brokenHg, ".hg/store/data/file.i"));
    expect(ids(await doctor(instance))).toEqual([]);
    const { status, findings } = await doctor(instance, "--deep");
    expect(status).toBe(6);
    expect(findings.map(({ id, place }) => [id, place])).toEqual([
      ["broken-repository", "broken"],
      ["broken-repository", "broken-hg"],
    ]);
    expect(findings[0]?.message).toMatch(/^broken: git says: .*(missing|broken|invalid)/);
    expect(findings[1]?.message).toMatch(/^broken-hg: Mercurial says: /);
  });

  it("does not let a repository run programs, quote files of the server, or wait forever", async () => {
    const instance = await instanceWith("list", "fifo", "monitor");
    const at = (...parts: string[]) => path.join(instance.repositories, ...parts);
    const secret = path.join(instance.folder, "secret");
    const trap = path.join(instance.folder, "trap");
    const program = path.join(instance.folder, "program");
    writeFileSync(secret, "root:x:0\n");
    writeFileSync(program, `#!/bin/sh\ntouch ${trap}\n`, { mode: 0o755 });
    const configure = (name: string, text: string) =>
      writeFileSync(at(name, "config"), `${readFileSync(at(name, "config"), "utf8")}${text}`);
    configure("list", `[fsck]\n\tskipList = ${secret}\n`);
    runTool("mkfifo", [at("fifo", "packed-refs")]);
    configure(
      "monitor",
      `[core]\n\tfsmonitor = ${program}\n\tsshCommand = ${program}\n[extensions]\n\tpartialClone = origin\n`,
    );
    commitGit(at("monitor"), "first");
    const { findings } = await doctor(instance, "--deep");
    expect(findings.map(({ id, place }) => [id, place])).toEqual([
      ["broken-repository", "fifo"],
      ["unverified-repository", "list"],
    ]);
    expect(JSON.stringify(findings)).not.toContain("root:x");
    expect(existsSync(trap)).toBe(false);
  });

  it("need not be given to find a FIFO in the place of a file, with the exit status of repo-scan", async () => {
    const instance = await instanceWith("a");
    const config = path.join(makeGit(instance, "fifo"), "config");
    rmSync(config);
    runTool("mkfifo", [config]);
    expect((await runHere(["repo-scan", "-c", instance.ini])).status).toBe(6);
    for (const words of [[], ["--deep"]]) {
      const { status, findings } = await doctor(instance, ...words);
      expect([status, findings.map(({ id, place }) => [id, place])]).toEqual([6, [["broken-repository", "fifo"]]]);
    }
  });

  it("reports a repository that takes too long as not verified", async () => {
    const instance = await instanceWith("a");
    const slow = path.join(instance.folder, "slow-git");
    writeFileSync(slow, "#!/bin/sh\nsleep 60\n", { mode: 0o755 });
    setIni(instance, `git_path = ${slow}`);
    const { status, stdout } = await runHere(["doctor", "-c", instance.ini, "--json", "--deep", "--timeout", "1s"]);
    expect(status).toBe(4);
    expect(JSON.parse(stdout).findings).toContainEqual({
      id: "unverified-repository",
      severity: "warning",
      message: "a: git did not finish in time.",
      fix: "Give it more time, e.g. --timeout=60m.",
      place: "a",
    });
  });
});

describe("doctor --fix", () => {
  it("shows the plan and asks; a no changes nothing", async () => {
    const instance = await instanceWith("a", "b", "c", "d");
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    const before = await dump(instance.url);
    const declined = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository"], [false]);
    expect(declined).toMatchObject({
      status: 0,
      questions: ["Do this?"],
      stdout: "Remove the entry of b from the database\nNothing was changed.\n",
    });
    expect(await dump(instance.url)).toEqual(before);
    const agreed = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository"], [true]);
    expect(agreed.stdout).toMatch(
      /^Remove the entry of b from the database\nDone\.\nThe previous state was kept in .*removed-repositories-.*\.json\nTo restore it: kallithea-cli repo-restore -c /,
    );
    expect((await dump(instance.url)).repositories).toHaveLength(3);
  });

  it("needs --yes without a terminal", async () => {
    const instance = await instanceWith("a", "b", "c", "d");
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    const before = await dump(instance.url);
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository"]);
    expect([status, stderr]).toEqual([2, "Error: Missing: --yes.\n--yes answers yes to: Do this?\n"]);
    expect(await dump(instance.url)).toEqual(before);
  });

  it.each([
    ["nosuch", "there is no fix for nosuch.\nThese can be fixed: missing-repository, "],
    ["", 'there is no fix for "".'],
    ["-x\x1b", "there is no fix for -x\\x1b."],
    ["__proto__", "there is no fix for __proto__."],
    ["disk-space", "disk-space cannot be fixed automatically.\nTo fix it: free up space"],
    ["missing-repositor", "there is no fix for missing-repositor."],
  ])("refuses %j", async (id, message) => {
    const instance = await instanceWith();
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, `--fix=${id}`]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`Error: --fix: ${message}`)]);
  });

  it("does nothing if there is nothing to fix", async () => {
    const instance = await instanceWith("a");
    for (const id of ["missing-repository", "git-hook-missing", "file-mode", "stale-lock", "leftover"]) {
      expect(await runHere(["doctor", "-c", instance.ini, "--fix", id])).toMatchObject({
        status: 0,
        stdout: `Nothing to fix for ${id}.\n`,
        stderr: "",
      });
    }
    expect(readdirSync(instance.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
  });

  describe("looks again after the answer", () => {
    it("keeps the entries of repositories that have come back", async () => {
      const instance = await instanceWith("a", "b", "c", "d");
      const at = (name: string) => path.join(instance.repositories, name);
      for (const name of ["a", "b"]) renameSync(at(name), path.join(instance.folder, name));
      const { status, stdout, stderr } = await fixWhile(instance, "missing-repository", () =>
        renameSync(path.join(instance.folder, "a"), at("a")),
      );
      expect([status, stderr]).toEqual([
        0,
        "Not done, because it has changed meanwhile: Remove the entry of a from the database\n",
      ]);
      expect(stdout).toContain("Done.\n");
      const { repositories } = await dump(instance.url);
      expect(JSON.stringify(repositories)).toContain('"a"');
      expect(repositories).toHaveLength(3);
    });

    it("does not remove what has gone missing meanwhile, and exits with 4", async () => {
      const instance = await instanceWith("a", "b", "c", "d", "e", "f", "g");
      const at = (name: string) => path.join(instance.repositories, name);
      rmSync(at("b"), { recursive: true });
      const { status } = await fixWhile(instance, "missing-repository", () => rmSync(at("c"), { recursive: true }));
      expect(status).toBe(4);
      expect((await dump(instance.url)).repositories).toHaveLength(6);
    });

    it("removes nothing if the root is not mounted any more", async () => {
      const instance = await instanceWith("a", "b", "c", "d");
      rmSync(path.join(instance.repositories, "b"), { recursive: true });
      const before = await dump(instance.url);
      const { status, stderr } = await fixWhile(instance, "missing-repository", () => {
        renameSync(instance.repositories, `${instance.repositories}.away`);
        mkdirSync(instance.repositories);
      });
      expect([status, stderr]).toEqual([5, expect.stringContaining("the repositories root is empty")]);
      expect(await dump(instance.url)).toEqual(before);
    });

    it("follows no link that has taken the place of a file", async () => {
      const instance = await instanceWith("a");
      const other = path.join(instance.folder, "other");
      for (const mode of [0o644, 0o777]) {
        writeFileSync(other, "");
        chmodSync(other, mode);
        chmodSync(instance.ini, 0o644);
        const moved = path.join(instance.folder, "moved.ini");
        const { status, stdout } = await fixWhile(instance, "file-mode", () => {
          renameSync(instance.ini, moved);
          symlinkSync(other, instance.ini);
        });
        expect([status, stdout]).toEqual([0, expect.stringMatching(/^Change .*\nNothing was changed\.\n$/)]);
        expect(statSync(other).mode & 0o777).toBe(mode);
        rmSync(instance.ini);
        renameSync(moved, instance.ini);
      }
    });

    it("gives no permission back that was taken away meanwhile", async () => {
      const instance = await instanceWith("a");
      chmodSync(instance.ini, 0o644);
      await fixWhile(instance, "file-mode", () => chmodSync(instance.ini, 0o600));
      expect(statSync(instance.ini).mode & 0o777).toBe(0o600);
    });

    it("keeps a copy that a run has resumed, and a lock that it has taken", async () => {
      const instance = await instanceWith("a");
      const copy = path.join(instance.folder, ".temp.db.kallithea-cli-copy");
      const lock = `${instance.database}.lock`;
      for (const file of [copy, lock]) {
        writeFileSync(file, "");
        runTool("touch", ["-d", "25 hours ago", file]);
      }
      await fixWhile(instance, "leftover", () => runTool("touch", [copy]));
      expect(existsSync(copy)).toBe(true);
      const run = new LockFile(lock);
      const { status, stdout } = await fixWhile(instance, "stale-lock", () => expect(run.tryLock()).toBe(true));
      run.unlock();
      expect([status, stdout]).toEqual([0, expect.stringMatching(/Nothing was changed\.\n$/)]);
    });
  });

  it("refuses to remove more than a third of many repositories", async () => {
    const names = Array.from({ length: 12 }, (_, index) => `r${index}`);
    const instance = await instanceWith("a", ...names);
    for (const name of names) rmSync(path.join(instance.repositories, name), { recursive: true });
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository", "--yes"]);
    expect([status, stderr]).toEqual([
      5,
      expect.stringContaining(`kallithea-cli repo-scan -c ${instance.ini} --remove-missing --allow-mass-removal`),
    ]);
    expect((await dump(instance.url)).repositories).toHaveLength(13);
  });

  it(`says what it could not change, and exits with 6${unlessRoot}`, async () => {
    const instance = await instanceWith("a");
    chmodSync(instance.repositories, 0o777);
    chmodSync(instance.folder, 0o777);
    runTool("chmod", ["a+r", instance.database, instance.ini]);
    const { status, stderr } = runBuilt(["doctor", "-c", instance.ini, "--fix", "file-mode", "--yes"], nobody);
    if (process.geteuid?.() !== 0) return;
    expect(status).toBe(6);
    expect(stderr).toContain(`${instance.repositories}: operation not permitted.`);
    expect(statSync(instance.repositories).mode & 0o777).toBe(0o777);
  });

  it("refuses a database that cannot be used", async () => {
    const instance = makeInstanceOn(await sqlite.newUrl(temporaryFolder()), temporaryFolder());
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, "--fix", "missing-repository", "--yes"]);
    expect([status, stderr]).toEqual([4, expect.stringContaining("the database cannot be used (missing)")]);
  });

  it.each([
    [["--json", "--format", "prometheus"], "--json and --format prometheus cannot be used together"],
    [["--format", "prometheus", "--fix", "leftover"], "--fix and --format prometheus cannot be used together"],
    [["--format", "xml"], "xml"],
    [["--timeout", "soon"], "--timeout"],
    [["--deep", "--timeout", "soon"], '--timeout: invalid duration "soon"'],
    [["--timeout", "3m"], "--timeout has no effect without --deep."],
    [["--yes"], "--yes has no effect without --fix."],
    [["--dry-run"], "--dry-run has no effect without --fix."],
    [["--deep", "--fix", "leftover"], "--fix and --deep cannot be used together."],
    [["--fix", "leftover", "--fix", "stale-lock"], "--fix can only be given once."],
    [["extra"], "extra"],
  ])("refuses %j", async (words, message) => {
    const instance = await instanceWith();
    const { status, stderr } = await runHere(["doctor", "-c", instance.ini, ...words]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});

describe("docs/examples/kallithea-metrics.sh", () => {
  const script = path.join(projectRoot, "docs/examples/kallithea-metrics.sh");

  it("writes both files, readable for node_exporter, and keeps the old ones if the command fails", async () => {
    const instance = await instanceWith("a", "b");
    rmSync(path.join(instance.repositories, "b"), { recursive: true });
    const bin = path.join(instance.folder, "bin");
    const metrics = path.join(instance.folder, "metrics");
    for (const folder of [bin, metrics]) mkdirSync(folder);
    const program = `#!/bin/sh\nexec ${process.execPath} ${builtProgram} "$@"\n`;
    writeFileSync(path.join(bin, "kallithea-cli"), program, { mode: 0o755 });
    const run = (config: string) =>
      spawnSync(script, [metrics], {
        encoding: "utf8",
        env: { PATH: `${bin}:${process.env.PATH}`, KALLITHEA_CONFIG: config },
      });
    expect(run(instance.ini)).toMatchObject({ status: 0, stderr: "" });
    expect(readdirSync(metrics).sort()).toEqual(["kallithea-db-status.prom", "kallithea-doctor.prom"]);
    const texts = () => readdirSync(metrics).map((name) => readFileSync(path.join(metrics, name), "utf8"));
    const before = texts();
    for (const text of before) expectMetrics(text);
    // The collector reads all files as one.
    expectMetrics(before.join(""));
    expect(statSync(path.join(metrics, "kallithea-doctor.prom")).mode & 0o777).toBe(0o644);
    expect(run("/nonexistent.ini").status).toBe(2);
    expect(texts()).toEqual(before);
  });
});
