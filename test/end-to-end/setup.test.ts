import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, vi } from "vitest";
import { InterruptedError } from "../../src/errors.js";
import { main } from "../../src/main.js";
import { builtProgram, runHere, scriptedTerminal } from "../support/cli/cli.js";
import { makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { type Engine, engines, query, sqlite } from "../support/databases/engines.js";
import { databaseOn } from "../support/databases/server-database.js";
import { loadRelease } from "../support/reference/load-release.js";
import { emptyBare } from "../support/repositories/empty-bare.js";

interface Event {
  event: string;
  changed: boolean;
  [detail: string]: unknown;
}

/** An instance without an ini: only the folder of the repositories exists. */
async function nothing(engine: Engine): Promise<TestInstance> {
  const folder = temporaryFolder();
  const instance = makeInstanceOn(await engine.newUrl(folder), folder);
  rmSync(instance.ini);
  return instance;
}

function words(instance: TestInstance, ...more: string[]): string[] {
  return [
    ...["setup", "-c", instance.ini, "--json", "--database-url-file", urlFile(instance)],
    ...["--repos", instance.repositories, "--user=doe", "--email=doe@example.com", "--password-stdin", ...more],
  ];
}

function urlFile({ folder, url }: TestInstance): string {
  const file = path.join(folder, "url");
  writeFileSync(file, `${url}\n`);
  return file;
}

async function setup(instance: TestInstance, ...more: string[]) {
  const { status, stdout, stderr } = await runHere(words(instance, ...more), [], "secret of doe\n");
  const events = eventsOf(stdout);
  return { status, stderr, events, last: events.at(-1) };
}

function eventsOf(stdout: string): Event[] {
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => expectDocument<Event>("setup", line));
}

/** The event about an administrator with all rights. */
const administrator = { event: "administrator", admin: true, active: true };

