// repo-scan --detect-moves: a repository that lies elsewhere keeps its row, and all that hangs on it.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { dumpDatabase } from "../support/dump.js";
import type { TestInstance } from "../support/instance.js";
import { runGitTool } from "../support/run-tools.js";
import { commitGit, instanceWith, makeGit, names, scan, scanJson, scanned } from "../support/scanned-instance.js";

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
    expect(scan(made, "--detect-moves", "--dry-run").stdout).toBe(`${scanned}Would add: fresh\nWould move: old/name -> new/place/name\n`);
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

  it("is asked for: else the one is missing and the other new", () => {
    const made = withCommits("old");
    move(made, "old", "new");
    expect(scan(made).stdout).toBe(`${scanned}Added: new\nMissing: old\n`);
  });

  it("does not guess between forks: it names both, adds neither, and removes nothing", () => {
    const made = withCommits("old");
    cpSync(path.join(made.repositories, "old"), path.join(made.repositories, "fork"), { recursive: true });
    move(made, "old", "new");
    const report = scanJson(made, "--detect-moves", "--remove-missing");
    expect(report).toMatchObject({
      ...{ status: 0, added: [], moved: [], missing: [], removed: [] },
      ambiguous: [{ missing: ["old"], candidates: ["fork", "new"] }],
      unknown: [{ name: "old" }],
      leftOut: [
        { name: "fork", code: "ambiguous-move", detail: "alike and missing: old" },
        { name: "new", code: "ambiguous-move" },
      ],
    });
    expect(names(made)).toEqual(["old"]);
    rmSync(path.join(made.repositories, "fork"), { recursive: true });
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Moved: old -> new\n`);
  });

  it("tells forks apart by the HEAD that it remembers", () => {
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

  it("leaves alone what was changed, too, or is empty", () => {
    const made = withCommits("changed");
    makeGit(made, "empty");
    expect(scan(made).status).toBe(0);
    move(made, "changed", "a/changed");
    move(made, "empty", "a/empty");
    commitGit(path.join(made.repositories, "a/changed"), "more");
    expect(scan(made, "--detect-moves").stdout).toBe(`${scanned}Added: a/changed, a/empty\nMissing: changed, empty\n`);
  });
});

function spin(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
