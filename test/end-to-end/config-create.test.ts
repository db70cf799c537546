import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ownCliPath } from "../../src/ini/cli-path.js";
import { loadIni } from "../../src/ini/load.js";
import { giveToNobody, nobody, unlessRoot } from "../support/cli/as-nobody.js";
import { builtProgram, projectRoot, runBuilt, runHere } from "../support/cli/cli.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";

const isRoot = process.getuid?.() === 0;

describe("config-create", () => {
  it("writes a file that only its owner can read, and prints the values used", () => {
    const folder = temporaryFolder();
    const venv = kallithea(path.join(temporaryFolder(), "venv"));
    const { status, stdout, stderr } = runBuilt(
      ["config-create", "my.ini", "port=8080", "[server:main]", "threads=2"],
      {
        cwd: folder,
        env: { VIRTUAL_ENV: venv },
      },
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toBe(`Creating config file using:
  database_engine=sqlite  (options: sqlite, postgres, mysql)
  http_server=waitress  (options: waitress, gearbox, gevent, gunicorn, uwsgi)
  host=127.0.0.1
  port=8080
Wrote new config file in ${folder}/my.ini
Don't forget to build the front-end using 'kallithea-cli front-end-build'.
`);
    expect(modeOf(path.join(folder, "my.ini"))).toBe("600");
    const server = loadIni(path.join(folder, "my.ini")).section("server:main");
    expect([server?.get("port"), server?.get("threads")]).toEqual(["8080", "2"]);
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("finds Kallithea's Python on PATH, and generates new secrets", () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "kallithea-cli"), "#!/venv/bin/python3\n", { mode: 0o755 });
    const secrets = ["a.ini", "b.ini"].map((name) => {
      runBuilt(["config-create", name], {
        cwd: folder,
        env: { PATH: folder, LC_ALL: "", LC_CTYPE: "", LANG: "C", HOME: "/home/doe" },
      });
      const app = loadIni(path.join(folder, name)).app();
      expect(app.get("git_hook_interpreter")).toBe("/venv/bin/python3");
      expect(app.get("kallithea_cli_path")).toBe(path.join(folder, "kallithea-cli"));
      expect(app.get("ssh_authorized_keys")).toBe("/home/doe/.ssh/authorized_keys");
      expect(app.get("ssh_locale")).toBe("C.UTF-8");
      return [app.get("app_instance_uuid"), app.get("session.secret")];
    });
    expect(new Set(secrets.flat()).size).toBe(4);
    expect(secrets.flat().every((secret) => /^[0-9a-f]{32}$/.test(secret ?? ""))).toBe(true);
  });
});

/** The files of a virtual environment with Kallithea. */
function kallithea(venv: string): string {
  mkdirSync(path.join(venv, "bin"), { recursive: true });
  writeFileSync(path.join(venv, "bin/python"), "", { mode: 0o755 });
  writeFileSync(path.join(venv, "bin/kallithea-cli"), `#!${venv}/bin/python\n`, { mode: 0o755 });
  return venv;
}

