import { execSync, spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compareSync } from "bcrypt";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { LockFile } from "../../src/files/lock-file.js";
import { main } from "../../src/main.js";
import { builtProgram, runHere, scriptedTerminal } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { restoreRelease } from "../support/reference/old-release.js";
import { runGitTool } from "../support/repositories/run-tools.js";

beforeEach(() => void vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", undefined));
afterEach(() => void vi.unstubAllEnvs());

describe("db-create", () => {
  it("creates a database and prints what the original prints", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stdout } = await runHere(dbCreateArguments(instance));
    expect(status).toBe(0);
    expect(stdout).toBe("Initial repository scan: no repositories found.\nDatabase set up successfully.\n");
    expect(statSync(instance.database).mode & 0o777).toBe(0o600);
    expect(ask(instance.database, "SELECT username, active FROM users")).toEqual([
      ["default", 1],
      ["doe", 1],
    ]);
  });

  it("disables anonymous access with --no-public-access", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere([...dbCreateArguments(instance), "--no-public-access"]);
    expect(ask(instance.database, "SELECT active FROM users WHERE username = 'default'")).toEqual([[0]]);
  });

  it("stores the real path of the repositories, and the email address in lower case", async () => {
    const instance = makeInstance(temporaryFolder());
    const real = path.join(instance.folder, "real é %x");
    mkdirSync(path.join(real, "sub"), { recursive: true });
    const { status } = await runHere(
      dbCreateArguments(instance, { repos: `${real}/sub/..//`, email: "DOE@Example.com" }),
    );
    expect(status).toBe(0);
    expect(ask(instance.database, "SELECT ui_value FROM ui WHERE ui_key IN ('/', 'usercache')")).toEqual([
      [real],
      [`${real}/.cache/largefiles`],
    ]);
    expect(ask(instance.database, "SELECT email FROM users WHERE user_id = 2")).toEqual([["doe@example.com"]]);
  });

  it("prints the database, the administrator, the number of added repositories and what to type next", async () => {
    const instance = makeInstance(temporaryFolder());
    runGitTool(instance.repositories, ["init", "--quiet", "--bare", "one"]);
    const { stdout, stderr } = await runHere([...dbCreateArguments(instance), "--no-public-access"]);
    expect(stdout).toBe(
      "Initial repository scan: added following repositories:\n\tone\nDatabase set up successfully.\n",
    );
    expect(stderr.split("\n").slice(-6)).toEqual([
      `Database:         sqlite:///${instance.database}`,
      "Administrator:    doe",
      "Repositories:     1 added",
      "Anonymous access: off",
      `Next:             gearbox serve -c ${instance.ini}`,
      "",
    ]);
  });

  it("exits with 6 if a repository is broken", async () => {
    const instance = makeInstance(temporaryFolder());
    runGitTool(instance.repositories, ["init", "--quiet", "--bare", "broken"]);
    writeFileSync(path.join(instance.repositories, "broken/packed-refs"), `${"1".repeat(40)} refs/heads/master\n`);
    const { status, stdout, stderr } = await runHere(dbCreateArguments(instance));
    expect(stdout).toContain("Database set up successfully.");
    expect(stderr).toContain(
      "Error: The database is set up, but 1 repository could not be added completely; see the messages above.",
    );
    expect(status).toBe(6);
  });

  it("exits with 6 if the database was created but its first scan failed", async () => {
    const instance = makeInstance(temporaryFolder());
    writeFileSync(
      instance.ini,
      readFileSync(instance.ini, "utf8").replace(/^git_hook_interpreter = .*$/m, "git_hook_interpreter = /a\tb"),
    );
    runGitTool(instance.repositories, ["init", "--quiet", "--bare", "one"]);
    const { status, stderr } = await runHere(dbCreateArguments(instance));
    expect(stderr).toContain(
      "Error: The database is set up, but the initial repository scan failed: git_hook_interpreter",
    );
    expect(stderr).toContain(`To scan again: kallithea-cli repo-scan -c `);
    expect(status).toBe(6);
    expect(ask(instance.database, "SELECT username FROM users WHERE user_id = 2")).toEqual([["doe"]]);
  });

  it("logs SQL without the password and its hash if the ini asks for it", async () => {
    const instance = makeInstance(temporaryFolder());
    const logging = `[loggers]\nkeys = root\n[handlers]\nkeys = console_sql\n[formatters]\nkeys = x\n[logger_root]\nhandlers = console_sql\n
[handler_console_sql]\nclass = StreamHandler\nargs = (sys.stderr,)\nlevel = DEBUG\nformatter = x\n[formatter_x]\nformat = SQL %(message)s\n`;
    writeFileSync(instance.ini, readFileSync(instance.ini, "utf8") + logging);
    const { status, stderr } = await runHere(dbCreateArguments(instance, { password: "not-secret-at-all" }));
    expect(status).toBe(0);
    expect(stderr).toContain("SQL CREATE TABLE users");
    expect(stderr).toContain('INSERT INTO "users"');
    expect(stderr).not.toContain("not-secret-at-all");
    const [[hash, key]] = ask(instance.database, "SELECT password, api_key FROM users WHERE user_id = 2") as [
      [string, string],
    ];
    expect(stderr).not.toContain(hash);
    expect(stderr).not.toContain(key);
  });
});

