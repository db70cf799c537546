// repo-scan --owner-from, --owner-map and --private: who owns what is added, and who may see it.
import { execFileSync } from "node:child_process";
import { appendFileSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runBuilt } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { dump, dumpDatabase } from "../support/databases/dump.js";
import { engines } from "../support/databases/engines.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { instanceWith, makeGit, makeHg, scan, scanned } from "../support/repositories/scanned-instance.js";

/** An instance with the users doe (2, the administrator), jane (3), and gone (4), who is not active. */
function withUsers(): TestInstance {
  const made = instanceWith();
  for (const user of ["jane", "gone"]) {
    const { status, stderr } = runBuilt(
      ["user-create", "-c", made.ini, user, "--email", `${user}@example.com`, "--password-stdin"],
      { input: "secret-12345" },
    );
    expect(status, stderr).toBe(0);
  }
  changeDatabase(made.database, "UPDATE users SET active = 0 WHERE username = 'gone'");
  changeDatabase(made.database, "INSERT INTO user_email_map (user_id, email) VALUES (3, 'jd@work.example')");
  return made;
}

const withOwner = (made: TestInstance, name: string, owner: string) =>
  appendFileSync(path.join(makeGit(made, name), "config"), `[gitweb]\n\towner = ${owner}\n`);

const rowsOf = ({ database }: TestInstance, table: string) => dumpDatabase(database)[table] ?? [];

/** User ids by the repositories' names: of the row, its follower, and the log. */
function owners(made: TestInstance): Record<string, unknown> {
  const followers = rowsOf(made, "user_followings");
  const logs = rowsOf(made, "user_logs");
  return Object.fromEntries(
    rowsOf(made, "repositories").map(({ repo_name, repo_id, user_id }) => {
      const follower = followers.find((row) => row.follows_repository_id === repo_id)?.user_id;
      const log = logs.find((row) => row.repository_id === repo_id && row.action === "started_following_repo");
      return [String(repo_name), [user_id, follower, log?.user_id, log?.username].map(String).join(" ")];
    }),
  );
}

describe("--owner-from", () => {
  it("gives a repository to the user whom it names, and reports names that are not a user's", () => {
    const made = withUsers();
    withOwner(made, "team/by-name", "jane");
    withOwner(made, "by-mail", "Jane Doe <JD@work.example>");
    withOwner(made, "by-stranger", '../\\"x\u001b[2J\\n');
    withOwner(made, "by-default", "default");
    withOwner(made, "by-gone", "gone");
    makeGit(made, "silent");
    writeFileSync(path.join(makeHg(made, "hg"), ".hg/hgrc"), "%include /etc/passwd\n[web]\ncontact = jane\n");
    const dry = scan(made, "--owner-from", "git-config,hgrc", "--dry-run");
    expect(dry.stdout).toContain("team/by-name: owner jane (gitweb.owner)\n");
    expect(dry.stdout).toContain("hg: owner jane (contact in the hgrc)\n");
    expect(dry.stdout).toContain("silent: owner doe\n");
    expect(dry.stderr).toContain('by-stranger: gitweb.owner is "../"x\\x1b[2J", who is not a user; owned by doe\n');
    expect(dry.stderr).toContain('by-gone: gitweb.owner is "gone", whose account is not active; owned by doe\n');
    expect(dry.stderr).toContain("silent: no source names an owner; owned by doe\n");
    const { status, stdout } = scan(made, "--owner-from", "git-config,hgrc", "--json");
    expect(status).toBe(0);
    expect(expectDocument<{ owners: unknown[] }>("repo-scan", stdout).owners).toContainEqual({
      ...{ name: "by-default", owner: "doe", from: "default" },
      rejected: [{ from: "git-config", text: "default", because: "not-found" }],
    });
    const jane = "3 3 3 jane";
    const doe = "2 2 2 doe";
    expect(owners(made)).toEqual({
      ...{ "by-default": doe, "by-gone": doe, "by-mail": jane, "by-stranger": doe },
      ...{ hg: jane, silent: doe, "team/by-name": jane },
    });
    // The group may hold repositories of others.
    expect(rowsOf(made, "groups").map(({ user_id }) => user_id)).toEqual([2]);
  });

  it("reads nothing of this unless it is asked for", () => {
    const made = withUsers();
    withOwner(made, "a", "jane");
    expect(scan(made, "--verbose").stdout).toBe(`${scanned}Added: a\n`);
    expect(owners(made)).toEqual({ a: "2 2 2 doe" });
  });

  it.runIf(process.getuid?.() === 0)("uid: gives it to the user with the name of the folder's owner", () => {
    const made = withUsers();
    changeDatabase(made.database, "UPDATE users SET username = 'daemon' WHERE username = 'jane'");
    chownSync(makeGit(made, "a"), Number(execFileSync("id", ["-u", "daemon"], { encoding: "utf8" })), 0);
    chownSync(makeGit(made, "b"), 54_321, 0);
    expect(scan(made, "--owner-from", "uid").status).toBe(0);
    expect(owners(made)).toEqual({ a: "3 3 3 daemon", b: "2 2 2 doe" });
  });

  it("map: the first line that matches the name or one of its groups decides", () => {
    const made = withUsers();
    const map = path.join(made.folder, "owners");
    writeFileSync(map, "# who owns what\n\nteam/special  doe\r\nteam Jane Doe <jane@example.com>\n**/x  nobody\n");
    for (const name of ["team/special", "team/deep/b", "other/x", "y"]) makeGit(made, name);
    const { stderr } = scan(made, "--owner-from", "map", "--owner-map", map);
    expect(stderr).toContain('other/x: --owner-map is "nobody", who is not a user; owned by doe\n');
    expect(owners(made)).toEqual({
      ...{ "other/x": "2 2 2 doe", "team/deep/b": "3 3 3 jane", "team/special": "2 2 2 doe", y: "2 2 2 doe" },
    });
  });

  it("falls back to --owner, also if a config is too large, a link, or includes another file", () => {
    const made = withUsers();
    const other = path.join(made.folder, "other");
    writeFileSync(other, "[gitweb]\nowner = doe\n");
    appendFileSync(path.join(makeGit(made, "includes"), "config"), `[include]\npath = ${other}\n`);
    appendFileSync(path.join(makeGit(made, "large"), "config"), `#${"x".repeat(10 << 20)}\n[gitweb]\nowner = doe\n`);
    const linked = makeGit(made, "linked");
    mkdirSync(path.join(linked, "info"), { recursive: true });
    execFileSync("mv", [path.join(linked, "config"), path.join(linked, "info/own")]);
    writeFileSync(path.join(linked, "info/own"), "[core]\nbare = true\n[gitweb]\nowner = doe\n");
    symlinkSync("info/own", path.join(linked, "config"));
    const { stderr } = scan(made, "--owner-from", "git-config", "--owner", "jane");
    expect(stderr).toContain("large: skipped: broken (its file config is larger than 1048576 bytes)");
    expect(owners(made)).toEqual({ includes: "3 3 3 jane", linked: "3 3 3 jane" });
  });

  it("git-config: takes gitweb's description if the repository has none of its own", () => {
    const made = withUsers();
    const description = "[gitweb]\ndescription = from gitweb\n";
    for (const name of ["template", "own"]) appendFileSync(path.join(makeGit(made, name), "config"), description);
    writeFileSync(path.join(made.repositories, "own/description"), "its own\n");
    writeFileSync(
      path.join(made.repositories, "template/description"),
      "Unnamed repository; edit this file 'description' to name the repository.\n",
    );
    scan(made, "--owner-from", "git-config");
    expect(rowsOf(made, "repositories").map((row) => row.description)).toEqual(["its own\n", "from gitweb"]);
  });
});

