// repo-list and repo-show: what the database has, and how it is on disk.
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump } from "../support/databases/dump.js";
import { type Engine, engines, query, sqlite } from "../support/databases/engines.js";
import { hgIsInstalled } from "../support/repositories/run-tools.js";
import { commitGit, makeGit, makeHg } from "../support/repositories/scanned-instance.js";

interface Listed {
  name: string;
  type: string;
  group: string | null;
  state: string | null;
  problem: { code: string } | null;
}

async function instanceOn(engine: Engine, make: (made: TestInstance) => void): Promise<TestInstance> {
  const folder = temporaryFolder();
  const made = makeInstanceOn(await engine.newUrl(folder), folder);
  make(made);
  const { status, stderr } = await runHere(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  return made;
}

const list = (made: TestInstance, ...words: string[]) => runHere(["repo-list", "-c", made.ini, ...words]);

async function document(made: TestInstance, ...words: string[]) {
  const { status, stdout, stderr } = await list(made, "--json", ...words);
  return { status, stderr, ...expectDocument<{ root: string; repositories: Listed[] }>("repo-list", stdout) };
}

async function shown(made: TestInstance, name: string) {
  const { status, stdout, stderr } = await runHere(["repo-show", "-c", made.ini, name, "--json"]);
  expect([status, stderr]).toEqual([0, ""]);
  return expectDocument("repo-show", stdout);
}

describe.each(engines)("repo-list on $title", (engine) => {
  it.skipIf(engine.missing)("prints names, and those that are missing or broken", async () => {
    const made = await instanceOn(engine, (made) => {
      for (const name of ["a", "gone", "team/b", "team/sub/c", "team2/d", "wände"])
        commitGit(makeGit(made, name), name);
    });
    expect(await list(made)).toMatchObject({
      status: 0,
      stdout: "a\ngone\nteam/b\nteam/sub/c\nteam2/d\nwände\n",
      stderr: "",
    });
    expect(await list(made, "-q")).toMatchObject({ status: 0, stdout: "" });
    expect(await list(made, "--broken")).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect((await list(made, "--group", "team")).stdout).toBe("team/b\nteam/sub/c\n");
    for (const owner of ["doe", "DOE"])
      expect((await list(made, "--owner", owner, "--group=/team2/")).stdout).toBe("team2/d\n");
    const before = await dump(made.url);

    rmSync(path.join(made.repositories, "gone"), { recursive: true });
    rmSync(path.join(made.repositories, "a/objects"), { recursive: true });
    mkdirSync(path.join(made.repositories, "a/objects"));
    rmSync(path.join(made.repositories, "team/b"), { recursive: true });
    mkdirSync(path.join(made.repositories, "team/b/.git"), { recursive: true });
    expect(await list(made, "--missing")).toMatchObject({ status: 0, stdout: "gone\n", stderr: "" });
    const broken = await list(made, "--broken");
    expect([broken.status, broken.stdout]).toEqual([6, "a\nteam/b\n"]);
    expect(broken.stderr).toMatch(/^a: broken.*; /m);
    expect(broken.stderr).toMatch(/^team\/b: a Git repository with a working tree; /m);
    expect(broken.stderr).toContain("Error: 2 repositories are broken; see the messages above.");
    const both = await document(made, "--missing", "--broken");
    expect(both).toMatchObject({ status: 6, root: made.repositories });
    expect(both.repositories.map(({ name, state }) => [name, state])).toEqual([
      ["a", "broken"],
      ["gone", "missing"],
      ["team/b", "broken"],
    ]);
    expect(await dump(made.url)).toEqual(before);
  });

  it.skipIf(engine.missing)("repo-show prints what the database has of one", async () => {
    const made = await instanceOn(engine, (made) => {
      commitGit(makeGit(made, "team/b"), "The first\n\nWith more.");
      makeGit(made, "fork");
    });
    await query(
      made.url,
      "UPDATE repositories SET fork_id = (SELECT x.repo_id FROM (SELECT repo_id FROM repositories WHERE repo_name = 'team/b') x), clone_uri = 'https://doe:geheim@example.com/b?token=geheim' WHERE repo_name = 'fork'",
    );
    const b = await shown(made, "/team/b/");
    expect(b).toMatchObject({
      ...{ name: "team/b", type: "git", owner: "doe", group: "team", private: false, landingRevision: "rev:tip" },
      ...{ defaultPermission: "repository.read", followers: 1, forks: ["fork"], forkOf: null, state: "present" },
      lastChange: { revision: 0, message: "The first\n\nWith more.\n", author: "A. Author <author@example.com>" },
      path: path.join(made.repositories, "team/b"),
    });
    expect(b.cacheBytes).toBeGreaterThan(100);
    const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}$/;
    for (const time of [b.created, b.updated, (b.lastChange as { date: string }).date]) expect(time).toMatch(isoTime);
    expect(b.description).toBe(String(b.description).trim());
    const fork = await shown(made, "fork");
    expect(fork).toMatchObject({
      forkOf: "team/b",
      cloneUri: "https://doe:***@example.com/b?token=***",
      lastChange: null,
      cacheBytes: 0,
    });
    const text = await runHere(["repo-show", "-c", made.ini, "team/b"]);
    expect(text.stdout).toMatch(/^Name: +team\/b\nType: +git\nOwner: +doe\nGroup: +team\n/);
    expect(text.stdout).toMatch(/^Message: +The first\n/m);
    const unknown = await runHere(["repo-show", "-c", made.ini, "team/bb"]);
    expect([unknown.status, unknown.stderr]).toEqual([
      1,
      expect.stringContaining("no repository team/bb in the database. Did you mean team/b?"),
    ]);
  });
});