describe("an existing database", () => {
  const kept = (instance: TestInstance) =>
    readdirSync(instance.folder).filter((name) => /^temp\.db\..*\.backup$/.test(name));

  it("is replaced and kept: the printed commands restore and delete it", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const { status, stdout, stderr } = await runHere(dbCreateArguments(instance, { user: "second" }));
    expect([status, stdout]).toEqual([
      0,
      "Initial repository scan: no repositories found.\nDatabase set up successfully.\n",
    ]);
    const [name = ""] = kept(instance);
    expect(name).toMatch(/^temp\.db\.\d{8}-\d{6}\.7ba0d2cad930\.backup$/);
    expect(stderr).toContain(`The old database was kept as ${path.join(instance.folder, name)}\n`);
    expect(administrator(instance)).toEqual("second");
    execSync(/To restore it: (.*)/.exec(stderr)?.[1] ?? "false");
    expect(administrator(instance)).toEqual("first");
    expect(kept(instance)).toEqual([]);
    const again = await runHere(dbCreateArguments(instance, { user: "third" }));
    execSync(/To delete it: +(.*)/.exec(again.stderr)?.[1] ?? "false");
    expect([administrator(instance), kept(instance)]).toEqual(["third", []]);
  });

  it("is not kept with --no-backup", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const { status, stderr } = await runHere([...dbCreateArguments(instance, { user: "second" }), "--no-backup"]);
    expect([status, administrator(instance), kept(instance)]).toEqual([0, "second", []]);
    expect(stderr).not.toContain("was kept");
  });

  it.each([
    ["kallithea-0.3.7", "no revision", "base"],
    ["kallithea-0.5.2", "revision d7ec25b66e47", "d7ec25b66e47"],
  ])("of %s is kept in the same way, and the question names its content", async (release, shown, name) => {
    const instance = makeInstance(temporaryFolder());
    restoreRelease(release, instance.database);
    const before = readFileSync(instance.database);
    const { status, questions } = await runHere(dbCreateArguments(instance, { "force-yes": undefined }), [true, false]);
    expect(status).toBe(0);
    expect(questions[0]).toBe(`Replace sqlite:///${instance.database} (${shown}, 4 users, 4 repositories)?`);
    expect(kept(instance)).toEqual([expect.stringMatching(new RegExp(`\\.${name}\\.backup$`))]);
    expect(readFileSync(path.join(instance.folder, kept(instance)[0] ?? "")).equals(before)).toBe(true);
  });

  it("is not replaced without --force-yes outside a terminal, and the message names what would be replaced", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const { status, stderr } = await runHere(dbCreateArguments(instance, { user: "second", "force-yes": undefined }));
    expect(status).toBe(3);
    expect(stderr.split("\n")).toEqual([
      expect.stringContaining("Warning: --password is visible"),
      `Error: sqlite:///${instance.database} exists already (revision 7ba0d2cad930, 1 user, 0 repositories). Nothing was changed.`,
      expect.stringContaining("--if-missing"),
      expect.stringContaining("To replace it"),
      "",
    ]);
    expect(administrator(instance)).toBe("first");
  });

  it.each<[string, boolean[], Record<string, true>]>([
    ["a no", [false], {}],
    ["--force-no", [], { "force-no": true }],
  ])("is unchanged after %s", async (_, answers, changes) => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const before = readFileSync(instance.database);
    const { status, stdout } = await runHere(
      dbCreateArguments(instance, { "force-yes": undefined, ...changes }),
      answers,
    );
    expect([status, stdout]).toEqual([0, "Nothing done.\n"]);
    expect(readFileSync(instance.database).equals(before)).toBe(true);
    expect(readdirSync(instance.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
  });

  it("is not deleted by migrate, which keeps only its own newest copies", { timeout: 60_000 }, async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    await runHere(dbCreateArguments(instance, { user: "second" }));
    const [name = ""] = kept(instance);
    appendFileSync(instance.ini, "[alembic]\nscript_location = kallithea:alembic\n");
    for (let time = 0; time < 6; time += 1) {
      for (const step of [
        ["downgrade", "-1"],
        ["upgrade", "head"],
      ])
        expect((await runHere(["migrate", "-c", instance.ini, ...step])).status).toBe(0);
    }
    expect(kept(instance)).toContain(name);
  });
});

