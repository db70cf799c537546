// repo-scan --detect-moves: a repository that lies elsewhere keeps its row, and all that hangs on it.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump, dumpDatabase } from "../support/databases/dump.js";
import { engines } from "../support/databases/engines.js";
import { runGitTool } from "../support/repositories/run-tools.js";
import {
  commitGit,
  instanceWith,
  makeGit,
  names,
  scan,
  scanJson,
  scanned,
} from "../support/repositories/scanned-instance.js";

function withCommits(...repositories: string[]): TestInstance {
  const made = instanceWith();
  for (const name of repositories) commitGit(makeGit(made, name), `first of ${name}`);
  expect(scan(made).status).toBe(0);
  return made;
}

function move(made: TestInstance, from: string, to: string): void {
  const target = path.join(made.repositories, to);
  mkdirSync(path.dirname(target), { recursive: true });
  renameSync(path.join(made.repositories, from), target);
}

describe("--detect-moves", () => {
  it("renames the row and its group, and changes nothing else", () => {
    const made = withCommits("old/name", "other");
    move(made, "old/name", "new/place/name");
    makeGit(made, "fresh");
    const before = dumpDatabase(made.database);
    expect(scan(made, "--detect-moves", "--dry-run").stdout).toBe(
      `${scanned}Would add: fresh\nWould move: old/name -> new/place/name\n`,
    );
    expect(dumpDatabase(made.database)).toEqual(before);
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Added: fresh\nMoved: old/name -> new/place/name\n`);
    const after = dumpDatabase(made.database);
    const group = after.groups?.find((row) => row.group_name === "new/place")?.group_id;
    expect(after.repositories?.slice(0, 2)).toEqual([
      { ...before.repositories?.[0], repo_name: "new/place/name", group_id: group },
      before.repositories?.[1],
    ]);
    expect(after.repo_to_perm?.slice(0, 2)).toEqual(before.repo_to_perm);
    expect(after.user_followings?.slice(0, 2)).toEqual(before.user_followings);
    expect(scan(made).stdout).toBe(scanned);
  });

  it("is optional: without it, one repository is missing and the other new", () => {
    const made = withCommits("old");
    move(made, "old", "new");
    expect(scan(made).stdout).toBe(`${scanned}Added: new\nMissing: old\n`);
  });

  it("does not guess between forks: it names both, adds neither and removes nothing", () => {
    const made = withCommits("old");
    cpSync(path.join(made.repositories, "old"), path.join(made.repositories, "fork"), { recursive: true });
    move(made, "old", "new");
    const report = scanJson(made, "--detect-moves", "--remove-missing");
    expect(report).toMatchObject({
      ...{ status: 0, added: [], moved: [], missing: [], removed: [] },
      ambiguous: [{ missing: ["old"], candidates: ["fork", "new"] }],
      unknown: [{ name: "old" }],
      leftOut: [
        { name: "fork", code: "ambiguous-move", detail: "missing with the same history: old" },
        { name: "new", code: "ambiguous-move" },
      ],
    });
    expect(names(made)).toEqual(["old"]);
    rmSync(path.join(made.repositories, "fork"), { recursive: true });
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: old -> new\n`);
  });

  it("distinguishes forks by the HEAD that it remembers", () => {
    const made = withCommits();
    writeFileSync(made.ini, `${readFileSync(made.ini, "utf8")}cache_dir = %(here)s/data\n`);
    commitGit(makeGit(made, "one"), "shared");
    cpSync(path.join(made.repositories, "one"), path.join(made.repositories, "two"), { recursive: true });
    const two = path.join(made.repositories, "two");
    runGitTool(two, ["branch", "-m", "master", "main"]);
    runGitTool(two, ["symbolic-ref", "HEAD", "refs/heads/main"]);
    expect(scan(made).status).toBe(0);
    // The signs of what was only just made are not kept.
    spin(2100);
    expect(scan(made, "--refresh").status).toBe(0);
    move(made, "one", "moved/b");
    move(made, "two", "moved/a");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: two -> moved/a, one -> moved/b\n`);
  });

  it("does not match what was also changed, or is empty", () => {
    const made = withCommits("changed");
    makeGit(made, "empty");
    expect(scan(made).status).toBe(0);
    move(made, "changed", "a/changed");
    move(made, "empty", "a/empty");
    commitGit(path.join(made.repositories, "a/changed"), "more");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Added: a/changed, a/empty\nMissing: changed, empty\n`);
  });
});