describe("repo-list", () => {
  it("refuses an unknown owner and group, and suggests one", async () => {
    const made = await instanceOn(sqlite, (made) => makeGit(made, "team/b"));
    for (const [words, message] of [
      [["--owner", "do"], "There is no user do. Did you mean doe?"],
      [["--owner", ""], 'There is no user "".'],
      [["--group", "Team"], "There is no repository group Team. Did you mean team?"],
      [["--group", "x\x1b"], "There is no repository group x\\x1b."],
    ] as const) {
      const { status, stdout, stderr } = await list(made, ...words);
      expect([status, stdout, stderr]).toEqual([1, "", `Error: ${message}\n`]);
    }
    expect((await list(made, "--jobs", "0")).status).toBe(2);
    expect((await list(made, "--broken", "--timeout", "x")).status).toBe(2);
  });

  it("prints a table", async () => {
    const made = await instanceOn(sqlite, (made) => makeGit(made, "team/bücher"));
    expect((await list(made, "--long")).stdout).toMatch(
      /^NAME {9}TYPE {2}OWNER {2}PRIVATE {2}LAST CHANGE\nteam\/bücher {2}git {3}doe {4}no {7}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n$/,
    );
  });

  it("does not take an unmounted disk for missing repositories", async () => {
    const made = await instanceOn(sqlite, (made) => ["a", "b"].forEach((name) => void makeGit(made, name)));
    const elsewhere = `${made.repositories}-elsewhere`;
    renameSync(made.repositories, elsewhere);
    const missing = await list(made, "--missing");
    expect([missing.status, missing.stdout, missing.stderr]).toEqual([
      1,
      "",
      expect.stringContaining("does not exist"),
    ]);
    const { stdout, stderr } = await runHere(["repo-show", "-c", made.ini, "a", "--json"]);
    expect(expectDocument("repo-show", stdout)).toMatchObject({ name: "a", state: null });
    expect(stderr).toContain("does not exist");
    mkdirSync(made.repositories);
    const empty = await list(made, "--missing");
    expect([empty.status, empty.stdout, empty.stderr]).toEqual([
      0,
      "a\nb\n",
      expect.stringContaining("is the disk mounted?"),
    ]);
  });

  it("keeps what a name or a description contains from the terminal", async () => {
    const made = await instanceOn(sqlite, (made) => {
      const folder = makeGit(made, "a\tb");
      writeFileSync(path.join(folder, "description"), "x\x1b]0;evil\x07\nforged: line\n");
    });
    expect((await list(made)).stdout).toBe("a\\tb\n");
    const { stdout } = await runHere(["repo-show", "-c", made.ini, "a\tb"]);
    expect(stdout).toContain("Description:  x\\x1b]0;evil\\x07\\nforged: line\n");
  });

  it.skipIf(!hgIsInstalled)("reports a repository of another kind than in the database", async () => {
    const made = await instanceOn(sqlite, (made) => makeGit(made, "a"));
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    makeHg(made, "a");
    const { status, repositories } = await document(made, "--broken");
    expect(status).toBe(6);
    expect(repositories[0]?.problem).toMatchObject({
      code: "type-differs",
      detail: "a Mercurial repository, but git in the database",
    });
  });
});