describe("nothing to replace", () => {
  it.each<[string, (file: string) => void]>([
    ["no file", () => {}],
    ["a file of zero bytes", (file) => writeFileSync(file, "")],
    ["a database without tables", (file) => new Database(file).exec("CREATE TABLE a (a); DROP TABLE a").close()],
  ])("%s: does not ask, and does not need --force-yes", async (_, make) => {
    const instance = makeInstance(temporaryFolder());
    make(instance.database);
    const { status, stderr, questions } = await runHere(dbCreateArguments(instance, { "force-yes": undefined }));
    expect(status, stderr).toBe(0);
    expect(questions).toEqual([]);
    expect(administrator(instance)).toBe("doe");
    expect(readdirSync(instance.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
  });
});

describe("two simultaneous runs", () => {
  /** A run that stops at its first question until `answer` is called. */
  function waitingRun(args: readonly string[]) {
    const terminal = scriptedTerminal([true]);
    let answer = (_: boolean) => {};
    const asked = new Promise<string>((resolve) => {
      terminal.confirm = (question: string) => {
        resolve(question);
        return new Promise((answered) => {
          answer = answered;
        });
      };
    });
    return { ended: main(args, terminal), asked, answer: (yes: boolean) => answer(yes), terminal };
  }

  it("without an old database: the second run does not replace the first one's database without --force-yes", async () => {
    const instance = makeInstance(temporaryFolder());
    const runs = await Promise.all(
      ["first", "second"].map((user) => runHere(dbCreateArguments(instance, { user, "force-yes": undefined }))),
    );
    expect(runs.map(({ status }) => status).sort()).toEqual([0, 3]);
    const [winner, loser] = runs[0]?.status === 0 ? runs : [...runs].reverse();
    expect(winner?.stdout).toContain("Database set up successfully.");
    expect(loser?.stderr).toMatch(/Error: sqlite:\/\/\S+ exists already/);
    expect(administrator(instance)).toBe(winner === runs[0] ? "first" : "second");
    expect(readdirSync(instance.folder).sort()).toEqual(["repositories", "temp.db", "temp.ini"]);
  });

  it("with --force-yes: the second run replaces the first one's database and keeps it", async () => {
    const instance = makeInstance(temporaryFolder());
    const runs = await Promise.all(["first", "second"].map((user) => runHere(dbCreateArguments(instance, { user }))));
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
    const files = readdirSync(instance.folder).filter((name) => name.startsWith("temp.db"));
    const administrators = files.map((name) => administrator({ database: path.join(instance.folder, name) }));
    expect(administrators.sort()).toEqual(["first", "second"]);
  });

  it("asks again if the database has changed since the answer", async () => {
    const instance = makeInstance(temporaryFolder());
    const waiting = waitingRun(dbCreateArguments(instance, { user: "second", "force-yes": undefined }));
    // There is nothing to replace yet, so the first question is about anonymous access.
    expect(await waiting.asked).toContain("anonymous access");
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const questions: string[] = [];
    waiting.terminal.confirm = async (question) => {
      questions.push(question);
      return false;
    };
    waiting.answer(true);
    expect(await waiting.ended).toBe(0);
    expect(questions).toEqual([
      `Replace sqlite:///${instance.database} (revision 7ba0d2cad930, 1 user, 0 repositories)?`,
    ]);
    expect(waiting.terminal.printed).toEqual(["Nothing done.\n"]);
    expect(administrator(instance)).toBe("first");
  });

  it("waits for another run that changes the database, and reports it", async () => {
    const instance = makeInstance(temporaryFolder());
    const lock = new LockFile(`${instance.database}.lock`);
    expect(lock.tryLock()).toBe(true);
    const terminal = scriptedTerminal();
    const run = main(dbCreateArguments(instance), terminal);
    const waiting = `, which is changing ${instance.database} …\n`;
    await vi.waitFor(() => expect(terminal.warned.join("")).toContain(waiting), { timeout: 20_000 });
    expect(existsSync(instance.database)).toBe(false);
    lock.unlock();
    expect(await run).toBe(0);
    expect(administrator(instance)).toBe("doe");
  });
});

describe("db-create's questions", () => {
  it("ask for everything that is missing", async () => {
    const instance = makeInstance(temporaryFolder());
    const answers = [
      "relative",
      instance.repositories,
      "no good",
      "doe",
      "12345",
      "123456",
      "nowhere",
      "doe@example.com",
      false,
    ];
    const { status, stderr, questions } = await runHere(["db-create", "-c", instance.ini], answers);
    expect(questions).toEqual([
      "Absolute path of the repositories root:",
      "User name of the administrator:",
      "Password of the administrator:",
      "Email address of the administrator:",
      "Allow anonymous access to repositories that are not private?",
    ]);
    const refusals = stderr.split("Database: ")[0]?.trimEnd().split("\n");
    expect(refusals, "a line for each answer that was refused").toHaveLength(4);
    expect(status).toBe(0);
    expect(passwordOf(instance.database, "123456")).toBe(true);
    expect(ask(instance.database, "SELECT active FROM users WHERE username = 'default'")).toEqual([[0]]);
  });

  it("are not asked with --force-no, and nothing is changed", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stdout } = await runHere(dbCreateArguments(instance, { "force-yes": undefined, "force-no": true }));
    expect([status, stdout]).toEqual([0, "Nothing done.\n"]);
    expect(existsSync(instance.database)).toBe(false);
  });
});

