import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { compareSync } from "bcrypt";
import Database from "better-sqlite3";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runHere } from "../support/cli.js";
import { dbCreateArguments, makeInstance } from "../support/instance.js";
import { runGitTool } from "../support/run-tools.js";
import { temporaryFolder } from "../support/temporary-folder.js";

beforeEach(() => void vi.stubEnv("KALLITHEA_ADMIN_PASSWORD", undefined));
afterEach(() => void vi.unstubAllEnvs());

describe("db-create", () => {
  it("makes a database, and says what the original says", async () => {
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

  it("closes the instance to those who have not logged in, if told to", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere([...dbCreateArguments(instance), "--no-public-access"]);
    expect(ask(instance.database, "SELECT active FROM users WHERE username = 'default'")).toEqual([[0]]);
  });

  it("stores the real path of the repositories, and the address in small letters", async () => {
    const instance = makeInstance(temporaryFolder());
    const real = path.join(instance.folder, "wirklich é %x");
    mkdirSync(path.join(real, "sub"), { recursive: true });
    const { status } = await runHere(dbCreateArguments(instance, { repos: `${real}/sub/..//`, email: "DOE@Example.com" }));
    expect(status).toBe(0);
    expect(ask(instance.database, "SELECT ui_value FROM ui WHERE ui_key IN ('/', 'usercache')")).toEqual([
      [real],
      [`${real}/.cache/largefiles`],
    ]);
    expect(ask(instance.database, "SELECT email FROM users WHERE user_id = 2")).toEqual([["doe@example.com"]]);
  });

  it("replaces a database that exists", async () => {
    const instance = makeInstance(temporaryFolder());
    await runHere(dbCreateArguments(instance));
    expect((await runHere(dbCreateArguments(instance, { user: "roe" }))).status).toBe(0);
    expect(ask(instance.database, "SELECT username FROM users WHERE user_id = 2")).toEqual([["roe"]]);
  });

  it("ends with 6 where the database is made and its first scan breaks off", async () => {
    const instance = makeInstance(temporaryFolder());
    writeFileSync(instance.ini, readFileSync(instance.ini, "utf8").replace("[app:main]", "[app:main]\ngit_hook_interpreter = /a\tb"));
    runGitTool(instance.repositories, ["init", "--quiet", "--bare", "one"]);
    const { status, stderr } = await runHere(dbCreateArguments(instance));
    expect(stderr).toContain("Error: The database is set up, but the initial repository scan failed: git_hook_interpreter");
    expect(stderr).toContain("repo-scan scans again.");
    expect(status).toBe(6);
    expect(ask(instance.database, "SELECT username FROM users WHERE user_id = 2")).toEqual([["doe"]]);
  });

  it("logs SQL without the password and its hash, where the ini asks for it", async () => {
    const instance = makeInstance(temporaryFolder());
    const logging = `[loggers]\nkeys = root\n[handlers]\nkeys = console_sql\n[formatters]\nkeys = x\n[logger_root]\nhandlers = console_sql\n
[handler_console_sql]\nclass = StreamHandler\nargs = (sys.stderr,)\nlevel = DEBUG\nformatter = x\n[formatter_x]\nformat = SQL %(message)s\n`;
    writeFileSync(instance.ini, readFileSync(instance.ini, "utf8") + logging);
    const { status, stderr } = await runHere(dbCreateArguments(instance, { password: "gar-nicht-geheim" }));
    expect(status).toBe(0);
    expect(stderr).toContain("SQL CREATE TABLE users");
    expect(stderr).toContain('INSERT INTO "users"');
    expect(stderr).not.toContain("gar-nicht-geheim");
    const [[hash, key]] = ask(instance.database, "SELECT password, api_key FROM users WHERE user_id = 2") as [[string, string]];
    expect(stderr).not.toContain(hash);
    expect(stderr).not.toContain(key);
  });
});

describe("db-create's questions", () => {
  it("are about all that is missing", async () => {
    const instance = makeInstance(temporaryFolder());
    const answers = [true, "relative", instance.repositories, "no good", "doe", "12345", "123456", "nowhere", "doe@example.com"];
    const { status, stderr, questions } = await runHere(["db-create", "-c", instance.ini], answers);
    expect(questions).toEqual([
      "Are you sure to destroy old database?",
      "Absolute path of the folder with the repositories:",
      "User name of the administrator:",
      "Password of the administrator:",
      "Email address of the administrator:",
    ]);
    expect(stderr.trimEnd().split("\n"), "a line for each answer that was refused").toHaveLength(4);
    expect(status).toBe(0);
    expect(passwordOf(instance.database, "123456")).toBe(true);
  });

  it.each([
    ["a no", [false], {}],
    ["--force-no", [], { "force-no": true as const }],
  ])("end with %s, and nothing is done", async (_, answers, changes) => {
    const instance = makeInstance(temporaryFolder());
    const { status, stdout } = await runHere(dbCreateArguments(instance, { "force-yes": undefined, ...changes }), answers);
    expect([status, stdout]).toEqual([0, "Nothing done.\n"]);
    expect(existsSync(instance.database)).toBe(false);
  });
});

describe("the password", () => {
  it.each([
    ["--password", { password: "geheim 1" }, {}, ""],
    ["--password-stdin", { password: undefined, "password-stdin": true as const }, {}, "geheim 1\n"],
    ["--password-stdin without a line end", { password: undefined, "password-stdin": true as const }, {}, "geheim 1"],
    ["KALLITHEA_ADMIN_PASSWORD", { password: undefined }, { KALLITHEA_ADMIN_PASSWORD: "geheim 1" }, ""],
    ["--password, before the environment", { password: "geheim 1" }, { KALLITHEA_ADMIN_PASSWORD: "anderes" }, ""],
  ])("comes by %s", async (_, changes, environment, input) => {
    const instance = makeInstance(temporaryFolder());
    stubEnvironment(environment);
    const { status, stderr } = await runHere(dbCreateArguments(instance, changes), [], input);
    expect(status, stderr).toBe(0);
    expect(passwordOf(instance.database, "geheim 1")).toBe(true);
    expect(stderr.includes("--password can be seen by other users")).toBe(changes.password !== undefined);
  });

  it("comes by --password-file", async () => {
    const instance = makeInstance(temporaryFolder());
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "geheim 1\r\n");
    expect((await runHere(dbCreateArguments(instance, { password: undefined, "password-file": file }))).status).toBe(0);
    expect(passwordOf(instance.database, "geheim 1")).toBe(true);
  });

  it.each([
    ["--password", { password: "12345" }, {}, ""],
    ["--password-stdin", { password: undefined, "password-stdin": true as const }, {}, "12345\n"],
    ["--password-file", { password: undefined, "password-file": "FILE" }, {}, ""],
    ["KALLITHEA_ADMIN_PASSWORD", { password: undefined }, { KALLITHEA_ADMIN_PASSWORD: "12345" }, ""],
  ])("of 5 characters is refused by %s, and not shown", async (road, changes, environment, input) => {
    const instance = makeInstance(temporaryFolder());
    stubEnvironment(environment);
    const file = path.join(instance.folder, "password");
    writeFileSync(file, "12345\n");
    const options = "password-file" in changes ? { ...changes, "password-file": file } : changes;
    const { status, stderr } = await runHere(dbCreateArguments(instance, options), [], input);
    expect(status).toBe(2);
    expect(stderr).toContain(`Error: ${road}: a password has at least 6 characters.`);
    expect(stderr).not.toContain("12345");
    expect(existsSync(instance.database)).toBe(false);
  });

  it("by two roads is refused", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stderr } = await runHere([...dbCreateArguments(instance), "--password-stdin"], [], "geheim 1\n");
    expect(status).toBe(2);
    expect(stderr).toContain("by one road alone: --password or --password-stdin");
  });

  it("in a file that is not there is refused", async () => {
    const instance = makeInstance(temporaryFolder());
    const { status, stderr } = await runHere(dbCreateArguments(instance, { password: undefined, "password-file": "/nowhere/password" }));
    expect(status).toBe(1);
    expect(stderr).toContain("--password-file: /nowhere/password cannot be read (ENOENT)");
  });
});