describe("what --detect-moves makes of", () => {
  const clone = (made: TestInstance, from: string, to: string) =>
    cpSync(path.join(made.repositories, from), path.join(made.repositories, to), { recursive: true });

  it("a repository whose new path is next to a known fork", () => {
    const made = withCommits("parent");
    clone(made, "parent", "fork");
    expect(scan(made).stdout).toBe(`${scanned}Added: fork\n`);
    move(made, "parent", "elsewhere/parent");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: parent -> elsewhere/parent\n`);
    expect(names(made)).toEqual(["elsewhere/parent", "fork"]);
  });

  it("two identical clones that have both moved: both are reported as ambiguous", () => {
    const made = withCommits("one");
    clone(made, "one", "two");
    expect(scan(made).status).toBe(0);
    move(made, "one", "x/one");
    move(made, "two", "x/two");
    const { stdout, stderr } = scan(made, "--detect-moves", "--remove-missing");
    expect(stdout).toBe(scanned);
    for (const name of ["x/one", "x/two"])
      expect(stderr).toMatch(new RegExp(`^${name}: skipped: .*missing with the same history: one, two`, "m"));
    expect(names(made)).toEqual(["one", "two"]);
  });

  it("a whole group", () => {
    const made = withCommits("group/a", "group/sub/b", "other");
    move(made, "group", "new/group");
    const moves = "Moved: group/a -> new/group/a, group/sub/b -> new/group/sub/b";
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}${moves}\n`);
    expect(scan(made).stdout).toBe(scanned);
  });

  it("a folder of its own, with the repository's old name", () => {
    const made = withCommits("name");
    move(made, "name", "aside");
    move(made, "aside", "name/name");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: name -> name/name\n`);
    expect(scan(made).stdout).toBe(scanned);
  });

  // What is found under a known name is taken for what the row means: nothing is missing then.
  it("two that have swapped places, which are not missing: their metadata can be refreshed", () => {
    const made = withCommits("a", "b");
    for (const [from, to] of [
      ["a", "c"],
      ["b", "a"],
      ["c", "b"],
    ] as const)
      move(made, from, to);
    expect(scan(made, "--detect-moves").stdout).toBe(scanned);
    expect(scan(made, "--detect-moves", "--refresh").stdout).toBe(`${scanned}Refreshed: a, b\n`);
  });

  it("one whose old path has another repository", () => {
    const made = withCommits("old");
    move(made, "old", "new");
    commitGit(makeGit(made, "old"), "of another one");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Added: new\n`);
  });

  it("one whose old path has something that is not a repository for Kallithea: it is reported as possibly moved", () => {
    const made = withCommits("old");
    move(made, "old", "new");
    mkdirSync(path.join(made.repositories, "old/.git"), { recursive: true });
    const report = scanJson(made, "--detect-moves", "--remove-missing");
    expect(report).toMatchObject({
      ...{ added: [], moved: [], removed: [] },
      unknown: [{ name: "old", because: { code: "non-bare-git" } }],
      ambiguous: [{ missing: ["old"], candidates: ["new"] }],
    });
    expect(report.leftOut).toContainEqual(expect.objectContaining({ name: "new", code: "ambiguous-move" }));
  });
});

describe.each(engines)("a rename that differs in case alone, on $title", (engine) => {
  it.skipIf(engine.missing)("is followed", async () => {
    const made = makeInstanceOn(await engine.newUrl(temporaryFolder()), path.join(temporaryFolder(), "instance"));
    commitGit(makeGit(made, "team/name"), "first");
    expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
    move(made, "team/name", "team/Name");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: team/name -> team/Name\n`);
    expect((await dump(made.url)).repositories).toMatchObject([{ repo_id: 1, repo_name: "team/Name", group_id: 1 }]);
  });
});

function spin(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