describe.each(engines)("setup on $title", (engine) => {
  const isMissing = engine.missing !== undefined;

  it.skipIf(isMissing)("makes an instance from nothing, and changes nothing the second time", async () => {
    const instance = await nothing(engine);
    emptyBare(path.join(instance.repositories, "project"));
    const first = await setup(instance);
    expect([first.status, first.last], first.stderr).toEqual([0, { event: "summary", changed: true, dryRun: false }]);
    expect(first.events.filter(({ changed }) => changed).map(({ event }) => event)).toEqual([
      ...["config", "database", "administrator", "settings", "scan", "summary"],
    ]);
    const [rows, ini] = [await dump(instance.url), readFileSync(instance.ini, "utf8")];
    expect(rows.users?.map(({ username, admin }) => [username, Boolean(admin)])).toEqual([
      ["default", false],
      ["doe", true],
    ]);
    expect(rows.repositories?.map(({ repo_name }) => repo_name)).toEqual(["project"]);
    const second = await setup(instance);
    expect([second.status, second.last]).toEqual([0, { event: "summary", changed: false, dryRun: false }]);
    expect([await dump(instance.url), readFileSync(instance.ini, "utf8")]).toEqual([rows, ini]);
  });

  it.skipIf(isMissing)("fills an empty database", async () => {
    const instance = { ...(await nothing(engine)), url: await databaseOn(engine, "SELECT 1") };
    const { status, events, stderr } = await setup(instance);
    expect(status, stderr).toBe(0);
    expect(events).toContainEqual(expect.objectContaining({ event: "database", action: "created" }));
  });

  it.skipIf(isMissing)("upgrades the database of Kallithea 0.3", async () => {
    const instance = {
      ...(await nothing(engine)),
      url: await loadRelease(engine, "kallithea-0.3.7", temporaryFolder()),
    };
    const [root] = await query(instance.url, "SELECT ui_value FROM ui WHERE ui_key = '/'");
    mkdirSync(String(root?.ui_value), { recursive: true });
    const { status, events, stderr } = await setup({ ...instance, repositories: String(root?.ui_value) });
    expect(status, stderr).toBe(0);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "database", changed: true, action: "upgraded", from: "0.3" }),
    );
  });

  it.skipIf(isMissing)("does nothing to the database of another program", async () => {
    const instance = { ...(await nothing(engine)), url: await databaseOn(engine, "CREATE TABLE users (id INTEGER)") };
    const { status, last } = await setup(instance);
    expect([status, last]).toMatchObject([5, { event: "error", changed: false, error: { code: "refused" } }]);
    expect(existsSync(instance.ini)).toBe(false);
  });

  it.skipIf(isMissing)("does nothing to a database of a later release", async () => {
    const instance = await nothing(engine);
    await setup(instance);
    await query(instance.url, "UPDATE alembic_version SET version_num = 'abcdefabcdef'");
    const before = await dump(instance.url);
    expect(await setup(instance)).toMatchObject({ status: 5, last: { event: "error", changed: false } });
    expect(await dump(instance.url)).toEqual(before);
  });

  it.skipIf(isMissing)("run twice at once makes one instance", async () => {
    const instance = await nothing(engine);
    const runs = await Promise.all([start(words(instance)), start(words(instance))]);
    for (const { status, stderr, events } of runs) {
      expect(status, stderr).toBe(0);
      expect(events.at(-1)?.event).toBe("summary");
    }
    const created = runs.flatMap(({ events }) => events).filter(({ action }) => action === "created");
    expect(created).toHaveLength(1);
    expect((await dump(instance.url)).users).toHaveLength(2);
  });

  it.skipIf(isMissing)("creates the administrator in a database that has none of this name", async () => {
    const instance = await nothing(engine);
    await setup(instance);
    const asOps = ["--user=Ops", "--email=Ops@x.com"];
    const planned = await setup(instance, ...asOps, "--dry-run");
    expect(planned.events).toContainEqual({ ...administrator, changed: true, username: "Ops" });
    expect((await dump(instance.url)).users).toHaveLength(2);
    const first = await setup(instance, ...asOps);
    expect([first.status, first.last?.changed], first.stderr).toEqual([0, true]);
    expect(first.events).toContainEqual({ ...administrator, changed: true, username: "Ops" });
    const rows = await dump(instance.url);
    const [, doe, ops] = rows.users ?? [];
    const asWebPages = { extern_name: "" };
    expect(ops).toEqual({ ...doe, user_id: 3, username: "Ops", email: "ops@x.com", ...asWebPages, ...random(ops) });
    const second = await setup(instance, "--user=ops", "--email=other@x.com");
    expect(second.last?.changed).toBe(false);
    expect(second.events).toContainEqual({ ...administrator, changed: false, username: "Ops" });
    expect(await dump(instance.url)).toEqual(rows);
  });

  it.skipIf(isMissing)("creates the administrator in a database of Kallithea 0.3, after its upgrade", async () => {
    const url = await loadRelease(engine, "kallithea-0.3.7", temporaryFolder());
    const [root] = await query(url, "SELECT ui_value FROM ui WHERE ui_key = '/'");
    mkdirSync(String(root?.ui_value), { recursive: true });
    const instance = { ...(await nothing(engine)), url, repositories: String(root?.ui_value) };
    const lacking = await runHere(
      ["setup", "-c", instance.ini, "--database-url-file", urlFile(instance), "--user=ops", "--email=ops@x.com"],
      [],
    );
    expect([lacking.status, lacking.stderr]).toEqual([2, expect.stringContaining("Missing: --password-stdin")]);
    expect(existsSync(instance.ini)).toBe(false);
    const { status, events, stderr } = await setup(instance, "--user=ops", "--email=ops@x.com");
    expect(status, stderr).toBe(0);
    expect(events.map(({ event, changed }) => [event, changed]).slice(0, 3)).toEqual([
      ["config", true],
      ["database", true],
      ["administrator", true],
    ]);
    const [ops] = await query(url, "SELECT admin, active FROM users WHERE username = 'ops'");
    expect([Boolean(ops?.admin), Boolean(ops?.active)]).toEqual([true, true]);
  });

  it.skipIf(isMissing)("switches anonymous access if it is asked to", async () => {
    const instance = await nothing(engine);
    await setup(instance);
    expect((await setup(instance, "--public-access")).last?.changed).toBe(false);
    expect((await setup(instance, "--no-public-access")).last?.changed).toBe(true);
    expect((await setup(instance, "--no-public-access")).last?.changed).toBe(false);
    const [anonymous] = await query(instance.url, "SELECT active FROM users WHERE username = 'default'");
    expect(Boolean(anonymous?.active)).toBe(false);
  });
});

/** What differs from one account to the next. */
function random({ password, api_key, created_on }: Record<string, unknown> = {}) {
  return { password, api_key, created_on };
}

/** The built program, as a process beside others. */
function start(args: readonly string[]): Promise<{ status: number | null; stderr: string; events: Event[] }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [builtProgram, ...args]);
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => {
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      stderr += chunk;
    });
    child.stdin.end("secret of doe\n");
    child.on("close", (status) => resolve({ status, stderr, events: eventsOf(stdout) }));
  });
}