describe("the administrator's password", () => {
  it.each([
    ["--password", { password: "secret 1" }, {}, ""],
    ["--password-stdin", { password: undefined, "password-stdin": true as const }, {}, "secret 1\n"],
    ["--password-stdin without a line end", { password: undefined, "password-stdin": true as const }, {}, "secret 1"],
    ["KALLITHEA_ADMIN_PASSWORD", { password: undefined }, { KALLITHEA_ADMIN_PASSWORD: "secret 1" }, ""],
    ["--password, before the environment", { password: "secret 1" }, { KALLITHEA_ADMIN_PASSWORD: "another one" }, ""],
  ])("is accepted from %s", async (_, changes, environment, input) => {
    const instance = makeInstance(temporaryFolder());
    stubEnvironment(environment);
    const { status, stderr } = await runHere(dbCreateArguments(instance, changes), [], input);
    expect(status, stderr).toBe(0);
    expect(passwordOf(instance.database, "secret 1")).toBe(true);
    expect(process.env.KALLITHEA_ADMIN_PASSWORD, "the programs that read repositories do not get it").toBeUndefined();
    expect(stderr.includes("--password is visible to other users")).toBe(changes.password !== undefined);
  });

  it.each([
    ["s3cret-1".repeat(1000), "longer than 72 bytes"],
    [`s3cret${"é".repeat(34)}`, "longer than 72 bytes"],
    ["s3cret-1\ns3cret-2\n", "a single line"],
    ["s3cret-1\n\n", "a single line"],
  ])("is rejected from a file that contains %j", async (content, reason) => {
    const instance = makeInstance(temporaryFolder());
    const file = path.join(instance.folder, "password");
    writeFileSync(file, content);
    const options = dbCreateArguments(instance, { password: undefined, "password-file": file });
    const { status, stderr } = await runHere(options);
    expect([status, stderr]).toEqual([2, expect.stringContaining(`--password-file: a password`)]);
    expect(stderr).toContain(reason);
    expect(stderr).not.toContain("s3cret");
  });

  it("is not read from a device", async () => {
    const instance = makeInstance(temporaryFolder());
    const options = dbCreateArguments(instance, { password: undefined, "password-file": "/dev/zero" });
    const { status, stderr } = await runHere(options);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining("/dev/zero cannot be read: it is not a regular file."),
    ]);
  });

  it("is not read endlessly from standard input", () => {
    const instance = makeInstance(temporaryFolder());
    const line = '"$@" </dev/zero';
    const options = dbCreateArguments(instance, { password: undefined, "password-stdin": true });
    const { status, stderr } = spawnSync("sh", ["-c", line, "sh", process.execPath, builtProgram, ...options], {
      encoding: "utf8",
      timeout: 60_000,
    });
    expect([status, stderr]).toEqual([2, expect.stringContaining("longer than 72 bytes")]);
  });

  it("is accepted from a pipe that --password-file names", async () => {
    const instance = makeInstance(temporaryFolder());
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "secret 1\r\n");
    expect((await runHere(dbCreateArguments(instance, { password: undefined, "password-file": file }))).status).toBe(0);
    expect(passwordOf(instance.database, "secret 1")).toBe(true);
  });

  it.each([
    ["--password", { password: "12345" }, {}, ""],
    ["--password-stdin", { password: undefined, "password-stdin": true as const }, {}, "12345\n"],
    ["--password-file", { password: undefined, "password-file": "FILE" }, {}, ""],
    ["KALLITHEA_ADMIN_PASSWORD", { password: undefined }, { KALLITHEA_ADMIN_PASSWORD: "12345" }, ""],
  ])("of 5 characters is rejected from %s without being shown", async (source, changes, environment, input) => {
    const instance = makeInstance(temporaryFolder());
    stubEnvironment(environment);
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "12345\n");
    const options = "password-file" in changes ? { ...changes, "password-file": file } : changes;
    const { status, stderr } = await runHere(dbCreateArguments(instance, options), [], input);
    expect(status).toBe(2);
    expect(stderr).toContain(`Error: ${source}: a password must have at least 6 characters.`);
    expect(stderr).not.toContain("12345");
    expect(existsSync(instance.database)).toBe(false);
  });

  it.each([
    ["bytes that are not UTF-8", Buffer.from("p\xe4ssword", "latin1"), "is not valid UTF-8"],
    ["a byte order mark", Buffer.from("\ufeffpassword"), "begins with a byte order mark"],
    ["UTF-16, as some editors write", Buffer.from("\ufeffpassword", "utf16le"), "is not valid UTF-8"],
  ])("of %s is rejected from every source", async (_, bytes, message) => {
    const instance = makeInstance(temporaryFolder());
    const file = path.join(instance.folder, "password");
    writeFileSync(file, bytes);
    const script = `P=$(tr -d '\\0' < '${file}'); export P; `;
    const words = (changes: Record<string, string | true | undefined>) =>
      dbCreateArguments(instance, { password: undefined, ...changes })
        .map((word) => `'${word}'`)
        .join(" ");
    const program = `'${process.execPath}' '${builtProgram}'`;
    for (const command of [
      `${program} ${words({ "password-file": file })}`,
      `${program} ${words({ "password-stdin": true })} < '${file}'`,
      `KALLITHEA_ADMIN_PASSWORD="$P" ${program} ${words({})}`,
      `${program} ${words({})} --password="$P"`,
    ]) {
      const { status, stderr } = spawnSync("sh", ["-c", script + command], { encoding: "utf8" });
      expect(stderr).toContain(message);
      expect(stderr).not.toContain("ssword.");
      expect(status).toBe(2);
    }
    expect(existsSync(instance.database)).toBe(false);
  });

  it("from two sources is rejected", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stderr } = await runHere([...dbCreateArguments(instance), "--password-stdin"], [], "secret 1\n");
    expect(status).toBe(2);
    expect(stderr).toContain("Use only one of --password and --password-stdin.");
  });

  it("in a missing file is rejected", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stderr } = await runHere(
      dbCreateArguments(instance, { password: undefined, "password-file": "/nowhere/password" }),
    );
    expect(status).toBe(2);
    expect(stderr).toContain("--password-file: /nowhere/password cannot be read: the file does not exist.");
  });
});

