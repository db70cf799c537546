// setting-list, setting-get and setting-set, and mistakes with them.
import { spawnSync } from "node:child_process";
import { appendFileSync, chmodSync, writeFileSync } from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { nobody } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { engines, query } from "../support/databases/engines.js";

interface Item {
  name: string;
  type: string | null;
  value: unknown;
  stored: string | null;
  active: boolean | null;
  secret: boolean;
}

const run = (made: TestInstance, command: string, ...words: string[]) => runHere([command, "-c", made.ini, ...words]);

async function listed(made: TestInstance, ...words: string[]): Promise<(Item & { set: boolean })[]> {
  const { status, stdout } = await run(made, "setting-list", "--json", ...words);
  expect(status).toBe(0);
  return expectDocument<{ settings: (Item & { set: boolean })[] }>("setting-list", stdout).settings;
}

async function created(made: TestInstance): Promise<TestInstance> {
  const { status, stderr } = await runHere(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  return made;
}

describe.each(engines)("settings on $title", (engine) => {
  it.skipIf(engine.missing)("are listed, read, changed and created", async () => {
    const folder = temporaryFolder();
    const made = await created(makeInstanceOn(await engine.newUrl(folder), folder));
    const before = await listed(made);
    expect(before).toHaveLength(25);
    expect(before.find(({ name }) => name === "dashboard_items")).toMatchObject({ type: "int", value: 100 });
    expect(before.find(({ name }) => name === "ui.extensions.hggit")).toMatchObject({ active: false, value: "" });

    const set = await run(made, "setting-set", "title", "Grüße 🎉", "--json");
    expect(expectDocument("setting-set", set.stdout)).toMatchObject({
      changed: true,
      created: false,
      setting: { name: "title", type: "unicode", value: "Grüße 🎉" },
    });
    expect(await run(made, "setting-get", "title")).toMatchObject({ status: 0, stdout: "Grüße 🎉\n", stderr: "" });
    const again = await run(made, "setting-set", "title", "Grüße 🎉");
    expect(again).toMatchObject({ status: 0, stdout: "Nothing to do: title=Grüße 🎉\n" });
    expect(await run(made, "setting-set", "-q", "show_version", "off")).toMatchObject({ stdout: "", stderr: "" });

    const hook = await run(made, "setting-set", "ui.hooks.changegroup.x", "python:x", "--json");
    expect(expectDocument("setting-set", hook.stdout)).toMatchObject({ created: true, setting: { active: true } });
    const off = await run(made, "setting-set", "ui.hooks.changegroup.x", "--no-active");
    expect(off.stdout).toBe("ui.hooks.changegroup.x=python:x (inactive)\n");
    const rows = await dump(made.url);
    expect(rows.settings).toHaveLength(19);
    expect(rows.ui).toHaveLength(7);
    expect((await run(made, "setting-get", "show_version", "--json")).stdout).toContain('"value": false');
  });

  it.skipIf(engine.missing)("that are refused change nothing", async () => {
    const folder = temporaryFolder();
    const made = await created(makeInstanceOn(await engine.newUrl(folder), folder));
    const before = await dump(made.url);
    const refused: [words: string[], status: number, message: string][] = [
      [["titel", "x"], 2, "titel is not a setting of Kallithea. Did you mean title?"],
      [["show_version", "maybe"], 2, 'show_version: expected true or false, not "maybe"'],
      [["dashboard_items", "many"], 2, 'dashboard_items: expected a whole number, not "many"'],
      [["title", "x".repeat(4097)], 2, "title: is too long: 4097 characters"],
      [["x".repeat(300), "y", "--create"], 2, "is too long: 300 characters, at most 255"],
      [["title=x"], 2, "title: give the name and the value as two words."],
      [["title"], 2, "title: a value is required."],
      [["title", "x", "--active"], 2, "only for ui.SECTION.KEY"],
      [["ui.paths./", "/elsewhere"], 5, "ui.paths./ is the repositories root"],
      [["ui.hooks.ü", "x"], 2, "visible ASCII characters"],
      [["title", "a", "--stdin"], 2, "Use only one of the value and --stdin."],
      [["title", "--file", "/nonexistent"], 2, "--file: /nonexistent cannot be read: the file does not exist."],
      [["title", "--file", "/dev/zero"], 2, "is not a regular file"],
      [["title", "x\u202ey\x1b"], 2, "one line without control or invisible characters"],
      [["a\x1bb", "x"], 2, "a\\x1bb is not a setting"],
      [["foo", "x", "--create", "--type", "float"], 2, '--type: "float" is not one of str'],
      [["title", "a\u202eb"], 2, "one line without control or invisible characters"],
      [["a\u200bb", "x", "--create"], 2, "must not contain spaces, control or invisible characters, or ="],
      [["", "x", "--create"], 2, 'Error: "": a name is required.'],
      [["title", "--file", "/bin/sh"], 2, "--file: the value is too long: at most 4096 characters can be stored."],
    ];
    for (const [words, status, message] of refused) {
      const result = await run(made, "setting-set", ...words);
      expect([words, result.status, result.stdout]).toEqual([words, status, ""]);
      expect(result.stderr).toContain(message);
      expect(result.stderr).not.toContain("bug");
    }
    expect(await dump(made.url)).toEqual(before);
  });

  it.skipIf(engine.missing)("that two create at once exist once", async () => {
    const folder = temporaryFolder();
    const made = await created(makeInstanceOn(await engine.newUrl(folder), folder));
    const values = ["a", "b", "c", "d"];
    const results = await Promise.all(values.map((value) => run(made, "setting-set", "captcha_public_key", value)));
    // Each but the first has replaced the value of another.
    for (const { status, stderr } of results)
      expect([status, stderr]).toEqual([0, expect.stringMatching(/^(To undo: .*\n)?$/)]);
    const rows = (await dump(made.url)).settings?.filter((row) => row.app_settings_name === "captcha_public_key");
    expect(rows).toHaveLength(1);
    expect(values).toContain(rows?.[0]?.app_settings_value);
  });

  it.skipIf(engine.missing)("with a name that the database takes for another one are not lost", async () => {
    const folder = temporaryFolder();
    const made = await created(makeInstanceOn(await engine.newUrl(folder), folder));
    const result = await run(made, "setting-set", "Title", "x", "--create");
    const isEqual = engine.name === "MariaDB";
    expect([result.status, result.stderr.split("\n")[0]]).toEqual(
      isEqual
        ? [3, "Error: The database does not distinguish Title from title, which exists. Nothing was changed."]
        : [0, ""],
    );
    expect(await run(made, "setting-get", "title")).toMatchObject({ stdout: "\n" });
  });
});

describe("a secret setting", () => {
  let made: TestInstance;
  beforeEach(async () => {
    made = await created(makeInstance(temporaryFolder()));
  });

  it("comes by standard input or a file, and is not shown unless it is asked for", async () => {
    const set = await runHere(["setting-set", "-c", made.ini, "auth_ldap_dn_pass", "--stdin"], [], "geheim\n");
    expect(set).toMatchObject({ status: 0, stdout: "auth_ldap_dn_pass=***\n", stderr: "" });
    const file = path.join(made.folder, "secret");
    writeFileSync(file, "höchst geheim\n");
    const json = await run(made, "setting-set", "auth_crowd_app_password", "--file", file, "--json");
    expect(json.stdout + json.stderr).not.toContain("geheim");
    const list = await run(made, "setting-list");
    expect(list.stdout).toContain("auth_ldap_dn_pass=***\n");
    expect(JSON.stringify(await listed(made))).not.toContain("geheim");
    expect((await run(made, "setting-list", "--show-secrets")).stdout).toContain("auth_ldap_dn_pass=geheim\n");
    expect((await run(made, "setting-get", "auth_crowd_app_password")).stdout).toBe("höchst geheim\n");
  });

  it("on the command line is warned about", async () => {
    const { stdout, stderr } = await run(made, "setting-set", "auth_ldap_dn_pass", "geheim");
    expect(stdout + stderr).not.toContain("geheim");
    expect(stderr).toContain("visible to other users of this machine; prefer --stdin or --file");
  });

  it("is not emptied by a pipe whose program failed", async () => {
    await runHere(["setting-set", "-c", made.ini, "auth_ldap_dn_pass", "--stdin"], [], "geheim\n");
    const empty = await runHere(["setting-set", "-c", made.ini, "auth_ldap_dn_pass", "--stdin"], [], "");
    expect([empty.status, empty.stderr]).toEqual([2, expect.stringContaining("--stdin: the value is empty.")]);
    expect((await run(made, "setting-get", "auth_ldap_dn_pass")).stdout).toBe("geheim\n");
  });

  it("by standard input can be as long as by a file, and no longer", async () => {
    const set = (input: string) => runHere(["setting-set", "-c", made.ini, "ga_code", "--stdin"], [], input);
    expect((await set("ü".repeat(4096))).status).toBe(0);
    const { status, stderr } = await set("a".repeat(20_000));
    expect([status, stderr]).toEqual([
      2,
      "Error: --stdin: the value is too long: at most 4096 characters can be stored.\n",
    ]);
  });

  it("is not in the SQL log", async () => {
    appendFileSync(made.ini, sqlLogging);
    for (const secret of ["geheim1", "geheim2"]) {
      const input = `${secret}\n`;
      const { status, stderr } = runBuilt(["setting-set", "-c", made.ini, "captcha_private_key", "--stdin"], { input });
      expect(status).toBe(0);
      expect(stderr).toMatch(/captcha_private_key/);
      expect(stderr).not.toContain("geheim");
    }
  });
});

const sqlLogging = `
[loggers]
keys = root, sqlalchemy
[handlers]
keys = console, console_sql
[formatters]
keys = generic
[logger_root]
level = NOTSET
handlers = console
[logger_sqlalchemy]
level = INFO
handlers = console_sql
qualname = sqlalchemy.engine
propagate = 0
[handler_console]
class = StreamHandler
args = (sys.stderr,)
level = NOTSET
formatter = generic
[handler_console_sql]
class = StreamHandler
args = (sys.stderr,)
level = DEBUG
formatter = generic
[formatter_generic]
format = %(message)s
`;

describe("settings", () => {
  it("that Kallithea knows and the database does not have are listed on request", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    const unset = (await listed(made, "--all")).filter(({ set }) => !set);
    expect(unset.map(({ name }) => name)).toContain("auth_ldap_dn_pass");
    expect((await run(made, "setting-list", "--all")).stdout).toContain("\n# auth_ldap_dn_pass is not set\n");
    const get = await run(made, "setting-get", "auth_ldap_dn_pass");
    expect([get.status, get.stdout, get.stderr]).toEqual([1, "", "Error: auth_ldap_dn_pass is not set.\n"]);
    const unknown = await run(made, "setting-get", "Title", "--json");
    expect([unknown.status, unknown.stderr]).toEqual([1, expect.stringContaining("Did you mean title?")]);
    expect(expectDocument("error", unknown.stdout)).toMatchObject({ error: { code: "error" } });
  });

  it("are followed by the command that undoes the change, except for secrets", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    const undo = async (...words: string[]) => (await run(made, "setting-set", ...words)).stderr;
    await undo("title", "It's old");
    expect(await undo("title", "new")).toBe(`To undo: kallithea-cli setting-set -c ${made.ini} title 'It'\\''s old'\n`);
    expect(await undo("title", "new")).toBe("");
    await undo("--", "title", "-x");
    expect(await undo("title", "new")).toBe(`To undo: kallithea-cli setting-set -c ${made.ini} -- title -x\n`);
    expect(await undo("ui.extensions.largefiles", "--no-active")).toBe(
      `To undo: kallithea-cli setting-set -c ${made.ini} --active ui.extensions.largefiles\n`,
    );
    await undo("auth_ldap_dn_pass", "first");
    expect(await undo("auth_ldap_dn_pass", "second")).not.toContain("first");
    const { stdout } = await run(made, "setting-set", "title", "newer", "--json");
    expect(expectDocument("setting-set", stdout)).toMatchObject({ previous: { name: "title", value: "new" } });
  });

  it("that take login from every administrator are refused without --force", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    const before = await dump(made.url);
    for (const words of [
      ["auth_internal_enabled", "no"],
      ["auth_plugins", "kallithea.lib.auth_modules.auth_ldap"],
    ]) {
      const { status, stderr } = await run(made, "setting-set", ...words);
      expect([status, stderr]).toEqual([5, expect.stringContaining("no active administrator could log in.")]);
    }
    expect(await dump(made.url)).toEqual(before);
    const forced = await run(made, "setting-set", "auth_internal_enabled", "no", "--force");
    expect([forced.status, forced.stderr]).toEqual([0, expect.stringContaining("can no longer log in")]);
  });

  it("keep every character of a value, whatever is in it", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    const value = "<script>\r\n\tx = '\x1b[31m\u202e';\n</script>\n";
    writeFileSync(path.join(made.folder, "code"), `${value}\n`);
    expect(await run(made, "setting-set", "ga_code", "--file", path.join(made.folder, "code"))).toMatchObject({
      status: 0,
    });
    expect(runBuilt(["setting-get", "-c", made.ini, "ga_code"]).stdout).toBe(`${value}\n`);
    expect((await run(made, "setting-list")).stdout).not.toContain("\x1b");
  });

  it("are read from a database that nobody may write, and not changed in it", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    chmodSync(made.database, 0o444);
    chmodSync(made.folder, 0o555);
    const read = (...words: string[]) => runBuilt([...words, "-c", made.ini], nobody);
    try {
      expect(read("setting-list")).toMatchObject({ status: 0, stderr: "" });
      expect(read("setting-get", "realm")).toMatchObject({ status: 0, stdout: "Kallithea\n" });
      expect(read("repos-path")).toMatchObject({ status: 0, stdout: `${made.repositories}\n` });
      expect(read("repos-path", made.repositories, "--dry-run")).toMatchObject({ status: 0 });
      expect(read("repo-list", "--missing")).toMatchObject({ status: 0, stdout: "", stderr: "" });
      const refused = read("setting-set", "realm", "x");
      expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining(made.database)]);
    } finally {
      chmodSync(made.folder, 0o755);
    }
  });

  it("of a missing or foreign database are not shown, and nothing is created", async () => {
    const made = makeInstance(temporaryFolder());
    for (const command of ["setting-list", "repos-path", "repo-list"])
      expect((await run(made, command)).status, command).toBe(4);
    expect((await run(made, "setting-set", "title", "x")).status).toBe(4);
    await created(made);
    await query(made.url, "UPDATE alembic_version SET version_num = 'abcdefabcdef'");
    expect((await run(made, "setting-set", "title", "x")).status).toBe(5);
  });

  it("can be piped to a program that stops reading", async () => {
    const made = await created(makeInstance(temporaryFolder()));
    const { status, stdout, stderr } = spawnSync(
      "bash",
      ["-c", `set -o pipefail; "$0" "$1" setting-list -c "$2" | head -1`, process.execPath, builtProgram, made.ini],
      { encoding: "utf8" },
    );
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: "admin_grid_items=25\n", stderr: "" });
  });
});
