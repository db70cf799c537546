// config-get, config-set and config-check on a file that config-create has written.
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, runBuilt, runHere } from "../support/cli/cli.js";
import { makeInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { runTool } from "../support/repositories/run-tools.js";

let folder = "";
let ini = "";

beforeEach(async () => {
  folder = temporaryFolder();
  ini = path.join(folder, "my.ini");
  await runHere(["config-create", ini]);
});

const text = () => readFileSync(ini, "utf8");
const get = async (...words: string[]) => runHere(["config-get", "-c", ini, ...words]);
const set = async (...words: string[]) => runHere(["config-set", "-c", ini, ...words]);
/** What nothing may be written by. */
const unchanged = async (run: () => Promise<{ status: number; stderr: string }>) => {
  const before = [text(), readdirSync(folder), statSync(ini).ino];
  const result = await run();
  expect([text(), readdirSync(folder), statSync(ini).ino]).toEqual(before);
  return result;
};

describe("config-get", () => {
  it("prints only the value, as Kallithea reads it", async () => {
    expect(await get("cache_dir")).toMatchObject({ status: 0, stdout: `${folder}/data\n`, stderr: "" });
    expect((await get("cache_dir", "--raw")).stdout).toBe("%(here)s/data\n");
    expect((await get("server:main.port", "logger_root.level")).stdout).toBe("5000\nNOTSET\n");
    expect((await get("--section", "server:main", "host")).stdout).toBe("127.0.0.1\n");
    expect((await get("formatter_generic.datefmt")).stdout).toBe("%Y-%m-%d %H:%M:%S\n");
    expect((await get("session.secret")).stdout).toMatch(/^[0-9a-f]{32}\n$/);
  });

  it("prints a value that comes from [DEFAULT]", async () => {
    writeFileSync(ini, text().replace("smtp_server =", "smtp_server = mail"));
    expect((await get("trace_errors.smtp_server", "smtp_server", "DEFAULT.smtp_server")).stdout).toBe(
      "mail\nmail\nmail\n",
    );
    expect((await get("--raw", "trace_errors.smtp_server")).stdout).toBe("mail\n");
  });

  it("lists all settings without secrets, unless they are asked for", async () => {
    await set("sqlalchemy.url=postgresql://k:s3cret@h/d", "smtp_password=hunter2");
    const secret = (await get("session.secret")).stdout.trim();
    const { stdout } = await get();
    expect(stdout).toContain("\n[app:main]\nuse = egg:kallithea\n");
    expect(stdout).toContain("session.secret = ***\n");
    expect(stdout).toContain("sqlalchemy.url = postgresql://k:***@h/d\n");
    expect(stdout).not.toMatch(new RegExp(`s3cret|hunter2|${secret}`));
    expect((await get("--show-secrets")).stdout).toContain(`session.secret = ${secret}\n`);
  });

  it("prints JSON", async () => {
    const { stdout } = await get("--json", "git_path");
    expect(expectDocument("config-get", stdout)).toEqual({
      file: ini,
      settings: [{ section: "app:main", key: "git_path", value: "git", hidden: false }],
    });
    const all = expectDocument<{ settings: { key: string; hidden: boolean }[] }>(
      "config-get",
      (await get("--json")).stdout,
    );
    expect(all.settings.length).toBeGreaterThan(100);
    expect(all.settings.filter(({ hidden }) => hidden).map(({ key }) => key)).toEqual([
      "app_instance_uuid",
      "celery.broker_url",
      "session.secret",
    ]);
  });

  it("is silent with -q", async () => {
    expect(await get("-q", "git_path")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(await get("-q", "nothing")).toMatchObject({ status: 1, stdout: "" });
  });

  it.each([
    [["git_pth"], 1, "git_pth is not set in [app:main] of ", "Did you mean git_path?"],
    [
      ["git_path", "nothing"],
      1,
      "nothing is not set in [app:main]",
      "To list all settings: kallithea-cli config-get -c",
    ],
    [["git_rev_filter"], 1, "git_rev_filter is not set", "Kallithea uses its default: --all"],
    [["server:main.prt"], 1, "prt is not set in [server:main]", "Did you mean port?"],
    [["--section", "server:man", "port"], 2, "has no section [server:man]", "Did you mean [server:main]?"],
    [[""], 2, "The name of the setting is empty.", ""],
    [["server:main."], 2, "The name of the setting is empty: server:main.", ""],
    [["x\u001b[31m"], 1, "x\\x1b[31m is not set", ""],
  ])("%j: exit %s", async (words, status, message, hint) => {
    const result = await get(...words);
    expect(result).toMatchObject({ status, stdout: "" });
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain(hint);
  });

  it("prints every character to a script", async () => {
    writeFileSync(ini, "[app:main]\nuse = egg:kallithea\nfoo = a\u001b[31m\n");
    expect(runBuilt(["config-get", "-c", ini, "foo"]).stdout).toBe("a\u001b[31m\n");
    expect(runBuilt(["config-get", "-c", ini]).stdout).toContain("foo = a\u001b[31m\n");
  });

  it("reads a pipe of the shell", () => {
    const run = (command: string) =>
      spawnSync("bash", ["-c", command, process.execPath, builtProgram, ini], { encoding: "utf8" });
    expect(run('"$0" "$1" config-get -c <(cat "$2") git_path')).toMatchObject({ status: 0, stdout: "git\n" });
    expect(run('cat "$2" | "$0" "$1" config-get -c /dev/stdin git_path')).toMatchObject({ status: 0, stdout: "git\n" });
    expect(runBuilt(["config-get", "-c", "/dev/stdin", "git_path"], { input: text() }).stdout).toBe("git\n");
    expect(run('"$0" "$1" config-set -c <(cat "$2") git_path=x')).toMatchObject({
      status: 2,
      stderr: expect.stringMatching(/is a pipe, which cannot be changed\.\n$/),
    });
  });

  it.each(["a FIFO", "/dev/zero", "/dev/null"])("refuses %s at once", (what) => {
    const file = what === "a FIFO" ? path.join(folder, "fifo") : what;
    if (what === "a FIFO") runTool("mkfifo", [file]);
    for (const words of [["config-get"], ["config-check"], ["config-set", "git_path=x"], ["setup"]])
      expect(runBuilt([...words, "-c", file])).toMatchObject({
        status: 2,
        stdout: "",
        stderr: `Error: Invalid value for '--config' / '-c': File '${file}' is not a regular file.\n`,
      });
    const password = ["--database-password-file", file];
    expect(runBuilt(["config-set", "-c", ini, ...password]).stderr).toContain(
      `${file} cannot be read: it is not a regular`,
    );
  });

  it("comes with a hint to run the command as its user, if this one may not read it", () => {
    chmodSync(ini, 0);
    const run = spawnSync(process.execPath, [builtProgram, "config-get", "-c", ini], { ...nobody, encoding: "utf8" });
    expect(run.stderr).toBe(
      `Error: Invalid value for '--config' / '-c': File '${ini}' is not readable: permission denied.\n` +
        "Run the command as the user of the instance, e.g. sudo -u kallithea kallithea-cli …\n",
    );
  });

  it("is warned of by config-create if no URL can name the database beside it", async () => {
    mkdirSync(path.join(folder, "what?"));
    const { status, stderr } = await runHere(["config-create", path.join(folder, "what?", "my.ini")]);
    expect([status, stderr]).toEqual([
      0,
      expect.stringContaining("has a question mark in the path of the SQLite file"),
    ]);
  });

  it("refuses a file that cannot be a configuration file", async () => {
    truncateSync(ini, 2_000_000);
    expect((await get("x")).stderr).toContain("is too large for a configuration file.");
  });

  it("names the variable that named the file", async () => {
    vi.stubEnv("KALLITHEA_CONFIG", "/nowhere.ini");
    const { stderr } = await runHere(["config-get", "x"]);
    vi.unstubAllEnvs();
    expect(stderr).toContain("Invalid value for KALLITHEA_CONFIG: File '/nowhere.ini' does not exist.");
    expect((await runHere(["config-get", "-c", "", "x"])).stderr).toContain("-c': the name of the file is empty.");
  });

  it("needs a file that it can read", async () => {
    expect(await runHere(["config-get", "-c", "/nowhere.ini", "x"])).toMatchObject({ status: 2, stdout: "" });
    writeFileSync(ini, "[app:main]\na = 50%\n");
    expect((await get("a")).stderr).toContain("a in [app:main] has a % that is not part of %% or %(name)s.");
  });
});

describe("config-set", () => {
  it("changes only the lines of the settings, and keeps mode, owner and the old file", async () => {
    chmodSync(ini, 0o640);
    giveToNobody(ini);
    const [before, status] = [text(), statSync(ini)];
    const { stdout, stderr } = await set("git_path=/usr/bin/git", "server:main.port=80", "show_sha_length = 8");
    expect(stdout).toBe("Set git_path in [app:main]\nSet port in [server:main]\nSet show_sha_length in [app:main]\n");
    const expected = before
      .replace("git_path = git\n", "git_path = /usr/bin/git\n")
      .replace("port = 5000\n", "port = 80\n")
      .replace("show_sha_length = 12\n", "show_sha_length = 8\n");
    expect(text()).toBe(expected);
    expect(statSync(ini)).toMatchObject({ mode: status.mode, uid: status.uid, gid: status.gid });
    const kept = /^The old file was kept as (.*)$/m.exec(stderr)?.[1] ?? "";
    expect(readFileSync(kept, "utf8")).toBe(before);
    expect(statSync(kept)).toMatchObject({ mode: status.mode, uid: status.uid });
  });

  it("writes nothing if nothing changes", async () => {
    const result = await unchanged(() => set("git_path=git", "--unset", "nothing"));
    expect(result).toMatchObject({
      status: 0,
      stdout: "Nothing to change.\n",
      stderr: "nothing is not set in [app:main].\n",
    });
  });

  it("adds, generates and removes settings, without a backup if it is not wanted", async () => {
    const secret = (await get("session.secret")).stdout;
    const { status } = await set(
      "--no-backup",
      "--generate",
      "session.secret",
      "--unset",
      "auth_ret_code",
      "debug=false",
    );
    expect(status).toBe(0);
    expect((await get("session.secret")).stdout).toMatch(/^[0-9a-f]{32}\n$/);
    expect((await get("session.secret")).stdout).not.toBe(secret);
    expect((await get("auth_ret_code")).status).toBe(1);
    expect(text().match(/^#?debug = .*$/gm)).toEqual(["debug = false"]);
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("doubles percent signs, except in references", async () => {
    await set("email_prefix=100%", "cache_dir=%(here)s/cache%20", "formatter_generic.datefmt=%H:%M");
    expect((await get("email_prefix", "cache_dir", "formatter_generic.datefmt")).stdout).toBe(
      `100%\n${folder}/cache%20\n%H:%M\n`,
    );
    expect((await get("--raw", "email_prefix", "cache_dir")).stdout).toBe("100%%\n%(here)s/cache%%20\n");
    await set("--raw", "email_prefix=50%%");
    expect((await get("email_prefix")).stdout).toBe("50%\n");
    expect((await set("email_prefix=50%%")).stderr).toContain("%% was written as %%%%");
  });

  it("encodes a database password", async () => {
    await set("sqlalchemy.url=postgresql://kallithea@db/kallithea");
    const password = "p@/%:s w'\"é";
    const result = await runHere(["config-set", "-c", ini, "--database-password-stdin"], [], `${password}\n`);
    expect(result).toMatchObject({ status: 0, stdout: "Set sqlalchemy.url in [app:main]\n" });
    expect((await get("sqlalchemy.url")).stdout).toBe(
      "postgresql://kallithea:p%40%2F%25%3As%20w%27%22%C3%A9@db/kallithea\n",
    );
    const file = path.join(folder, "password");
    writeFileSync(file, "other\n");
    await set("--database-password-file", file);
    expect((await get("sqlalchemy.url")).stdout).toBe("postgresql://kallithea:other@db/kallithea\n");
    const env = { KALLITHEA_DATABASE_PASSWORD: "third" };
    runBuilt(["config-set", "-c", ini, "git_path=x"], { env });
    expect((await get("sqlalchemy.url")).stdout).toBe("postgresql://kallithea:other@db/kallithea\n");
    runBuilt(["config-set", "-c", ini], { env });
    expect((await get("sqlalchemy.url")).stdout).toBe("postgresql://kallithea:third@db/kallithea\n");
  });

  it("reads settings from standard input", async () => {
    const input = "# comment\n\ngit_path=/opt/git\n[server:main]\nport=81\n";
    expect(await runHere(["config-set", "-c", ini, "--stdin"], [], input)).toMatchObject({ status: 0 });
    expect((await get("git_path", "server:main.port")).stdout).toBe("/opt/git\n81\n");
  });

  it("shows what it would do, without secrets", async () => {
    const { stdout } = await unchanged(() => set("--diff", "--generate", "session.secret", "git_path=x")).then(
      (result) => result as unknown as { stdout: string },
    );
    expect(stdout).toContain(`--- ${ini}\n+++ ${ini} (new)\n`);
    expect(stdout).toContain("\n-git_path = git\n+git_path = x\n");
    expect(stdout).toContain("\n-session.secret = ***\n+session.secret = ***\n");
    const trial = (await unchanged(() => set("--dry-run", "git_path=x"))) as unknown as { stdout: string };
    expect(trial.stdout).toBe("Would set git_path in [app:main]\n");
  });

  it("prints JSON without values, and nothing with -q", async () => {
    const { stdout } = await set("--json", "smtp_password=hunter2", "--unset", "auth_ret_code");
    const document = expectDocument("config-set", stdout);
    expect(document).toMatchObject({ file: ini, changed: true, dryRun: false, kept: expect.stringContaining(ini) });
    expect(document.changes).toEqual([
      { section: "DEFAULT", key: "smtp_password", action: "set" },
      { section: "app:main", key: "auth_ret_code", action: "unset" },
    ]);
    expect(stdout).not.toContain("hunter2");
    expect(await set("-q", "git_path=x")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("names a setting that has the value already, if others are changed", async () => {
    await set("git_path=x");
    expect((await set("git_path=x", "server:main.port=5051")).stdout).toBe(
      "Set port in [server:main]\ngit_path in [app:main] has this value already\n",
    );
  });

  it("warns about a secret on the command line, and an unknown key", async () => {
    expect((await set("smtp_password=hunter2")).stderr).toContain("visible to other users");
    expect((await set("colour_of_the_bikeshed=red")).stderr).toContain(
      "Kallithea has no setting colour_of_the_bikeshed. It has an effect only if an extension reads it.\n",
    );
    expect((await set("git_pth=git", "--force")).stderr).toContain("did you mean git_path?");
  });

  it("removes a required setting with --force", async () => {
    expect(await set("--unset", "session.secret", "--force")).toMatchObject({ status: 0 });
    expect(text()).not.toMatch(/^session.secret/m);
  });

  it("names a hard link, which keeps the old contents", async () => {
    linkSync(ini, path.join(folder, "other.ini"));
    expect((await set("git_path=x")).stderr).toContain(`Warning: ${ini} had another name (a hard link)`);
  });

  it("says in a dry run what would be changed", async () => {
    for (const option of ["--dry-run", "--diff"]) {
      expect(expectDocument("config-set", (await set("--json", option, "git_path=x")).stdout).changed).toBe(true);
      expect(expectDocument("config-set", (await set("--json", option, "git_path=git")).stdout).changed).toBe(false);
    }
  });

  it("repairs a value that cannot be read", async () => {
    writeFileSync(ini, "[app:main]\nuse = egg:kallithea\nemail_prefix = 50%\n");
    expect((await get("email_prefix")).status).toBe(2);
    expect(await set("email_prefix=50%")).toMatchObject({ status: 0 });
    expect((await get("email_prefix")).stdout).toBe("50%\n");
  });

  it("follows a link", async () => {
    const link = path.join(folder, "link.ini");
    symlinkSync("my.ini", link);
    expect(await runHere(["config-set", "-c", link, "git_path=x"])).toMatchObject({ status: 0 });
    expect((await get("git_path")).stdout).toBe("x\n");
  });

  it("loses no change of two runs at once", async () => {
    const keys = ["git_path", "show_sha_length", "rss_items_per_page", "cut_off_limit"];
    const results = await Promise.all(keys.map((key) => set(`${key}=7`)));
    expect(results.map(({ status }) => status)).toEqual([0, 0, 0, 0]);
    expect((await get(...keys)).stdout).toBe("7\n7\n7\n7\n");
  });

  it.each([
    [[], "There is nothing to set."],
    [["git_path"], '"git_path" is not KEY=VALUE.'],
    [["git_pth=git"], "Kallithea has no setting git_pth. Did you mean git_path?"],
    [["sqlalchmy.url=sqlite:////x"], "Did you mean sqlalchemy.url?"],
    [["use_celery=maybe"], 'use_celery: "maybe" is not a boolean.'],
    [["cut_off_limit=many"], 'cut_off_limit: "many" is not a whole number.'],
    [["smtp_port=x"], 'smtp_port: "x" is not a whole number.'],
    [["server:main.port=99999"], 'port: "99999" is not a valid port number.'],
    [["serve:main.port=80"], '"serve:main.port" is not a valid key.'],
    [["fo\no=a"], '"fo\\no" is not a valid key.'],
    [["git_path=x", "--no-backup=yes"], "--no-backup takes no value."],
    [["--section", "serve:main", "port=80"], "Did you mean [server:main]?"],
    [["=x"], "The key is empty."],
    [["a=1\nb=2"], "the value must not contain a line break"],
    [["git_path=a", "git_path=b"], "git_path is given twice."],
    [["port=1"], "Did you mean server:main.port?"],
    [["host=x"], "Did you mean server:main.host?"],
    [["--unset", "sqlalchemy.url"], "sqlalchemy.url is required: Kallithea does not work without it."],
    [["--unset", "session.secret"], "session.secret is required"],
    [["zz=a\ufffdb"], "zz is not valid UTF-8."],
    [["sqlalchemy.url=postgresql://u:topsecret@h/d?foo=1"], "Unknown option in sqlalchemy.url: foo."],
    [["sqlalchemy.url=mysql://u:topsecret@h/d?foo=1"], "Unknown option in sqlalchemy.url: foo."],
    [["git_path=a", "--unset", "git_path"], "git_path is given twice."],
    [["--generate", "git_path"], "git_path is not a secret that can be generated."],
    [["trace_errors.smtp_server=x"], "has the value of smtp_server in [DEFAULT]"],
    [["sqlalchemy.url=oracle://u:topsecret@h/d"], 'names the engine "oracle"'],
    [["--raw", "email_prefix=50%"], "With these settings, the file could not be read"],
    [["--stdin", "--database-password-stdin"], "Use only one of --stdin and --database-password-stdin."],
    [["--database-password-file", "/nowhere"], "/nowhere cannot be read: the file does not exist."],
    [["--database-password-stdin"], "sqlalchemy.url is for SQLite, which has no password."],
  ])("refuses %j", async (words, message) => {
    const result = await unchanged(() => runHere(["config-set", "-c", ini, ...words], [], "pw"));
    expect(result.status).toBe(2);
    expect(result.stderr).toContain(message);
    expect(result.stderr).not.toMatch(/topsecret|\n {4}at /);
  });

  it("refuses a file with a mistake, or that is not there", async () => {
    writeFileSync(ini, "[app:main]\na = 1\na = 2\n");
    const result = await unchanged(() => set("git_path=x"));
    expect(result).toMatchObject({ status: 2, stderr: expect.stringContaining("line 3: duplicate key a") });
    expect(await runHere(["config-set", "-c", "/nowhere.ini", "a=b"])).toMatchObject({ status: 2 });
  });

  it(`reports a folder that it cannot write to${unlessRoot}`, async () => {
    giveToNobody(ini);
    chmodSync(folder, 0o555);
    const result = runBuilt(["config-set", "-c", ini, "git_path=x"], nobody);
    expect(result.status).toBe(1);
    expect(result.stderr).toMatch(/cannot be (created|written|locked)|permission/i);
    expect(result.stderr).not.toMatch(/\n {4}at /);
    expect(runBuilt(["config-set", "-c", ini, "git_path=git"], nobody)).toMatchObject({ status: 0 });
    chmodSync(folder, 0o755);
  });
});

describe("config-check", () => {
  const check = async (...words: string[]) => runHere(["config-check", "-c", ini, ...words]);
  interface Finding {
    id: string;
    severity: string;
    line: number | null;
    message: string;
    fix: string | null;
  }
  const findings = async (...words: string[]) => {
    const { stdout, status } = await check("--json", ...words);
    return {
      status,
      ...expectDocument<{ errors: number; warnings: number; findings: Finding[] }>("config-check", stdout),
    };
  };

  it("finds nothing wrong with a good file: exit 0", async () => {
    const instance = makeInstance(folder);
    ini = instance.ini;
    chmodSync(ini, 0o600);
    await set("--generate", "session.secret", "--generate", "app_instance_uuid", "--no-backup");
    await set("--section", "server:main", "use=egg:waitress#main", "--no-backup");
    expect(await check("--no-connect")).toMatchObject({ status: 0, stdout: `${ini} has no mistakes.\n`, stderr: "" });
    expect(await check("--no-connect", "-q")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    const { status, findings: found } = await findings();
    expect(status).toBe(4);
    expect(found).toEqual([
      {
        id: "database-missing",
        severity: "warning",
        line: 3,
        message: "The database does not exist.",
        fix: `kallithea-cli db-create -c ${ini}`,
      },
    ]);
  });

  it("reports every mistake with its line and the command that fixes it: exit 1", async () => {
    writeFileSync(
      ini,
      `[DEFAULT]
smtp_server = mail.example.com
smtp_password = hunter2
[server:main]
host = 0.0.0.0
port = 99999
use = egg:Paste#http
[app:main]
use = egg:kallithea
git_pth = git
bikeshed = red
git_path = /nowhere/git
debug = true
smtp_server = other
use_celery = maybe
session.secret = {uuid()}
app_instance_uuid = short
cache_dir = data
index_dir = /etc/passwd/x
ssh_enabled = true
ssh_locale = xx_YY
kallithea_cli_path = /bin/sh
sqlalchemy.url = postgresql://kallithea:password@127.0.0.1:1/kallithea
git_hook_interpreter = /nowhere/python
`,
    );
    chmodSync(ini, 0o644);
    const { status, errors, warnings, findings: found } = await findings();
    expect(status).toBe(1);
    expect(found.map(({ line, severity, id }) => `${line} ${severity} ${id}`)).toEqual([
      "3 warning smtp-encryption",
      "6 error wrong-type",
      "7 error server-section",
      "10 warning unknown-key",
      "11 warning unknown-key",
      "12 error git-path",
      "13 error debug",
      "14 warning shadowed-key",
      "15 error wrong-type",
      "16 error default-secret",
      "17 warning weak-secret",
      "18 warning relative-path",
      "19 error not-a-folder",
      "20 error ssh-authorized-keys",
      "21 warning ssh-locale",
      "22 warning kallithea-cli-path",
      "23 warning default-password",
      "23 error database-unreachable",
      "24 error git-hook-interpreter",
      "null error file-mode",
    ]);
    expect([errors, warnings]).toEqual([11, 9]);
    expect(found.every(({ fix }) => fix !== null)).toBe(true);
    expect(JSON.stringify(found)).not.toMatch(/hunter2|:password@|uuid\(\)/);
    const { stdout } = await check("--no-connect");
    expect(stdout).toContain(
      `line 16: error: session.secret has a well-known value. [default-secret]\n    kallithea-cli config-set -c ${ini} --generate session.secret\n`,
    );
    expect(stdout.trimEnd().split("\n").at(-1)).toBe(`${ini}: 10 errors, 9 warnings`);
  });

  it("reports all mistakes that keep the file from being read", async () => {
    writeFileSync(ini, "x = 1\n[app:main]\na = 1\na = 2\njunk\n[app:main]\n");
    const { status, findings: found } = await findings();
    expect(status).toBe(1);
    expect(found.map(({ line, id }) => [line, id])).toEqual([
      [1, "setting-before-section"],
      [4, "duplicate-key"],
      [5, "invalid-line"],
      [6, "duplicate-section"],
    ]);
    writeFileSync(ini, "[app:main]\nuse = egg:kallithea\ncache_dir = 50%\n");
    expect((await findings()).findings).toMatchObject([{ id: "unreadable-value", line: 3 }]);
    writeFileSync(ini, "[other]\n");
    expect((await findings()).findings).toMatchObject([{ id: "unreadable-value", line: null }]);
  });

  it("reports the same secret twice, and a URL that cannot be used", async () => {
    const secret = "0123456789abcdef0123456789abcdef";
    await set("--force", `session.secret=${secret}`, `app_instance_uuid=${secret}`);
    writeFileSync(ini, text().replace(/^sqlalchemy.url = .*$/m, "sqlalchemy.url = oracle://u:topsecret@h/d"));
    const { findings: found } = await findings();
    expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(["same-secrets", "database-url"]));
    expect(JSON.stringify(found)).not.toMatch(/topsecret|0123456789abcdef/);
  });

  it("needs a file", async () => {
    expect(await runHere(["config-check", "-c", "/nowhere.ini"])).toMatchObject({ status: 2, stdout: "" });
    const { status, stdout } = await runHere(["config-check", "-c", "/nowhere.ini", "--json"]);
    expect([status, expectDocument("error", stdout)]).toMatchObject([2, { error: { code: "usage" } }]);
  });

  it("reports what keeps Python from decoding the file", async () => {
    writeFileSync(ini, Buffer.concat([Buffer.from("[app:main]\na = "), Buffer.from([0xff])]));
    expect(await findings()).toMatchObject({ status: 1, findings: [{ id: "not-utf8", line: 2 }] });
    writeFileSync(ini, "\ufeff[app:main]\n");
    expect(await findings()).toMatchObject({ status: 1, findings: [{ id: "byte-order-mark", line: 1 }] });
    expect((await check()).stdout).toContain("line 1: error: The file begins with a byte order mark");
  });

  it("reports an option of the URL that no server knows", async () => {
    writeFileSync(ini, text().replace(/^sqlalchemy.url = .*$/m, "sqlalchemy.url = postgresql://u@h/d?foo=1"));
    const { status, findings: found } = await findings();
    expect([status, found]).toEqual([1, expect.arrayContaining([expect.objectContaining({ id: "database-url" })])]);
  });
});