describe("the Python of the Git hook", () => {
  const environment = { PATH: "/nowhere", VIRTUAL_ENV: "" };
  const keys = (file: string) => {
    const app = loadIni(file).app();
    return [app.get("git_hook_interpreter"), app.get("kallithea_cli_path")];
  };
  const create = (folder: string, ...words: string[]) =>
    runBuilt(["config-create", "my.ini", ...words], { cwd: folder, env: environment });

  it("is the value of --python", () => {
    const folder = temporaryFolder();
    const venv = kallithea(path.join(temporaryFolder(), "venv"));
    expect(create(folder, `--python=${venv}/bin/python`)).toMatchObject({ status: 0, stderr: "" });
    expect(keys(path.join(folder, "my.ini"))).toEqual([`${venv}/bin/python`, `${venv}/bin/kallithea-cli`]);
  });

  it.each(["venv", ".venv", "../venv", "../kallithea-venv"])("is found in %s next to the file", (place) => {
    const folder = path.join(temporaryFolder(), "etc");
    mkdirSync(folder);
    const venv = kallithea(path.join(folder, place));
    expect(create(folder)).toMatchObject({ status: 0, stderr: "" });
    expect(keys(path.join(folder, "my.ini"))).toEqual([`${venv}/bin/python`, `${venv}/bin/kallithea-cli`]);
  });

  it("is not taken from a folder that any user could have created", () => {
    const folder = temporaryFolder();
    chmodSync(path.join(kallithea(path.join(folder, "venv")), "bin"), 0o777);
    expect(create(folder).stderr).toContain("was guessed");
  });

  it("is reported as guessed if Kallithea was not found", () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, "python3"), "", { mode: 0o755 });
    const { status, stdout, stderr } = runBuilt(["config-create", "my.ini"], {
      cwd: folder,
      env: { PATH: folder, VIRTUAL_ENV: "" },
    });
    expect(status).toBe(0);
    // This program serves SSH clients, too.
    expect(keys(path.join(folder, "my.ini"))).toEqual([path.join(folder, "python3"), ownCliPath(builtProgram)]);
    expect(stderr).toBe(
      "git_hook_interpreter was guessed: Kallithea's own kallithea-cli was not found on PATH or in a virtual environment. With a wrong value, Git pushes fail.\n" +
        "If Kallithea is installed, run: kallithea-cli config-create --python=/srv/kallithea/venv/bin/python my.ini\n",
    );
    expect(stdout).toContain("Don't forget to build the front-end using 'kallithea-cli front-end-build'.\n");
  });

  it("is suggested with a command that repeats everything typed, except secrets", () => {
    const words = ["--mode=640", "--no-clobber", "--", "-my.ini", "host=::1", "[server:main]", "title=it's", "-x=1"];
    const secrets = ["[app:main]", "sqlalchemy.url=postgresql://u:pw@h/d", "smtp_password=s3cret"];
    const { status, stderr } = runBuilt(["config-create", ...words, ...secrets], {
      cwd: temporaryFolder(),
      env: environment,
    });
    expect(status, stderr).toBe(0);
    expect(stderr).toContain(
      "run: kallithea-cli config-create --mode=640 --python=/srv/kallithea/venv/bin/python -- ./-my.ini host=::1 '[server:main]' 'title=it'\\''s' -x=1 '[app:main]' 'sqlalchemy.url=…' 'smtp_password=…'\n",
    );
    expect(stderr).not.toMatch(/pw@|s3cret/);
  });

  it("is not reported as guessed if it is given", () => {
    const folder = temporaryFolder();
    expect(create(folder, "git_hook_interpreter=/x/python").stderr).toBe("");
    expect(create(folder, "kallithea_cli_path=/x/kallithea-cli").stderr).toContain(
      "git_hook_interpreter was guessed: ",
    );
  });

  it("must be a program, and causes a warning without a kallithea-cli next to it", () => {
    const folder = temporaryFolder();
    expect(create(folder, "--python=/nowhere/python")).toMatchObject({
      status: 2,
      stdout: "",
      stderr: expect.stringContaining(`Invalid value for '--python': "/nowhere/python" is not a program.`),
    });
    writeFileSync(path.join(folder, "python"), "", { mode: 0o755 });
    expect(create(folder, "--python=./python")).toMatchObject({
      status: 0,
      stderr: "There is no kallithea-cli next to ./python; is Kallithea installed there?\n",
    });
    expect(keys(path.join(folder, "my.ini"))[0]).toBe(path.join(folder, "python"));
  });
});

it("a section that is not in the template is reported, with a suggestion", () => {
  const words = [
    "my.ini",
    "[nosuch]",
    "a=b",
    "[app:mian]",
    "c=d",
    "[filter:proxy-prefix]",
    "e=f",
    "[server:main]",
    "g=h",
  ];
  const { status, stderr } = runBuilt(["config-create", ...words], { cwd: temporaryFolder() });
  expect(status).toBe(0);
  expect(stderr.split("\n").filter((line) => line.startsWith("["))).toEqual([
    "[nosuch] is not a section of the template, so it was added at the end.",
    "[app:mian] is not a section of the template, so it was added at the end. Did you mean [app:main]?",
  ]);
});