describe("setup", () => {
  it("names everything that is missing if nobody can be asked, and creates nothing", async () => {
    const instance = await nothing(sqlite);
    const { status, stderr } = await runHere(["setup", "-c", instance.ini]);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("Missing: --user; --email; --password-stdin, --password-file or --password; --repos."),
    ]);
    expect(readdirSync(instance.folder)).toEqual(["repositories"]);
  });

  it("names what is missing to create the administrator in a database that exists", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    const before = await dump(instance.url);
    const run = async (...more: string[]) => runHere(["setup", "-c", instance.ini, ...more]);
    const { status, stderr } = await run("--user=ops");
    expect([status, stderr]).toEqual([
      2,
      "Error: Missing: --email; --password-stdin, --password-file or --password.\nThere is no user ops yet: add these options to create it, or leave out --user.\n",
    ]);
    const taken = await setup(instance, "--user=ops", "--email=DOE@example.com");
    expect([taken.status, taken.last]).toMatchObject([3, { error: { code: "exists" } }]);
    expect(taken.stderr).toContain("DOE@example.com is used by the user doe.");
    expect(await dump(instance.url)).toEqual(before);
    expect((await run("--user=Doe")).stdout).toBe("Nothing to do: the instance is set up.\n");
    expect((await run()).status).toBe(0);
  });

  it("asks for what is missing to create the administrator in a terminal", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    const answers = ["ops@x.com", "secret of ops"];
    const { status, stdout, questions } = await runHere(["setup", "-c", instance.ini, "--user=ops"], answers);
    expect([status, stdout]).toEqual([0, "Created the administrator ops\nThe instance is set up.\n"]);
    expect(questions).toEqual(["Email address of the administrator:", "Password of the administrator:"]);
  });

  it("warns about an account of this name that is not an administrator, and does not change it", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    await query(instance.url, "UPDATE users SET active = 0 WHERE username = 'doe'");
    const before = await dump(instance.url);
    const { status, stderr, last, events } = await setup(instance);
    expect([status, last?.changed]).toEqual([0, false]);
    // A script that reads the document learns that the administrator is missing.
    expect(events).toContainEqual({ ...administrator, changed: false, username: "doe", active: false });
    expect(stderr).toContain("Warning: doe exists already and is not active; it was not changed.");
    expect(stderr).toContain(`kallithea-cli user-set -c ${instance.ini} doe --admin --active`);
    expect(await dump(instance.url)).toEqual(before);
  });

  it("asks for what is missing in a terminal", async () => {
    const instance = await nothing(sqlite);
    const answers = [instance.repositories, "doe", "secret of doe", "doe@example.com", false];
    const { status, stdout, stderr } = await runHere(["setup", "-c", instance.ini], answers);
    expect(status, stderr).toBe(0);
    expect(stdout).toMatch(/^Created .*\.ini\nCreated the database .* with the administrator doe\n.*is set up\.\n$/s);
    expect(statSync(instance.ini).mode & 0o777).toBe(0o600);
  });

  it("shows with --dry-run what it would do, and does nothing", async () => {
    const instance = await nothing(sqlite);
    emptyBare(path.join(instance.repositories, "group/project"));
    const { status, stdout } = await runHere(
      ["setup", "-c", instance.ini, "--dry-run", "--user=doe", "--email=doe@example.com", "--password-stdin"].concat(
        "--repos",
        instance.repositories,
      ),
      [],
      "secret of doe\n",
    );
    expect([status, stdout]).toEqual([
      0,
      [
        `Would create ${instance.ini}`,
        `Would create the database sqlite:///${instance.folder}/kallithea.db with the administrator doe`,
        "Would add: group/project",
        "",
      ].join("\n"),
    ]);
    expect(readdirSync(instance.folder)).toEqual(["repositories"]);
  });

  it("prints with --dry-run the same events, and the same again", async () => {
    const instance = await nothing(sqlite);
    emptyBare(path.join(instance.repositories, "project"));
    const seen = ({ events }: { events: Event[] }) =>
      events.map(({ event, changed, action, added }) => [event, changed, action, added]);
    const planned = seen(await setup(instance, "--no-public-access", "--dry-run"));
    expect(planned).toEqual(seen(await setup(instance, "--no-public-access")));
    emptyBare(path.join(instance.repositories, "second"));
    const again = seen(await setup(instance, "--public-access", "--dry-run"));
    expect(again).toEqual(seen(await setup(instance, "--public-access")));
    expect(again).toContainEqual(["scan", true, undefined, ["second"]]);
    expect(again).toContainEqual(["settings", true, undefined, undefined]);
  });

  it.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ] as const)("has changed nothing if %s ends it at a question", async (name, expected) => {
    const instance = await nothing(sqlite);
    const terminal = scriptedTerminal([instance.repositories]);
    const interrupted = async (): Promise<never> => {
      throw new InterruptedError(name);
    };
    expect(await main(["setup", "-c", instance.ini], { ...terminal, askSecret: interrupted, ask: interrupted })).toBe(
      expected,
    );
    expect([terminal.printed, terminal.warned]).toEqual([[], ["Error: Interrupted: nothing was changed.\n"]]);
    expect(readdirSync(instance.folder)).toEqual(["repositories"]);
  });

  it("does not take over a database with a new ini, unless the database is named", async () => {
    const instance = await nothing(sqlite);
    const more = ["--user=ops", "--email=ops@example.com", "--password-stdin"];
    const run = (ini: string, ...options: string[]) =>
      runHere(["setup", "-c", ini, "--repos", instance.repositories, ...options, ...more], [], "secret of ops\n");
    expect((await run(instance.ini)).status).toBe(0);
    const other = path.join(instance.folder, "other.ini");
    const database = `sqlite:///${instance.folder}/kallithea.db`;
    const before = await dump(database);
    for (const options of [[], ["--dry-run"]]) {
      const { status, stdout, stderr } = await run(other, ...options);
      expect([status, stdout]).toEqual([5, ""]);
      expect(stderr).toContain(
        `${other} does not exist, but the database beside it does: sqlite:///${instance.folder}`,
      );
      expect(stderr).toContain("(users: 1, repositories: 0). Nothing was changed.");
    }
    expect([existsSync(other), await dump(database)]).toEqual([false, before]);
    rmSync(instance.ini);
    const { stderr } = await run(instance.ini);
    const [, url = ""] = /--database-url '(\S+)'$/m.exec(stderr) ?? [];
    expect((await run(instance.ini, "--database-url", url)).stdout).toBe(
      `Created ${instance.ini}\nThe instance is set up.\n`,
    );
    expect(await dump(database)).toEqual(before);
  });

  it("reads the password only if an account is to be created", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    const words = ["setup", "-c", instance.ini, "--email=ops@example.com", "--user"];
    const withPassword = async (value: string, user: string) => {
      vi.stubEnv("KALLITHEA_ADMIN_PASSWORD_FILE", value);
      const result = await runHere([...words, user]);
      vi.unstubAllEnvs();
      return result;
    };
    writeFileSync(path.join(instance.folder, "empty"), "", { mode: 0o600 });
    for (const file of ["empty", "gone"].map((name) => path.join(instance.folder, name))) {
      const { status, stderr } = await withPassword(file, "doe");
      expect(status, stderr).toBe(0);
      expect((await withPassword(file, "ops")).stderr).toMatch(/^Error: .*KALLITHEA_ADMIN_PASSWORD_FILE: /);
    }
  });

  it("takes its secrets from files that the environment names", async () => {
    const instance = await nothing(sqlite);
    const password = path.join(instance.folder, "password");
    writeFileSync(password, "secret of doe\n", { mode: 0o600 });
    vi.stubEnv("KALLITHEA_CONFIG", instance.ini);
    vi.stubEnv("KALLITHEA_ADMIN_PASSWORD_FILE", password);
    vi.stubEnv("KALLITHEA_DATABASE_URL_FILE", urlFile(instance));
    const { status, stderr } = await runHere([
      ...["setup", "--repos", instance.repositories, "--user=doe", "--email=doe@example.com"],
    ]);
    vi.unstubAllEnvs();
    expect(status, stderr).toBe(0);
    expect(existsSync(instance.database)).toBe(true);
  });

  it("refuses a repository as the root of a new instance", async () => {
    const instance = await nothing(sqlite);
    mkdirSync(path.join(instance.repositories, ".hg"));
    const { status, last } = await setup(instance);
    expect([status, last]).toMatchObject([
      2,
      { error: { message: `--repos: ${instance.repositories} is itself a repository.` } },
    ]);
    expect(existsSync(instance.ini)).toBe(false);
  });

  it("does not take the repositories of another root", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    const other = temporaryFolder();
    const { status, last } = await setup({ ...instance, repositories: other });
    expect([status, last]).toMatchObject([
      5,
      { error: { hint: expect.stringContaining(`repos-path -c ${instance.ini}`) } },
    ]);
  });

  it("does not change the URL of an ini that exists", async () => {
    const instance = await nothing(sqlite);
    await setup(instance);
    const { status, last } = await setup({ ...instance, url: "postgresql://doe:hidden@127.0.0.1/kallithea" });
    expect([status, last]).toMatchObject([5, { error: { code: "refused" } }]);
    expect(JSON.stringify(last)).not.toContain("hidden");
  });

  it("ends with status 6 if a repository is broken, and has done everything else", async () => {
    const instance = await nothing(sqlite);
    emptyBare(path.join(instance.repositories, "broken"));
    writeFileSync(path.join(instance.repositories, "broken/HEAD"), "garbage\n");
    const { status, last, events } = await setup(instance);
    expect([status, last]).toEqual([6, { event: "summary", changed: true, dryRun: false }]);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "scan", skipped: [expect.objectContaining({ name: "broken" })] }),
    );
    emptyBare(path.join(instance.repositories, "empty"));
    const second = await setup(instance);
    const third = await setup(instance);
    for (const run of [second, third]) {
      expect(run.status).toBe(6);
      expect(run.events).toContainEqual(expect.objectContaining({ skipped: [{ name: "broken", code: "broken" }] }));
      expect(run.stderr).toContain("1 repository could not be added completely");
    }
    expect(third.last?.changed).toBe(false);
    writeFileSync(path.join(instance.repositories, "broken/HEAD"), "ref: refs/heads/master\n");
    expect((await setup(instance)).status).toBe(0);
  });

  it("waits for a server that is starting, and ends with status 7 if it does not come", async () => {
    const instance = { ...(await nothing(sqlite)), url: "postgresql://doe:secret@127.0.0.1:1/kallithea" };
    const { status, last } = await setup(instance, "--wait-db=1");
    expect([status, last]).toMatchObject([7, { error: { code: "unreachable" } }]);
    expect(existsSync(instance.ini)).toBe(false);
  });
});

