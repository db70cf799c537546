// What ssh-serve refuses. A client gets neither paths of the server nor a stack; the reason is in the log.
import { execFileSync } from "node:child_process";
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Sqlite } from "../../src/files/sqlite-library.js";
import { runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { query, servers } from "../support/databases/engines.js";
import { freePort } from "../support/databases/servers/free-port.js";
import { hgIsInstalled, runTool } from "../support/repositories/run-tools.js";
import {
  connect,
  loggedActions,
  reader,
  servedInstance,
  sshLogOf,
  unavailable,
} from "../support/ssh/served-instance.js";

const withHg = hgIsInstalled ? it : it.skip;

/** Names with characters of shells and options. */
const odd = ["-x", "--upload-pack=id", "it's $(id) `id` !", "a\nb"];

let instance: TestInstance;
let ini: string;

beforeAll(async () => {
  instance = await servedInstance({ repositories: odd.map((_, index) => `odd-${index}`) });
  // repo-scan adds none with such names, but a web page may.
  for (const [index, name] of odd.entries()) {
    renameSync(path.join(instance.repositories, `odd-${index}`), path.join(instance.repositories, name));
    const stored = name.replaceAll("'", "''");
    await query(instance.url, `UPDATE repositories SET repo_name = '${stored}' WHERE repo_name = 'odd-${index}'`);
  }
  ini = readFileSync(instance.ini, "utf8");
});
afterAll(() => removeFolder(instance.folder));
beforeEach(() => {
  writeFileSync(instance.ini, ini);
  rmSync(path.join(instance.folder, "ssh-serve.log"), { force: true });
});

/** @returns the only line of the log */
function expectRefused(command: string, message: string, options: Parameters<typeof connect>[2] = {}): string {
  const answer = connect(instance, command, options);
  expect(answer).toEqual({ status: 1, stdout: "", stderr: `${message.trim()}\n` });
  expect(answer.stderr).not.toContain(instance.folder);
  const log = sshLogOf(instance);
  expect(log).toHaveLength(1);
  rmSync(path.join(instance.folder, "ssh-serve.log"));
  return log[0] ?? "";
}

function setIni(key: string, value: string): void {
  writeFileSync(
    instance.ini,
    ini.replace(new RegExp(`^${key} = .*$`, "m"), () => `${key} = ${value}`),
  );
}

const unsupported = (command: string) =>
  `This account can only be used for repository access. SSH command ${command} is not supported.`;

describe("commands", () => {
  it.each([
    ["git-upload-pack '/../git'", "abort: Access to '../git' denied"],
    ["git-upload-pack '/git/../git'", "abort: Access to 'git/../git' denied"],
    ["git-upload-pack '/git\n'", "abort: Access to 'git\\n' denied"],
    ["git-upload-pack '/git'\n", undefined],
    ["git-upload-pack '/git", 'Error parsing SSH command "git-upload-pack \'/git": No closing quotation'],
    ["git-upload-pack '/git'; id", unsupported("\"git-upload-pack '/git'; id\"")],
    ["git-upload-pack '/git;id'", "abort: Access to 'git;id' denied"],
    ["git-upload-pack --upload-pack=id '/git'", unsupported("\"git-upload-pack --upload-pack=id '/git'\"")],
    ["git-upload-archive '/git'", unsupported("\"git-upload-archive '/git'\"")],
    ["git-receive-pack '-x'", unsupported("\"git-receive-pack '-x'\"")],
    ["hg -R --config=hooks.x=id serve --stdio", "abort: Access to '--config=hooks.x=id' denied"],
    ["hg -R git serve --stdio --debugger", unsupported("'hg -R git serve --stdio --debugger'")],
    ["\u001b[31m", unsupported("'\\x1b[31m'")],
    ["scp -t /", unsupported("'scp -t /'")],
  ])("%j", (command, message) => {
    if (message === undefined) expect(connect(instance, command)).toMatchObject({ status: 0, stderr: "" });
    else expect(expectRefused(command, message)).toContain("192.0.2.7 user 2 key 1 command ");
  });

  it("no command: a login, or a start by hand", () => {
    const login =
      "'kallithea-cli ssh-serve' can only provide protocol access over SSH. Interactive SSH login for this user is disabled.";
    expectRefused("", login);
    const byHand =
      "'kallithea-cli ssh-serve' cannot be called directly. It must be specified as command in an SSH authorized_keys file.";
    expectRefused("", byHand, { env: { SSH_CONNECTION: "" } });
  });

  it("names with characters of shells and options are served", () => {
    for (const name of odd) {
      const quoted = name.replaceAll("'", "'\\''");
      expect(connect(instance, `git-upload-pack '/${quoted}'`)).toMatchObject({ status: 0, stderr: "" });
    }
    expect(connect(instance, "git-upload-pack /git///")).toMatchObject({ status: 0, stderr: "" });
  });
});

describe("the configuration", () => {
  it.each([["false"], ["0"], [""]])("ssh_enabled = %s", (value) => {
    setIni("ssh_enabled", value);
    expectRefused("git-upload-pack /git", "SSH access is disabled.");
  });

  it.each([
    ["ssh_enabled", "perhaps", /ssh_enabled in \[app:main\] is not a boolean/],
    ["sqlalchemy.url", "sqlite:////nowhere/none.db", /does not exist: \/nowhere/],
    ["sqlalchemy.url", "nonsense://x", /nonsense/],
  ])("%s = %s", (key, value, reason) => {
    setIni(key, value);
    expect(expectRefused("git-upload-pack /git", unavailable)).toMatch(reason);
  });

  it("a file that is not an ini, or not there", () => {
    writeFileSync(instance.ini, "[app:main\n");
    expect(expectRefused("git-upload-pack /git", unavailable)).toContain("line 1");
    const missing = connect({ ini: "/nowhere/kallithea.ini" }, "git-upload-pack /git");
    expect(missing).toEqual({ status: 1, stdout: "", stderr: unavailable });
  });

  it("an extensions.py that cannot be read", () => {
    const extensions = path.join(instance.folder, "extensions.py");
    mkdirSync(extensions);
    expect(expectRefused("git-upload-pack /git", unavailable)).toContain("EISDIR");
    rmSync(extensions, { recursive: true });
    runTool("mkfifo", [extensions]);
    expect(expectRefused("git-upload-pack /git", unavailable)).toContain("it is not a regular file");
    rmSync(extensions);
  });

  it("a PULL_HOOK for which there is no Python, which the client cannot choose", () => {
    const extensions = path.join(instance.folder, "extensions.py");
    writeFileSync(extensions, "def PULL_HOOK(**kwargs):\n    run()\n");
    setIni("git_hook_interpreter", "/nowhere/python");
    const env = { KALLITHEA_PYTHON: "/bin/true", VIRTUAL_ENV: "" };
    const reason = expectRefused(
      "git-upload-pack /git",
      "abort: A hook of this server has stopped the pull from 'git'",
      {
        env,
      },
    );
    expect(reason).toContain("PULL_HOOK in extensions.py");
    expect(reason).not.toContain("/bin/true");
    rmSync(extensions);
  });

  it("a PULL_HOOK in the folder that [DEFAULT] calls here, where Kallithea looks for it", () => {
    const here = path.join(instance.folder, "here");
    mkdirSync(here);
    writeFileSync(path.join(here, "extensions.py"), "def PULL_HOOK(**kwargs):\n    run()\n");
    setIni("git_hook_interpreter", "/nowhere/python");
    setIni("sqlalchemy.url", instance.url);
    appendFileSync(instance.ini, `[DEFAULT]\nhere = ${here}\n`);
    const stopped = "abort: A hook of this server has stopped the pull from 'git'";
    expectRefused("git-upload-pack /git", stopped, { env: { VIRTUAL_ENV: "" } });
    rmSync(here, { recursive: true });
  });

  it("a long command, which fills neither the log nor the screen", () => {
    const command = `git-upload-pack /${"x".repeat(100_000)}`;
    const { status, stderr } = connect(instance, command);
    expect(status).toBe(1);
    expect(stderr.length).toBeLessThan(2000);
    expect(sshLogOf(instance).at(-1)?.length ?? 0).toBeLessThan(2100);
  });

  it("a log that cannot be written changes nothing", () => {
    appendFileSync(instance.ini, `ssh_serve_log = ${instance.folder}/fifo\n`);
    execFileSync("mkfifo", [path.join(instance.folder, "fifo")]);
    expect(connect(instance, "git-upload-pack /none")).toMatchObject({
      status: 1,
      stderr: "abort: Access to 'none' denied\n",
    });
  });

  it("a log is not followed through a link, is private, and starts again at 1 MiB", () => {
    const log = path.join(instance.folder, "ssh-serve.log");
    symlinkSync(path.join(instance.folder, "elsewhere"), log);
    expect(connect(instance, "id")).toMatchObject({ status: 1 });
    expect(existsSync(path.join(instance.folder, "elsewhere"))).toBe(false);
    rmSync(log);
    writeFileSync(log, "x".repeat((1 << 20) + 1), { mode: 0o600 });
    connect(instance, "id");
    expect([existsSync(log), existsSync(`${log}.1`)]).toEqual([false, true]);
    expectRefused("id", unsupported("'id'"));
    rmSync(`${log}.1`);
  });
});

describe("the database", () => {
  it("missing: it is not created", () => {
    renameSync(instance.database, `${instance.database}.away`);
    expect(expectRefused("git-upload-pack /git", unavailable)).toContain(instance.database);
    expect(existsSync(instance.database)).toBe(false);
    renameSync(`${instance.database}.away`, instance.database);
  });

  it("at another revision", async () => {
    const [row] = await query(instance.url, "SELECT version_num FROM alembic_version");
    await query(instance.url, "UPDATE alembic_version SET version_num = '4851d15bc437'");
    expect(expectRefused("git-upload-pack /git", unavailable)).toContain("4851d15bc437");
    await query(instance.url, `UPDATE alembic_version SET version_num = '${row?.version_num}'`);
  });

  it("locked for longer than its timeout", () => {
    setIni("sqlalchemy.url", `sqlite:///${instance.database}?timeout=0.2`);
    const other = new Sqlite(instance.database);
    other.exec("BEGIN EXCLUSIVE");
    expect(expectRefused("git-upload-pack /git", unavailable)).toMatch(/locked|in use/);
    other.close();
  });

  it.each(servers.map(({ name }) => name))("%s, unreachable", async (name) => {
    const scheme = name === "PostgreSQL" ? "postgresql" : "mysql";
    setIni("sqlalchemy.url", `${scheme}://u:secret@127.0.0.1:${await freePort()}/x`);
    const reason = expectRefused("git-upload-pack /git", unavailable);
    expect(reason).toContain("127.0.0.1");
    expect(reason).not.toContain("secret");
  });
});

describe("the repository on disk", () => {
  const cannot = (name: string) => `abort: Repository '${name}' cannot be served`;
  const away = () => `${instance.folder}/away`;
  const place = (name: string) => path.join(instance.repositories, name);

  const inPlaceOf = (name: string, make: (place: string) => void, use: () => void) => {
    renameSync(place(name), away());
    make(place(name));
    try {
      use();
    } finally {
      rmSync(place(name), { recursive: true, force: true });
      renameSync(away(), place(name));
    }
  };

  it.each<[string, (place: string) => void]>([
    ["missing", () => {}],
    ["an empty folder", (folder) => mkdirSync(folder)],
    ["a file", (file) => writeFileSync(file, "")],
    ["a FIFO", (file) => execFileSync("mkfifo", [file])],
    ["a link to nothing", (link) => symlinkSync("/nowhere", link)],
    ["a link to itself", (link) => symlinkSync(link, link)],
    [
      "a folder with a FIFO as HEAD",
      (folder) => {
        mkdirSync(folder);
        execFileSync("mkfifo", [path.join(folder, "HEAD")]);
      },
    ],
  ])("%s", (_title, make) => {
    inPlaceOf("git", make, () => {
      expect(expectRefused("git-upload-pack /git", cannot("git"))).toContain(place("git"));
      expectRefused("git-receive-pack /git", cannot("git"));
    });
    if (!hgIsInstalled) return;
    inPlaceOf("hg", make, () => expectRefused("hg -R hg serve --stdio", cannot("hg")));
  });

  it("a link to a repository is followed, as by Kallithea", () => {
    inPlaceOf(
      "git",
      (link) => symlinkSync(away(), link),
      () => expect(connect(instance, "git-upload-pack /git")).toMatchObject({ status: 0, stderr: "" }),
    );
  });

  it("a damaged repository: Git says so without a path", () => {
    inPlaceOf(
      "git",
      (folder) => {
        mkdirSync(folder);
        writeFileSync(path.join(folder, "HEAD"), "ref: refs/heads/master\n");
      },
      () => {
        const { status, stderr } = connect(instance, "git-upload-pack /git");
        expect(status).not.toBe(0);
        expect(stderr).not.toContain(" at ");
      },
    );
  });

  withHg("a verb of the other type", () => {
    expectRefused("git-upload-pack /hg", "abort: 'hg' is a Mercurial repository");
    expectRefused("git-receive-pack /hg", "abort: 'hg' is a Mercurial repository");
    expectRefused("hg -R git serve --stdio", "abort: 'git' is a Git repository");
  });
});

describe("programs", () => {
  it("Git or Mercurial not installed", () => {
    const env = { PATH: "/nowhere" };
    expect(expectRefused("git-upload-pack /git", "abort: Git is not installed on the server", { env })).toContain(
      "/nowhere",
    );
    if (hgIsInstalled)
      expectRefused("hg -R hg serve --stdio", "abort: Mercurial is not installed on the server", { env });
  });

  it("a Git that cannot be started", () => {
    const bin = path.join(instance.folder, "broken-bin");
    mkdirSync(bin);
    writeFileSync(path.join(bin, "git"), "#!/nowhere/interpreter\n", { mode: 0o755 });
    const message = "abort: git cannot be started on the server";
    expect(expectRefused("git-upload-pack /git", message, { env: { PATH: bin } })).toContain(bin);
  });
});

it("what is refused is not logged as done, and a refused push neither", async () => {
  const before = (await loggedActions(instance)).length;
  expectRefused("git-receive-pack /git", "abort: Push access to 'git' denied", { login: reader });
  expectRefused("git-upload-pack /none", "abort: Access to 'none' denied");
  expect((await loggedActions(instance)).length).toBe(before);
});

it("--help does not list the commands that only sshd and hooks start", () => {
  expect(runBuilt(["--help"]).stdout).not.toMatch(/ssh-serve|ssh-hook|git-hook/);
});