describe("the database engine that config-create prints", () => {
  it.each([
    [["sqlalchemy.url=postgresql://u:p@h/d"], "postgres", ""],
    [["sqlalchemy.url=mysql+pymysql://u:p@h/d"], "mysql", ""],
    [["sqlalchemy.url=sqlite:////srv/k.db"], "sqlite", ""],
    [
      ["database_engine=mysql", "sqlalchemy.url=postgresql://u:p@h/d"],
      "postgres",
      "sqlalchemy.url is for postgres, so database_engine=mysql has no effect.\n",
    ],
  ])("follows %j", async (words, engine, warning) => {
    const file = path.join(temporaryFolder(), "my.ini");
    const { status, stdout, stderr } = await runHere(["config-create", file, ...words]);
    expect(status).toBe(0);
    expect(stdout).toContain(`  database_engine=${engine}  (options: `);
    if (warning === "") expect(stderr).not.toContain("database_engine");
    else expect(stderr).toContain(warning);
    expect(loadIni(file).app().get("sqlalchemy.url")).toBe(words.at(-1)?.slice("sqlalchemy.url=".length));
  });
});

describe("config-create on an existing file", () => {
  it("keeps the old file each time under a new name, and preserves its mode", async () => {
    const { folder, file } = existing("old");
    chmodSync(file, 0o640);
    const first = await runHere(["config-create", file]);
    const second = await runHere(["config-create", file, "x=1"]);
    const third = await runHere(["config-create", file, "x=2"]);
    expect([first, second, third].map(({ status }) => status)).toEqual([0, 0, 0]);
    const kept = [first, second, third].map(({ stderr }) => /^The old file was kept as (.*)$/m.exec(stderr)?.[1] ?? "");
    expect(new Set(kept).size).toBe(3);
    expect(readFileSync(kept[0] ?? "", "utf8")).toBe("old");
    expect(
      loadIni(kept[2] ?? "")
        .app()
        .get("x"),
    ).toBe("1");
    expect([file, ...kept].map(modeOf)).toEqual(["640", "640", "640", "640"]);
    expect(kept.every((name) => /^my\.ini\.\d{8}-\d{6}(-\d)?$/.test(path.basename(name)))).toBe(true);
    expect(readdirSync(folder)).toHaveLength(4);
  });

  it("changes the mode with --mode", async () => {
    const { file } = existing("old");
    await runHere(["config-create", file, "--mode", "644"]);
    expect(modeOf(file)).toBe("644");
    await runHere(["config-create", `${file}.new`, "--mode=0640"]);
    expect(modeOf(`${file}.new`)).toBe("640");
  });

  it.runIf(isRoot)("preserves its owner (tested only as root)", async () => {
    const { file } = existing("old");
    chownSync(file, 1234, 4321);
    await runHere(["config-create", file]);
    expect(statSync(file)).toMatchObject({ uid: 1234, gid: 4321 });
  });

  it("refuses with --no-clobber, and changes nothing", async () => {
    const { folder, file } = existing("old");
    const { status, stdout, stderr } = await runHere(["config-create", file, "--no-clobber"]);
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: `Error: ${file} already exists, and was not replaced (--no-clobber).\n`,
    });
    expect(stdout).not.toContain("Wrote");
    expect(readdirSync(folder)).toEqual(["my.ini"]);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect((await runHere(["config-create", `${file}.new`, "--no-clobber"])).status).toBe(0);
  });

  it("follows symbolic links, even to a file that does not exist yet", async () => {
    const { folder, file } = existing("old");
    mkdirSync(path.join(folder, "links"));
    const [link, dangling] = [path.join(folder, "links/link.ini"), path.join(folder, "links/dangling.ini")];
    symlinkSync("../my.ini", link);
    symlinkSync("../fresh.ini", dangling);
    expect((await runHere(["config-create", link])).stdout).toContain(`Wrote new config file in ${link}\n`);
    expect((await runHere(["config-create", dangling])).status).toBe(0);
    expect([link, dangling].map((name) => lstatSync(name).isSymbolicLink())).toEqual([true, true]);
    expect(loadIni(file).app().has("cache_dir")).toBe(true);
    expect(loadIni(path.join(folder, "fresh.ini")).app().has("cache_dir")).toBe(true);
    expect(readdirSync(path.join(folder, "links"))).toEqual(["dangling.ini", "link.ini"]);
  });
});