describe("the URL of a new database", () => {
  it.each(["what?", "what?timeout=5", "two\nlines"])(
    "is refused in a folder that no URL can name: %j",
    async (name) => {
      const { folder, repositories } = await nothing(sqlite);
      mkdirSync(path.join(folder, name));
      const words = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--repos", repositories];
      const run = await runHere(["setup", "-c", path.join(folder, name, "my.ini"), ...words], [], "secret of doe\n");
      expect([run.status, run.stdout]).toEqual([2, ""]);
      expect(run.stderr).toMatch(/sqlalchemy\.url (has a question mark|contains a line break)/);
      expect([readdirSync(path.join(folder, name)), readdirSync(folder)]).toEqual([[], ["repositories", name].sort()]);
    },
  );

  it.each(["50%", "a#b", "ä c"])("may be in a folder of any other name: %s", async (name) => {
    const { folder, repositories } = await nothing(sqlite);
    mkdirSync(path.join(folder, name));
    const words = ["--user=doe", "--email=doe@example.com", "--password-stdin", "--repos", repositories];
    const ini = path.join(folder, name, "my.ini");
    const run = await runHere(["setup", "-c", ini, ...words], [], "secret of doe\n");
    expect(run.status, run.stderr).toBe(0);
    expect(readdirSync(path.join(folder, name)).sort()).toEqual(["data", "kallithea.db", "my.ini"]);
    expect((await runHere(["db-status", "-c", ini])).status).toBe(0);
  });

  it("is stored with the absolute path of an SQLite file", async () => {
    const instance = await nothing(sqlite);
    const relative = path.relative(process.cwd(), instance.database);
    const { status, stderr } = await setup({ ...instance, url: `sqlite:///${relative}?timeout=60` });
    expect(status, stderr).toBe(0);
    expect(readFileSync(instance.ini, "utf8")).toContain(`sqlalchemy.url = sqlite:///${instance.database}?timeout=60`);
  });

  it("may begin at the folder of the ini", async () => {
    const instance = await nothing(sqlite);
    const { status, stderr } = await setup({ ...instance, url: "sqlite:///%(here)s/temp.db" });
    expect(status, stderr).toBe(0);
    expect(existsSync(instance.database)).toBe(true);
  });

  it.each(["sqlite://", "sqlite:////nowhere/temp.db"])("that cannot be used leaves no ini behind: %s", async (url) => {
    const instance = await nothing(sqlite);
    const { status, last } = await setup({ ...instance, url });
    expect([status === 0, last]).toMatchObject([false, { event: "error", changed: false }]);
    expect(existsSync(instance.ini)).toBe(false);
  });
});