describe("--private", () => {
  it("makes what matches private, with the permission of a private repository", () => {
    const made = instanceWith();
    for (const name of ["secret/a", "public", "b-private"]) makeGit(made, name);
    const { stdout } = scan(made, "--private", "secret", "--private", "*-private", "--dry-run");
    expect(stdout).toContain("b-private: private\nsecret/a: private\n");
    expect(scan(made, "--private", "secret", "--private", "*-private").status).toBe(0);
    const permissions = rowsOf(made, "permissions");
    const none = permissions.find((row) => row.permission_name === "repository.none")?.permission_id;
    const read = permissions.find((row) => row.permission_name === "repository.read")?.permission_id;
    expect(rowsOf(made, "repositories").map((row) => [row.repo_name, Number(row.private)])).toEqual([
      ...[
        ["b-private", 1],
        ["public", 0],
        ["secret/a", 1],
      ],
    ]);
    expect(rowsOf(made, "repo_to_perm").map((row) => row.permission_id)).toEqual([none, read, none]);
  });
});

it.each([
  [["--owner-from", "git-config,blame"], '--owner-from: "blame" is not a source for owners.'],
  [["--owner-from", ""], '--owner-from: "" is not a source for owners.'],
  [["--owner-from", "map"], '--owner-from: "map" needs the file with the owners.'],
  [["--owner-map", "x"], "--owner-map only makes sense with --owner-from map."],
  [["--owner-from", "map", "--owner-map", "/nonexistent"], "--owner-map: /nonexistent cannot be read"],
  [["--owner-from", "map", "--owner-map", "/dev/zero"], "--owner-map: /dev/zero cannot be read: it is not a regular"],
  [["--private", ""], "--private: the pattern must not be empty."],
])("refuses %j", (options, message) => {
  const { status, stderr } = scan(instanceWith(), ...options);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

describe.each(engines)("the rows on $title", (engine) => {
  it.skipIf(engine.missing)("have the owner and the permission that were chosen", async () => {
    const made = makeInstanceOn(await engine.newUrl(temporaryFolder()), path.join(temporaryFolder(), "instance"));
    expect(runBuilt(dbCreateArguments(made)).status).toBe(0);
    const user = ["user-create", "-c", made.ini, "jane", "--email", "jane@example.com", "--password-stdin"];
    expect(runBuilt(user, { input: "secret-12345" }).status).toBe(0);
    withOwner(made, "a", "Jane <JANE@example.com>");
    const plan = path.join(made.folder, "plan.json");
    expect(scan(made, "--owner-from", "git-config", "--private", "a", "--plan", plan).status).toBe(4);
    const { status, stderr } = scan(made, "--apply", plan);
    expect(status, stderr).toBe(0);
    const tables = await dump(made.url);
    const [row] = tables.repositories ?? [];
    const jane = tables.users?.find(({ username }) => username === "jane")?.user_id;
    expect([Number(row?.user_id), Boolean(row?.private)]).toEqual([Number(jane), true]);
    const [permission] = tables.repo_to_perm ?? [];
    const none = tables.permissions?.find((found) => found.permission_name === "repository.none")?.permission_id;
    expect(permission?.permission_id).toBe(none);
  });
});