describe("bad input leaves the old database as it was:", () => {
  it.each<[string, Record<string, string | true | undefined>, number, RegExp]>([
    ["no user name", { user: undefined }, 2, /Missing: --user\./],
    [
      "nothing at all",
      { user: undefined, email: undefined, password: undefined, repos: undefined },
      2,
      /--user; --email; --password-stdin.*--repos/,
    ],
    ["no --force-yes and no terminal", { "force-yes": undefined }, 2, /Missing: --force-yes\./],
    ["--force-yes with --force-no", { "force-no": true }, 2, /--force-yes and --force-no exclude each other/],
    ["the user name default", { user: "default" }, 2, /"default" is taken/],
    ["a user name with a space", { user: "john doe" }, 2, /--user: a user name has letters/],
    ["an empty user name", { user: "" }, 2, /--user/],
    ["an email address without an @", { email: "doe" }, 2, /--email: an email address has an @/],
    ["the email address of the user default", { email: "Anonymous@kallithea-scm.org" }, 2, /is taken/],
    ["a relative --repos", { repos: "repositories" }, 1, /--repos: repositories is not an absolute path/],
    ["--repos that is not there", { repos: "/nowhere/repositories" }, 1, /--repos: \/nowhere\/repositories is not a folder/],
    ["--repos that is a file", { repos: "FILE" }, 1, /temp\.ini is not a folder/],
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

  it.each<[string, (ini: string) => string, RegExp]>([
    ["an ini without [app:main]", () => "[server:main]\n", /has no section \[app:main\]/],
    ["an ini without sqlalchemy.url", () => "[app:main]\nuse = egg:kallithea\n", /has no sqlalchemy\.url/],
    [
      "a database in a folder that is not there",
      (ini) => ini.replace("temp.db", "none/temp.db"),
      /The folder of the database does not exist: .*none/,
    ],
    ["a database in memory", () => "[app:main]\nsqlalchemy.url = sqlite://\n", /in memory/],
    ["an unknown engine", () => "[app:main]\nsqlalchemy.url = oracle://x/y\n", /oracle/],
    ["the ini itself as database", (ini) => ini.replace("temp.db", "temp.ini"), /temp\.ini is not an SQLite database/],
  ])("%s", async (_, change, message) => {
    const instance = makeInstance(temporaryFolder());
    const changed = change(readFileSync(instance.ini, "utf8"));
    writeFileSync(instance.ini, changed);
    const { status, stderr } = await runHere(dbCreateArguments(instance));
    expect(stderr).toMatch(message);
    expect(status).toBe(1);
    expect(readFileSync(instance.ini, "utf8")).toBe(changed);
  });

  it("a database that is locked: waits for the timeout, then says so", async () => {
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