it("a killed config-create leaves the old or the new file, and no leftovers after the next run", () => {
  const preload = path.join(projectRoot, "test/support/faults/kill-at-call.cjs");
  let leftovers = 0;
  for (let call = 1; ; call += 1) {
    const { folder, file } = existing("old");
    const env = { KILL_AT: String(call), NODE_OPTIONS: `--require=${preload}` };
    const { signal } = runBuilt(["config-create", file, "x=1"], { env });
    const text = readFileSync(file, "utf8");
    if (text !== "old") expect(loadIni(file).app().get("x")).toBe("1");
    leftovers += readdirSync(folder).filter((name) => name.startsWith(".")).length;
    expect(runBuilt(["config-create", file, "x=2"]).status).toBe(0);
    expect(readdirSync(folder).filter((name) => !/^my\.ini(\.\d{8}-\d{6}(-\d)?)?$/.test(name))).toEqual([]);
    if (signal === null) break;
    expect(signal).toBe("SIGKILL");
  }
  expect(leftovers, "the kills did not leave anything that the next run had to remove").toBeGreaterThan(0);
});

describe("invalid input of config-create:", () => {
  it.each([
    ["an invalid choice", ["http_server=apache"], "http_server: expected one of"],
    ["an argument that is not a setting", ["foo"], '"foo" is neither key=value nor [section].'],
    ["a percent sign that would break the file", ["a=5%"], "the file could not be read"],
    ["a key that would be read differently", ["a:b=c"], '"a:b" in [app:main] cannot be represented'],
    ["an invalid port", ["port=abc"], 'port: "abc" is not a valid port number.'],
    ["a port that is too large", ["port=65536"], 'port: "65536" is not a valid port number.'],
    ["an invalid port of the server", ["[server:main]", "port=x"], 'port: "x" is not a valid port number.'],
    ["an invalid number", ["smtp_port=abc"], 'smtp_port: "abc" is not a whole number.'],
    ["an invalid boolean", ["use_celery=maybe"], 'use_celery: "maybe" is not a boolean.'],
    ["an invalid mode", ["--mode=rw"], `Invalid value for '--mode': "rw" is not a valid file mode.`],
  ])("refuses %s and keeps the file", async (_what, words, message) => {
    const { folder, file } = existing("old");
    const { status, stdout, stderr } = await runHere(["config-create", file, ...words]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
    expect(readFileSync(file, "utf8")).toBe("old");
    expect(readdirSync(folder)).toEqual(["my.ini"]);
  });

  it("refuses a target that cannot be written", async () => {
    const folder = temporaryFolder();
    symlinkSync("circle.ini", path.join(folder, "circle.ini"));
    writeFileSync(path.join(folder, "file"), "");
    const paths = [
      folder,
      "/dev/null",
      `${folder}/nowhere/my.ini`,
      `${folder}/file/my.ini`,
      `${folder}/circle.ini`,
      `${folder}/${"x".repeat(300)}`,
    ];
    const answers = await Promise.all(paths.map(async (file) => runHere(["config-create", file])));
    expect(answers.map(({ status, stderr }) => [status, stderr.split("\n")[0]])).toEqual([
      [2, `Error: Invalid value for 'CONFIG_FILE': File '${folder}' is a directory.`],
      [2, "Error: Invalid value for 'CONFIG_FILE': '/dev/null' is not a regular file."],
      [1, `Error: ${paths[2]} cannot be written: there is no such folder.`],
      [1, `Error: ${paths[3]} cannot be written: there is no such folder.`],
      [1, `Error: ${paths[4]} cannot be written: its symbolic links form a loop.`],
      [1, `Error: ${paths[5]} cannot be written: the name is too long.`],
    ]);
    expect(readdirSync(folder)).toEqual(["circle.ini", "file"]);
    expect(statSync("/dev/null").isCharacterDevice()).toBe(true);
  });

  it("refuses a full disk, and leaves no partial file", async () => {
    // A limit on the size of files simulates a full disk: the write fails halfway in the same place.
    const { folder, file } = existing("old");
    const { status, stderr } = runLimited(["config-create", file]);
    expect({ status, message: stderr.split("\n")[0] }).toEqual({
      status: 1,
      message: `Error: ${file} cannot be written: the file would be too large.`,
    });
    expect(readdirSync(folder)).toEqual(["my.ini"]);
    expect(readFileSync(file, "utf8")).toBe("old");
  });

  it("refuses a missing file name, except with --show-defaults", async () => {
    const { status, stderr } = await runHere(["config-create"]);
    expect(status).toBe(2);
    expect(stderr).toContain("Error: Missing argument 'CONFIG_FILE'.");
    const defaults = await runHere(["config-create", "--show-defaults"]);
    expect(defaults).toMatchObject({
      status: 0,
      stdout: "database_engine=sqlite\nhttp_server=waitress\nhost=127.0.0.1\nport=5000\n",
    });
  });
});

function existing(text: string) {
  const folder = temporaryFolder();
  const file = path.join(folder, "my.ini");
  writeFileSync(file, text);
  return { folder, file };
}

/** In a shell that limits files to 4 KiB. */
function runLimited(args: readonly string[]) {
  const script = 'ulimit -f 4; trap "" XFSZ; exec "$@"';
  return spawnSync("bash", ["-c", script, "bash", process.execPath, builtProgram, ...args], { encoding: "utf8" });
}

function modeOf(file: string): string {
  return (statSync(file).mode & 0o7777).toString(8);
}

describe("the folder of the data", () => {
  const create = async (...words: string[]) => runHere(["config-create", ...words]);

  it("is created, and named by every setting that is about what the server writes", async () => {
    const folder = temporaryFolder();
    const [ini, data] = [path.join(folder, "my.ini"), path.join(folder, "var/100% data")];
    const { status, stdout } = await create(ini, "--data-dir", data, "index_dir=/elsewhere");
    expect([status, stdout]).toEqual([0, expect.stringContaining(`Created the folder ${data}\n`)]);
    expect(statSync(data).mode & 0o777).toBe(0o750);
    const app = loadIni(ini).app();
    expect([...app].filter(([, value]) => value.includes(data))).toEqual([
      ["cache_dir", data],
      ["archive_cache_dir", `${data}/tarballcache`],
      ["beaker.cache.data_dir", `${data}/cache/data`],
      ["beaker.cache.lock_dir", `${data}/cache/lock`],
      ["sqlalchemy.url", `sqlite:///${data}/kallithea.db?timeout=60`],
    ]);
    expect(app.get("index_dir")).toBe("/elsewhere");
  });

  it("leaves the URL of a server alone", async () => {
    const folder = temporaryFolder();
    const ini = path.join(folder, "my.ini");
    await create(ini, "--data-dir", folder, "database_engine=postgres");
    expect(loadIni(ini).app().get("sqlalchemy.url")).toBe("postgresql://kallithea:password@localhost/kallithea");
  });

  it.each([
    [["--data-dir", "/etc/passwd/x"], 1, "/etc/passwd/x cannot be created: "],
    [["--data-dir", "/tmp/what?"], 2, "a URL cannot name an SQLite file in a folder with a ? in its name"],
    [["--owner", "no-such-user"], 2, `Invalid value for '--owner': there is no user "no-such-user".`],
    [["--group", "no-such-group"], 2, `Invalid value for '--group': there is no group "no-such-group".`],
    [["--owner", "--", "-x"], 2, `there is no user "-x".`],
    [["--owner", "root\u001b[31m"], 2, `there is no user "root\\x1b[31m"`],
  ])("refuses %j, and writes nothing", async (words, status, message) => {
    const folder = temporaryFolder();
    const result = await create(path.join(folder, "my.ini"), ...words);
    expect(result.status).toBe(status);
    expect(result.stderr).toContain(message);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("the owner of the file", () => {
  it.skipIf(!isRoot)("is a user by name or number, with that user's group or another one", async () => {
    const folder = temporaryFolder();
    const [ini, data] = [path.join(folder, "my.ini"), path.join(folder, "data")];
    await runHere(["config-create", ini, "--owner", "nobody", "--data-dir", data]);
    const { uid, gid } = statSync(ini);
    expect([uid, gid > 0, statSync(data).uid]).toEqual([65534, true, 65534]);
    await runHere(["config-create", ini, "--owner", "4711", "--group", "0"]);
    expect(statSync(ini)).toMatchObject({ uid: 4711, gid: 0 });
  });

  it(`cannot be another user unless root runs it${unlessRoot}`, () => {
    const folder = temporaryFolder();
    giveToNobody(folder);
    const { status, stderr } = runBuilt(["config-create", path.join(folder, "my.ini"), "--owner", "root"], nobody);
    expect(status).toBe(1);
    expect(stderr).toContain("Only root can give a file to another user");
    expect(readdirSync(folder)).toEqual([]);
  });
});