describe("invalid input leaves the old database unchanged:", () => {
  it.each<[string, Record<string, string | true | undefined>, number, RegExp]>([
    ["no user name", { user: undefined }, 2, /Missing: --user\./],
    [
      "nothing at all",
      { user: undefined, email: undefined, password: undefined, repos: undefined },
      2,
      /--user; --email; --password-stdin.*--repos/,
    ],
    ["no --force-yes and no terminal", { "force-yes": undefined }, 3, /exists already .*Nothing was changed\./],
    ["--force-yes with --force-no", { "force-no": true }, 2, /--force-yes and --force-no cannot be used together/],
    ["the user name default", { user: "default" }, 2, /this user name is reserved/],
    ["a user name with a space", { user: "john doe" }, 2, /--user: a user name may contain only ASCII letters/],
    ["an empty user name", { user: "" }, 2, /--user/],
    [
      "an email address with a TAB",
      { email: "doe@exam\tple.com" },
      2,
      /--email: an email address must not contain spaces, control/,
    ],
    ["an email address without an @", { email: "doe" }, 2, /--email: an email address must contain an @/],
    ["the email address of the user default", { email: "Anonymous@kallithea-scm.org" }, 2, /is reserved/],
    ["a relative --repos", { repos: "repositories" }, 2, /--repos: repositories is not an absolute path/],
    [
      "--repos that is not there",
      { repos: "/nowhere/repositories" },
      2,
      /--repos: \/nowhere\/repositories is not a folder/,
    ],
    ["--repos that is a file", { repos: "FILE" }, 2, /temp\.ini is not a folder/],
  ])("%s", async (_, changes, expectedStatus, message) => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const before = readFileSync(instance.database);
    const options = changes.repos === "FILE" ? { repos: instance.ini } : changes;
    const { status, stdout, stderr } = await runHere(dbCreateArguments(instance, options));
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n {4}at /);
    expect([status, stdout]).toEqual([expectedStatus, ""]);
    expect(readFileSync(instance.database).equals(before)).toBe(true);
  });

  it.each<[string, (ini: string) => string, RegExp, number?]>([
    ["an ini without [app:main]", () => "[server:main]\n", /has no section \[app:main\]/, 2],
    ["an ini without sqlalchemy.url", () => "[app:main]\nuse = egg:kallithea\n", /has no sqlalchemy\.url/, 2],
    [
      "a database in a folder that is not there",
      (ini) => ini.replace("temp.db", "none/temp.db"),
      /The folder of the database does not exist: .*none/,
    ],
    ["a database in memory", () => "[app:main]\nsqlalchemy.url = sqlite://\n", /in-memory/, 2],
    ["an unknown engine", () => "[app:main]\nsqlalchemy.url = oracle://x/y\n", /oracle/, 2],
    ["the ini itself as database", (ini) => ini.replace("temp.db", "temp.ini"), /temp\.ini is not an SQLite database/],
  ])("%s", async (_, change, message, expectedStatus = 1) => {
    const instance = makeInstance(temporaryFolder());
    const changed = change(readFileSync(instance.ini, "utf8"));
    writeFileSync(instance.ini, changed);
    const { status, stderr } = await runHere(dbCreateArguments(instance));
    expect(stderr).toMatch(message);
    expect(status).toBe(expectedStatus);
    expect(readFileSync(instance.ini, "utf8")).toBe(changed);
  });

  it("waits for a locked database until the timeout, then reports it", async () => {
    const instance = makeInstance(temporaryFolder(), { timeout: 0.2 });
    await runHere(dbCreateArguments(instance, { user: "first" }));
    const other = new Database(instance.database);
    other.exec("BEGIN IMMEDIATE");
    const { status, stderr } = await runHere(dbCreateArguments(instance));
    other.close();
    expect(stderr).toContain("is locked by another process (waited 0.2 s)");
    expect(status).toBe(1);
    expect(ask(instance.database, "SELECT username FROM users WHERE user_id = 2")).toEqual([["first"]]);
  });
});

function stubEnvironment(environment: Record<string, string>): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function administrator({ database }: Pick<TestInstance, "database">): unknown {
  return ask(database, "SELECT username FROM users WHERE user_id = 2")[0]?.[0];
}

function passwordOf(database: string, password: string): boolean {
  return compareSync(password, String(ask(database, "SELECT password FROM users WHERE user_id = 2")[0]?.[0]));
}

function ask(file: string, question: string): unknown[][] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(question).raw().all() as unknown[][];
  } finally {
    database.close();
  }
}
