// What repo-scan says: dry run, JSON, verbose, quiet, and the parts of the tree that it is asked about.
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, symlinkSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { giveToNobody, nobody } from "../support/cli/as-nobody.js";
import { runBuilt } from "../support/cli/cli.js";
import { dumpDatabase } from "../support/databases/dump.js";
import {
  commitGit,
  instanceWith,
  makeGit,
  names,
  scan,
  scanJson,
  scanned,
} from "../support/repositories/scanned-instance.js";

describe("--dry-run", () => {
  it("prints what a run would do, and changes neither the database nor a repository", () => {
    const made = instanceWith("gone", "known");
    const fresh = makeGit(made, "group/new");
    rmSync(path.join(made.repositories, "gone"), { recursive: true });
    const before = readFileSync(made.database);
    const files = statSync(path.join(fresh, "hooks")).mtimeMs;
    const { status, stdout } = scan(made, "--dry-run", "--remove-missing", "--install-git-hooks", "--refresh");
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${scanned}Would add: group/new\nWould remove: gone\n` });
    expect(readFileSync(made.database).equals(before)).toBe(true);
    expect(statSync(path.join(fresh, "hooks")).mtimeMs).toBe(files);
    expect(scan(made, "--remove-missing").stdout).toBe(`${scanned}Added: group/new\nRemoved: gone\n`);
  });

  it("needs no write access to the database, nor to its folder", () => {
    const made = instanceWith("known");
    makeGit(made, "new");
    const all = readdirSync(path.dirname(made.folder), { recursive: true, encoding: "utf8" });
    for (const entry of ["", ...all]) giveToNobody(path.join(path.dirname(made.folder), entry));
    for (const entry of [made.folder, made.repositories]) chmodSync(entry, 0o555);
    chmodSync(made.database, 0o444);
    const { status, stdout, stderr } = runBuilt(
      ["repo-scan", "-c", made.ini, "--dry-run", "--remove-missing", "--refresh"],
      nobody,
    );
    expect({ status, stdout }, stderr).toEqual({ status: 0, stdout: `${scanned}Would add: new\n` });
    expect(runBuilt(["repo-scan", "-c", made.ini], nobody).stderr).toContain("is not writable");
    for (const entry of [made.folder, made.repositories]) chmodSync(entry, 0o755);
  });

  it("reports what would be skipped", () => {
    const made = instanceWith();
    const broken = makeGit(made, "broken");
    commitGit(broken, "one");
    rmSync(path.join(broken, "objects"), { recursive: true });
    mkdirSync(path.join(broken, "objects"));
    const dry = scan(made, "--dry-run");
    expect(dry.status).toBe(6);
    expect(dry.stderr).toContain("broken: added as an empty repository: broken");
    expect(names(made)).toEqual([]);
  });

  it("reports that a run would be refused", () => {
    const made = instanceWith("a");
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    const { status, stdout, stderr } = scan(made, "--dry-run", "--remove-missing");
    expect({ status, stdout }).toEqual({
      status: 5,
      stdout: "Now scanning root location for new repos ...\nWould remove: a\n",
    });
    expect(stderr).toContain("Without --dry-run, nothing would be changed: the repositories root is empty");
  });
});

describe("--json", () => {
  it("is one document with every repository and every skipped folder", () => {
    const made = instanceWith("gone", "known", "shut");
    makeGit(made, "new");
    mkdirSync(path.join(made.repositories, "tree/.git"), { recursive: true });
    for (const name of ["gone", "shut"]) rmSync(path.join(made.repositories, name), { recursive: true });
    mkdirSync(path.join(made.repositories, "shut/.svn"), { recursive: true });
    expect(scanJson(made)).toEqual({
      status: 6,
      stderr: expect.stringMatching(/^Error: 1 folder was skipped [^\n]*\n$/),
      version: 1,
      root: made.repositories,
      dryRun: false,
      refused: null,
      failed: null,
      notStored: [],
      added: ["new"],
      known: ["known"],
      refreshed: [],
      moved: [],
      ambiguous: [],
      missing: ["gone"],
      removed: [],
      owners: [],
      private: [],
      missingSince: [{ name: "gone", since: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\.\d{3}$/) }],
      planChanges: [],
      notPlanned: [],
      unknown: [{ name: "shut", because: expect.objectContaining({ name: "shut", code: "subversion" }) }],
      leftOut: [
        // Kallithea lists it, and cannot serve it.
        expect.objectContaining({ name: "shut", code: "subversion", severity: "trouble" }),
        {
          name: "tree",
          code: "non-bare-git",
          outcome: "left-out",
          severity: "rule",
          sentence: expect.stringContaining("working tree"),
          detail: null,
          advice: expect.stringContaining("git clone --bare"),
        },
      ],
      notWritable: [],
      interrupted: null,
      remembered: false,
      rootDoubt: null,
      journal: null,
    });
  });

  it("reports a refusal, too", () => {
    const made = instanceWith("a");
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    expect(scanJson(made, "--remove-missing")).toMatchObject({
      status: 5,
      refused: expect.stringContaining("empty"),
      missing: ["a"],
      removed: [],
    });
    expect(names(made)).toEqual(["a"]);
  });
});

describe("the report as text", () => {
  it("has a line for every repository with --verbose", () => {
    const made = instanceWith("disk", "known");
    renameSync(path.join(made.repositories, "disk"), path.join(made.folder, "elsewhere"));
    symlinkSync("nowhere", path.join(made.repositories, "disk"));
    const { stdout } = scan(made, "--verbose");
    expect(stdout).toBe(
      `${scanned}known: known\ndisk: not checked: disk: a symbolic link to something that is not a repository; ` +
        "mount its target, follow it with --follow-links, or remove it\n",
    );
  });
});

describe("what is out of scope", () => {
  const tree = ["a/one", "a/two", "b/one"];

  function halfGone() {
    const made = instanceWith(...tree);
    for (const name of ["a/two", "b/one"]) rmSync(path.join(made.repositories, name), { recursive: true });
    for (const name of ["a/new", "b/new"]) makeGit(made, name);
    for (const name of ["a/tree", "b/tree"]) mkdirSync(path.join(made.repositories, name, ".git"), { recursive: true });
    return made;
  }

  it.each([
    ["--path", "a"],
    ["--path", "a/"],
    ["--include", "a"],
    ["--include", "a/*"],
    ["--include=a/{one,two,new,tree}", "--quiet"],
    ["--exclude", "b"],
    ["--exclude", "b/*"],
    ["--exclude", "b/**"],
  ])("%s %s", (...words) => {
    const { added, known, missing, leftOut } = scanJson(halfGone(), ...words);
    expect({ added, known, missing }).toEqual({ added: ["a/new"], known: ["a/one"], missing: ["a/two"] });
    expect(leftOut).toEqual([expect.objectContaining({ name: "a/tree" })]);
  });

  it("is not removed", () => {
    const made = halfGone();
    expect(scan(made, "--remove-missing", "--path=a", "--exclude=a/new").stdout).toBe(`${scanned}Removed: a/two\n`);
    expect(names(made)).toEqual(["a/one", "b/one"]);
  });

  it.each(["..", "/", "a/../..", "/srv", ""])("--path %j is refused", (place) => {
    const { status, stderr } = scan(instanceWith(), `--path=${place}`);
    expect(stderr).toContain("--path");
    expect(status).toBe(2);
  });

  it("--path is refused if nothing is or was there", () => {
    const { status, stderr } = scan(instanceWith("a/one"), "--path=b");
    expect(stderr).toContain("b");
    expect(status).toBe(1);
  });
});

describe("--follow-links", () => {
  it("follows links, and scans each folder once whatever loops there are", () => {
    const made = instanceWith();
    const elsewhere = path.join(made.folder, "elsewhere");
    makeGit({ repositories: elsewhere }, "far/one");
    symlinkSync(elsewhere, path.join(made.repositories, "link"));
    symlinkSync(elsewhere, path.join(made.repositories, "same"));
    symlinkSync(".", path.join(made.repositories, "loop"));
    symlinkSync(made.folder, path.join(elsewhere, "up"));
    makeGit(made, "near");
    expect(scan(made, "--follow-links").stdout).toBe(`${scanned}Added: link/far/one, near\n`);
    const plain = scanJson(made, "--remove-missing");
    expect(plain).toMatchObject({
      known: ["near"],
      removed: [],
      unknown: [expect.objectContaining({ name: "link/far/one" })],
    });
  });
});

describe("--owner", () => {
  it("sets the owner of what is added, and has to name a user", () => {
    const made = instanceWith();
    makeGit(made, "group/new");
    for (const [user, objection] of [
      ["nobody-of-that-name", "is not a user of this instance"],
      ["default", "is the anonymous user and cannot own repositories"],
    ]) {
      const { status, stderr } = scan(made, `--owner=${user}`);
      expect(stderr).toContain(`${user} ${objection}`);
      expect(status).toBe(1);
    }
    expect(scan(made, "--owner=DOE").status).toBe(0);
    const { repositories, groups } = dumpDatabase(made.database);
    expect([...(repositories ?? []), ...(groups ?? [])].map((row) => row.user_id)).toEqual([2, 2]);
  });
});
