// repo-scan --plan, --show-plan and --apply: a scan that can be reviewed before it is done.
import { execFileSync, spawn } from "node:child_process";
import {
  appendFileSync,
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
import { builtProgram, runBuilt } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { dumpDatabase } from "../support/databases/dump.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { commitGit, instanceWith, makeGit, makeHg, names, scan } from "../support/repositories/scanned-instance.js";

/** An empty one, without starting git. */
function makeFakeRepository({ repositories }: TestInstance, name: string): void {
  for (const folder of ["objects", "refs"]) mkdirSync(path.join(repositories, name, folder), { recursive: true });
  writeFileSync(path.join(repositories, name, "HEAD"), "ref: refs/heads/master\n");
}

const planFile = ({ folder }: TestInstance) => path.join(folder, "plan.json");

/** Changed, lost and moved repositories, and new ones: everything that a plan can have. */
function prepared(): TestInstance {
  const made = instanceWith();
  for (const name of ["changed", "lost", "old", "same"]) commitGit(makeGit(made, name), `first of ${name}`);
  expect(scan(made).status).toBe(0);
  commitGit(path.join(made.repositories, "changed"), "second");
  rmSync(path.join(made.repositories, "lost"), { recursive: true });
  renameSync(path.join(made.repositories, "old"), path.join(made.repositories, "moved"));
  commitGit(makeGit(made, "team/new"), "first of new");
  makeHg(made, "hg");
  mkdirSync(path.join(made.repositories, "tree/.git"), { recursive: true });
  rmSync(path.join(made.repositories, "same/hooks/post-receive"));
  return made;
}

const everything = ["--remove-missing", "--detect-moves", "--refresh", "--install-git-hooks", "--private", "hg"];

function writePlan(made: TestInstance, ...options: string[]) {
  return scan(made, ...options, "--plan", planFile(made));
}

const apply = (made: TestInstance, ...options: string[]) => scan(made, "--apply", planFile(made), ...options);

describe("a plan", () => {
  it("has everything that the scan would do, changes nothing, and is then applied exactly", () => {
    const made = prepared();
    const before = dumpDatabase(made.database);
    const written = writePlan(made, ...everything);
    expect(written.status, written.stderr).toBe(4);
    expect(written.stderr).toContain(`kallithea-cli repo-scan -c ${made.ini} --apply ${planFile(made)}`);
    expect(dumpDatabase(made.database)).toEqual(before);
    expect(statSync(planFile(made)).mode & 0o777).toBe(0o600);
    const plan = expectDocument("repo-scan-plan", readFileSync(planFile(made), "utf8"));
    expect(plan).toMatchObject({
      ...{ root: made.repositories, owner: "doe", rename: [{ from: "old", to: "moved" }], remove: [{ name: "lost" }] },
      add: [
        { name: "hg", type: "hg", owner: "doe", ownerFrom: "default", private: true, tip: null },
        { name: "team/new", type: "git", private: false },
      ],
      refresh: [{ name: "changed" }],
      hooks: ["team/new", "same"],
      skip: [{ name: "tree", code: "non-bare-git" }],
    });
    const shown = runBuilt(["repo-scan", "--show-plan", planFile(made)]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(
      "\nOptions: --remove-missing --detect-moves --refresh --install-git-hooks --private hg\n",
    );
    expect(shown.stdout).toContain(
      "\nWould add (2):\n  hg (hg), owner doe, private, empty\n  team/new (git), owner doe, tip ",
    );
    expect(shown.stdout).toContain("\nWould rename (1):\n  old -> moved, tip ");
    expect(shown.stdout).toContain("\nWould remove (1):\n  lost\n");
    expect(shown.stdout).toContain("\nSkipped (1):\n  tree: a Git repository with a working tree\n");
    expectDocument("repo-scan-plan", runBuilt(["repo-scan", "--show-plan", planFile(made), "--json"]).stdout);
    makeGit(made, "later");
    const applied = apply(made, "--json");
    expect(applied.status, applied.stderr).toBe(0);
    expect(applied.stderr).toBe("");
    expect(expectDocument("repo-scan", applied.stdout)).toMatchObject({
      ...{
        added: ["hg", "team/new"],
        moved: [{ from: "old", to: "moved" }],
        removed: ["lost"],
        refreshed: ["changed"],
      },
      ...{ missing: [], private: ["hg"], notPlanned: ["later"], planChanges: [], dryRun: false },
    });
    expect(names(made)).toEqual(["changed", "moved", "same", "hg", "team/new"]);
    expect(existsSync(path.join(made.repositories, "same/hooks/post-receive"))).toBe(true);
    expect(existsSync(path.join(made.repositories, "later/hooks/post-receive"))).toBe(false);
    const again = apply(made);
    expect(again.status).toBe(5);
    expect(again.stderr).toContain("team/new: is in the database and on disk\n");
  });

  it("of a scan that has nothing to do exits with 0, and can be printed", () => {
    const made = instanceWith("a");
    expect(writePlan(made).status).toBe(0);
    const { status, stdout } = scan(made, "--plan", "-");
    expect(status).toBe(0);
    expect(expectDocument("repo-scan-plan", stdout)).toMatchObject({ add: [], skip: [] });
    expect(apply(made).status).toBe(0);
  });

  it("replaces no file, and with --overwrite only a plan, which is kept", () => {
    const made = instanceWith();
    expect(writePlan(made).status).toBe(0);
    expect(writePlan(made).status).toBe(3);
    expect(writePlan(made, "--overwrite").stderr).toContain(`The old plan was kept as ${planFile(made)}.`);
    expect(readdirSync(made.folder).filter((name) => name.startsWith("plan.json"))).toHaveLength(2);
    const ini = readFileSync(made.ini, "utf8");
    expect(scan(made, "--plan", made.ini, "--overwrite").status).toBe(5);
    expect(readFileSync(made.ini, "utf8")).toBe(ini);
    const link = path.join(made.folder, "link");
    symlinkSync(path.join(made.folder, "nowhere"), link);
    expect(scan(made, "--plan", link).status).toBe(3);
    expect(scan(made, "--plan", link, "--overwrite").status).toBe(2);
    expect(scan(made, "--plan", "/dev/full").status).toBe(3);
    expect(scan(made, "--plan", path.join(made.folder, "no/plan")).stderr).toContain("cannot be written");
  });
});

describe("a plan is refused, and nothing is changed,", () => {
  const planned = () => {
    const made = prepared();
    expect(writePlan(made, ...everything).status).toBe(4);
    return made;
  };

  it("if anything has changed on disk that it touches", () => {
    const made = planned();
    commitGit(path.join(made.repositories, "team/new"), "another");
    commitGit(path.join(made.repositories, "changed"), "third");
    rmSync(path.join(made.repositories, "hg"), { recursive: true });
    makeGit(made, "hg");
    renameSync(path.join(made.repositories, "moved"), path.join(made.repositories, "elsewhere"));
    rmSync(path.join(made.repositories, "same"), { recursive: true });
    makeGit(made, "lost");
    const before = dumpDatabase(made.database);
    const { status, stdout, stderr } = apply(made, "--json");
    expect(status).toBe(5);
    expect(stderr).toContain("Nothing was changed: 6 things have changed since the plan was written: see planChanges");
    expect(expectDocument("repo-scan", stdout).planChanges).toEqual([
      { name: "hg", change: "is of another type: git instead of hg" },
      { name: "team/new", change: expect.stringMatching(/^has another tip: \w+ instead of \w+$/) },
      { name: "moved", change: "no longer exists" },
      { name: "lost", change: "is in the database and on disk" },
      { name: "changed", change: expect.stringMatching(/^has another tip/) },
      { name: "same", change: "is in the database, but no longer on disk" },
    ]);
    expect(dumpDatabase(made.database)).toEqual(before);
  });

  it("if anything has changed in the database that it touches", () => {
    const made = planned();
    changeDatabase(made.database, "UPDATE repositories SET repo_name = 'renamed' WHERE repo_name = 'lost'");
    changeDatabase(
      made.database,
      "UPDATE repositories SET changeset_cache = NULL WHERE repo_name IN ('old', 'changed')",
    );
    expect(scan(made, "--include", "hg").status).toBe(0);
    const { status, stderr } = apply(made);
    expect(status).toBe(5);
    expect(stderr).toContain("hg: is in the database and on disk\n");
    expect(stderr).toContain("lost: no longer exists\n");
    expect(stderr).toContain("moved: has another tip in the database\n");
    expect(stderr).toContain("changed: has another tip in the database\n");
  });

  it("if an owner is not active, the root is another one, or the database", () => {
    const made = instanceWith();
    makeGit(made, "a");
    expect(writePlan(made).status).toBe(4);
    const other = instanceWith();
    expect(scan(other, "--apply", planFile(made)).stderr).toContain("the plan is for the repositories root");
    changeDatabase(other.database, "UPDATE users SET created_on = '2001-01-01 00:00:00.000000'");
    const result = scan(other, "--apply", planFile(made));
    expect(result.status).toBe(5);
    expect(result.stderr).toContain("Nothing was changed: the plan was written for another database.");
    changeDatabase(made.database, "UPDATE users SET active = 0 WHERE username = 'doe'");
    expect(apply(made).stderr).toContain("doe, the owner in the plan, is no longer an active user.");
    expect(names(made)).toEqual([]);
  });

  it("if it was changed by hand, is not a plan, or is not a regular file", () => {
    const made = instanceWith();
    makeGit(made, "a");
    expect(writePlan(made).status).toBe(4);
    const text = readFileSync(planFile(made), "utf8");
    const outcome = (changed: string) => {
      writeFileSync(planFile(made), changed);
      const { status, stderr } = apply(made);
      return [status, stderr.split("\n")[0]?.replace(planFile(made), "FILE")];
    };
    const why = (reason: string) => [5, `Error: Nothing was changed: FILE ${reason}.`];
    expect(outcome(text.replace('"name": "a"', '"name": "../../etc"'))).toEqual(
      why("was changed after it was written"),
    );
    expect(outcome(text.slice(0, -20))).toEqual(why("is not valid JSON, or it is truncated"));
    expect(outcome("{}")).toEqual(why("is not a plan of repo-scan"));
    const fifo = path.join(made.folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    for (const option of ["--apply", "--show-plan"]) {
      const { status, stderr } = scan(made, option, fifo);
      expect(status).toBe(1);
      expect(stderr).toContain(`${option}: ${fifo} cannot be read: it is not a regular file.`);
    }
    expect(names(made)).toEqual([]);
  });

  it("if the disk of the root seems not to be mounted", () => {
    const made = instanceWith("a", "b");
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    expect(writePlan(made, "--remove-missing").status).toBe(4);
    rmSync(path.join(made.repositories, "b"), { recursive: true });
    const { status, stderr } = apply(made);
    expect(status).toBe(5);
    expect(stderr).toContain("the repositories root is empty");
    expect(stderr).toContain("Write a new plan with --allow-mass-removal if this is intended.");
    expect(names(made)).toEqual(["a", "b"]);
  });
});

it("of two that apply it at the same time, one does it, and the other one does nothing", async () => {
  const made = instanceWith();
  for (let i = 0; i < 40; i++) makeFakeRepository(made, `r${i}`);
  expect(writePlan(made).status).toBe(4);
  const run = () =>
    new Promise<{ status: number | null; stderr: string }>((done) => {
      const child = spawn(process.execPath, [builtProgram, "repo-scan", "-c", made.ini, "--apply", planFile(made)]);
      let stderr = "";
      child.stderr.on("data", (data) => {
        stderr += data;
      });
      child.on("close", (status) => done({ status, stderr }));
    });
  const results = await Promise.all([run(), run()]);
  expect(results.map(({ status }) => status).sort(), results.map(({ stderr }) => stderr).join("\n")).toEqual([0, 5]);
  expect(results.find(({ status }) => status === 5)?.stderr).toMatch(
    /cannot be applied any further|have changed since/,
  );
  expect(names(made)).toHaveLength(40);
});

it("keeps the owners of the plan, whatever the repositories say when it is applied", () => {
  const made = instanceWith();
  const created = runBuilt(["user-create", "-c", made.ini, "jane", "--email", "j@example.com", "--password-stdin"], {
    input: "secret-12345",
  });
  expect(created.status, created.stderr).toBe(0);
  const config = path.join(makeGit(made, "a"), "config");
  appendFileSync(config, "[gitweb]\nowner = jane\n");
  expect(writePlan(made, "--owner-from", "git-config").status).toBe(4);
  appendFileSync(config, "[gitweb]\nowner = doe\n");
  expect(apply(made, "--verbose").stdout).toContain("a: owner jane (gitweb.owner)\n");
  expect(dumpDatabase(made.database).repositories?.map((row) => row.user_id)).toEqual([3]);
});

it.each([
  [["--plan", "p", "--apply", "p"], "Use either --plan or --apply."],
  [["--show-plan", "p", "--apply", "p"], "Use either --show-plan or --apply."],
  [["--overwrite"], "--overwrite only makes sense with --plan."],
  [["--plan", "-", "--json"], "--plan - prints the plan as JSON"],
  [["--apply", "p", "--remove-missing"], "--remove-missing cannot be used with --apply"],
  [["--apply", "p", "--owner", "x"], "--owner cannot be used with --apply"],
  [["--show-plan", "p", "--private", "x"], "--private cannot be used with --show-plan"],
  [["--plan", ""], "--plan: the name of the file must not be empty."],
])("refuses %j", (options, message) => {
  const { status, stderr } = runBuilt(["repo-scan", "-c", "my.ini", ...options]);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});
