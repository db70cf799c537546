// Whole runs of repo-scan on folders that are not as they should be.
import {
  chmodSync,
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
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { hgIsInstalled, runGitTool } from "../support/repositories/run-tools.js";
import {
  instanceWith as instance,
  makeGit,
  makeHg,
  names,
  scan,
  scanned,
} from "../support/repositories/scanned-instance.js";

describe("repo-scan", () => {
  it("adds repositories, and then has nothing to do", () => {
    const made = instance();
    makeGit(made, "b");
    makeGit(made, "group/a");
    const summary = "added 2, known 0, missing 0, unknown 0, skipped 0\n";
    expect(scan(made)).toMatchObject({ status: 0, stdout: `${scanned}Added: b, group/a\n`, stderr: summary });
    expect(scan(made, "--quiet")).toMatchObject({ status: 0, stdout: "", stderr: "" });
  });

  it("reports what is missing, and removes it with --remove-missing", () => {
    const made = instance("gone", "stays");
    rmSync(path.join(made.repositories, "gone"), { recursive: true });
    expect(scan(made)).toMatchObject({ status: 0, stdout: `${scanned}Missing: gone\n` });
    expect(names(made)).toEqual(["gone", "stays"]);
    expect(scan(made, "--remove-missing")).toMatchObject({ status: 0, stdout: `${scanned}Removed: gone\n` });
    expect(names(made)).toEqual(["stays"]);
  });

  it("gives a reason for what it skips by rule, with exit status 0, or 6 with --strict", () => {
    const made = instance();
    mkdirSync(path.join(made.repositories, "working-tree/.git"), { recursive: true });
    makeGit(made, "bad name");
    makeGit(made, "good");
    const first = scan(made);
    expect(first).toMatchObject({ status: 0, stdout: `${scanned}Added: good\n` });
    expect(first.stderr).toMatch(
      /^bad name: skipped: .+\nworking-tree: skipped: .+\nadded 1, .*skipped 2 \(name-refused 1, non-bare-git 1\)\n$/,
    );
    expect(scan(made, "--strict")).toMatchObject({ status: 6, stdout: scanned });
  });

  it("adds a git repository with a damaged tip as empty, with exit status 6, and all others", () => {
    const made = instance();
    const broken = makeGit(made, "broken");
    writeFileSync(path.join(broken, "refs/heads/master"), `${"1".repeat(40)}\n`);
    writeFileSync(path.join(broken, "HEAD"), "ref: refs/heads/master\n");
    mkdirSync(path.join(broken, "objects/11"));
    writeFileSync(path.join(broken, `objects/11/${"1".repeat(38)}`), "no object");
    makeGit(made, "whole");
    const { status, stdout, stderr } = scan(made);
    expect({ status, stdout }).toEqual({ status: 6, stdout: `${scanned}Added: broken, whole\n` });
    expect(stderr).toContain("broken: added as an empty repository: ");
  });

  it("reads ordinary repositories if Git is not installed, names the others, and calls none of them missing", () => {
    const made = instance("known");
    makeGit(made, "ordinary");
    writeFileSync(path.join(makeGit(made, "shallow"), "shallow"), "");
    const { status, stdout, stderr } = runBuilt(["repo-scan", "-c", made.ini], { env: { PATH: temporaryFolder() } });
    expect(stderr).toContain("shallow: skipped: not read: Git is not installed");
    expect({ status, stdout }).toEqual({ status: 6, stdout: `${scanned}Added: ordinary\n` });
  });

  it("does not follow links, nor add twice what is also reached by one", () => {
    const made = instance();
    makeGit(made, "real/repository");
    symlinkSync("real", path.join(made.repositories, "linked-folder"));
    symlinkSync(".", path.join(made.repositories, "loop"));
    expect(scan(made).stdout).toBe(`${scanned}Added: real/repository\n`);
  });

  it("prints SQL with secrets masked if the ini says so", () => {
    const made = instance("one");
    writeFileSync(
      made.ini,
      `${readFileSync(made.ini, "utf8")}
[loggers]
keys = root
[handlers]
keys = console_sql
[formatters]
keys =
[logger_root]
level = WARN
handlers = console_sql
[handler_console_sql]
level = DEBUG
class = StreamHandler
args = (sys.stderr,)
`,
    );
    const { status, stdout, stderr } = scan(made);
    expect({ status, stdout }).toEqual({ status: 0, stdout: scanned });
    expect(stderr).toMatch(/SELECT .* FROM "?users"?/);
    expect(stderr).not.toContain("$2b$");
  });
});

describe.skipIf(!hgIsInstalled)(
  hgIsInstalled ? "with Mercurial" : "with Mercurial (skipped: hg is not installed)",
  () => {
    it("reads ordinary repositories if hg is not found, names the others, and continues", () => {
      const made = instance();
      makeHg(made, "hg-ordinary");
      writeFileSync(path.join(makeHg(made, "hg-one"), ".hg/store/obsstore"), "");
      makeGit(made, "git-one");
      const bin = temporaryFolder();
      symlinkSync(runGitTool("/", ["--exec-path"]).trim().concat("/git"), path.join(bin, "git"));
      const { status, stdout, stderr } = runBuilt(["repo-scan", "-c", made.ini], { env: { PATH: bin } });
      expect(stderr).toContain("hg-one: skipped: not read: Mercurial is not installed");
      expect({ status, stdout }).toEqual({ status: 6, stdout: `${scanned}Added: git-one, hg-ordinary\n` });
    });

    it("skips a repository that needs an unknown feature, with the reason", () => {
      const made = instance();
      const folder = makeHg(made, "from-the-future");
      writeFileSync(path.join(folder, ".hg/requires"), "store\nfrom-the-future\n", { flag: "a" });
      makeHg(made, "fine");
      const { status, stdout, stderr } = scan(made);
      expect(stderr).toContain("from-the-future: skipped: ");
      expect({ status, stdout }).toEqual({ status: 6, stdout: `${scanned}Added: fine\n` });
    });
  },
);

describe("--remove-missing refuses", () => {
  function expectRefused(made: TestInstance, reason: string): void {
    const before = dumpDatabase(made.database);
    const { status, stderr } = scan(made, "--remove-missing");
    expect(stderr).toContain(reason);
    expect(stderr).toContain("--allow-mass-removal");
    expect(status).toBe(5);
    expect(dumpDatabase(made.database)).toEqual(before);
  }

  it("if nothing is found at all", () => {
    const made = instance("a", "b");
    for (const name of ["a", "b"]) rmSync(path.join(made.repositories, name), { recursive: true });
    mkdirSync(path.join(made.repositories, "something"));
    expectRefused(made, "is the disk mounted");
    expect(scan(made, "--remove-missing", "--allow-mass-removal")).toMatchObject({
      status: 0,
      stdout: `${scanned}Removed: a, b\n`,
    });
  });

  it("if more than a third and more than ten are missing", () => {
    const many = Array.from({ length: 20 }, (_, index) => `r${index + 10}`);
    const made = instance(...many);
    for (const name of many.slice(0, 11)) rmSync(path.join(made.repositories, name), { recursive: true });
    expectRefused(made, "11 of the 20");
  });

  it("if the root itself is missing; without --remove-missing that is an error", () => {
    const made = instance("a");
    renameSync(made.repositories, `${made.repositories}.unmounted`);
    const refused = scan(made, "--remove-missing");
    expect(refused.stderr).toContain(`${made.repositories} does not exist`);
    expect(refused.status).toBe(5);
    expect(scan(made).status).toBe(1);
    expect(names(made)).toEqual(["a"]);
    expect(scan(made, "--remove-missing", "--allow-mass-removal").status).toBe(0);
    expect(names(made)).toEqual([]);
  });

  it("if the root is empty", () => {
    const made = instance("a");
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    expectRefused(made, "is empty");
  });
});

describe("a tree that cannot be read everywhere", () => {
  it("keeps the rows of what it cannot see", () => {
    const made = instance("open/a", "closed/b", "closed/deep/c");
    for (const place of [
      path.dirname(made.folder),
      ...readdirSync(path.dirname(made.folder), { recursive: true, encoding: "utf8" }),
    ])
      giveToNobody(path.resolve(path.dirname(made.folder), place));
    chmodSync(path.join(made.repositories, "closed"), 0o000);
    const { status, stdout, stderr } = runBuilt(["repo-scan", "-c", made.ini, "--remove-missing"], nobody);
    expect(stderr).toContain("closed: skipped: cannot be read");
    expect({ status, stdout }).toEqual({ status: 6, stdout: scanned });
    expect(names(made)).toEqual(["closed/b", "closed/deep/c", "open/a"]);
  });
});

describe("Git hooks", () => {
  const hookOf = (made: TestInstance, name: string) => path.join(made.repositories, name, "hooks/post-receive");

  it("are written for a new repository, and for a known one on request", () => {
    const made = instance("a");
    const hook = hookOf(made, "a");
    expect(readFileSync(hook, "utf8")).toMatch(/^KALLITHEA_HOOK_VER = '0\.7\.0'$/m);
    expect(statSync(hook).mode & 0o777).toBe(0o777 & ~process.umask());
    rmSync(hook);
    expect(scan(made).status).toBe(0);
    expect(existsSync(hook)).toBe(false);
    expect(scan(made, "--install-git-hooks").status).toBe(0);
    expect(existsSync(hook)).toBe(true);
  });

  it("of others are kept, or renamed to .bak", () => {
    const made = instance("a");
    const hook = hookOf(made, "a");
    writeFileSync(hook, "#!/bin/sh\nexit 0\n");
    const left = scan(made, "--install-git-hooks");
    expect(left).toMatchObject({ status: 0, stdout: scanned });
    expect(left.stderr).toContain("a: its hook post-receive is not Kallithea's and was kept");
    expect(readFileSync(hook, "utf8")).toBe("#!/bin/sh\nexit 0\n");
    expect(scan(made, "--overwrite-git-hooks").status).toBe(0);
    expect(readFileSync(`${hook}.bak`, "utf8")).toBe("#!/bin/sh\nexit 0\n");
    expect(readFileSync(hook, "utf8")).toContain("KALLITHEA_HOOK_VER");
  });
});

describe("a database that cannot be used", () => {
  it("is of another version", () => {
    const made = instance();
    changeDatabase(made.database, "UPDATE alembic_version SET version_num = 'f62826179f39'");
    const { status, stdout, stderr } = scan(made);
    expect({ status, stdout }).toEqual({ status: 4, stdout: "" });
    expect(stderr).toContain("Current database version id(s): f62826179f39");
    writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}ignore_alembic_revision = True\n`);
    expect(scan(made).status).toBe(0);
  });

  it("does not exist", () => {
    const made = makeInstance(path.join(temporaryFolder(), "instance"));
    const { status, stderr } = scan(made);
    expect(status).toBeGreaterThan(0);
    expect(stderr).toContain("db-create");
    expect(existsSync(made.database)).toBe(false);
  });

  it("is locked: the scan waits as long as the URL says, then reports it", () => {
    const made = makeInstance(path.join(temporaryFolder(), "instance"), { timeout: 1 });
    expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
    makeGit(made, "new");
    const other = new Database(made.database);
    try {
      other.exec("BEGIN EXCLUSIVE");
      const start = Date.now();
      const { status, stderr } = scan(made);
      expect(Date.now() - start).toBeGreaterThan(900);
      expect(status).toBe(1);
      expect(stderr).toMatch(/locked/);
      expect(stderr).not.toContain("bug");
    } finally {
      other.close();
    }
  });
});

describe("the Python of the Git hooks", () => {
  const withoutKallithea = (made: TestInstance) => {
    const python = path.join(made.folder, "python3");
    writeFileSync(python, '#!/bin/sh\necho asked >>"$0.log"\nexit 3\n', { mode: 0o755 });
    writeFileSync(
      made.ini,
      readFileSync(made.ini, "utf8").replace(/^git_hook_interpreter.*$/m, `git_hook_interpreter = ${python}`),
    );
    return () => (existsSync(`${python}.log`) ? readFileSync(`${python}.log`, "utf8") : "").split("\n").length - 1;
  };

  it("is tested once if hooks are written, and only then", () => {
    const made = instance("known");
    const asked = withoutKallithea(made);
    expect(scan(made).stderr).not.toContain("Git hooks");
    makeGit(made, "new");
    expect(scan(made, "--dry-run").stderr).not.toContain("Git hooks");
    expect(asked()).toBe(0);
    const { status, stderr } = scan(made, "--quiet");
    expect(stderr).toContain("python3, the interpreter of the Git hooks, cannot import Kallithea");
    expect(status).toBe(0);
    expect(asked()).toBe(1);
    expect(scan(made, "--install-git-hooks").stderr).toContain("cannot import Kallithea");
  });

  it("is tested by db-create, too", () => {
    const made = makeInstance(path.join(temporaryFolder(), "instance"));
    withoutKallithea(made);
    makeGit(made, "new");
    expect(runBuilt(dbCreateArguments(made)).stderr).toContain("cannot import Kallithea");
  });
});
