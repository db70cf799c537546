// Each row of the table of exit statuses, for each command that can end with it.
import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { builtProgram, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { makeGit } from "../support/repositories/scanned-instance.js";

/** @param url of its database; without it, an SQLite file that does not exist yet */
function instance(url?: string): TestInstance {
  const folder = temporaryFolder();
  const made = url === undefined ? makeInstance(folder) : makeInstanceOn(url, folder);
  appendFileSync(made.ini, "[alembic]\nscript_location = kallithea:alembic\n");
  return made;
}

async function created(...changes: string[]): Promise<TestInstance> {
  const made = instance();
  const { status, stderr } = await runHere(dbCreateArguments(made));
  expect(status, stderr).toBe(0);
  if (changes.length > 0) changeDatabase(made.database, ...changes);
  return made;
}

function empty(): TestInstance {
  const made = instance();
  changeDatabase(made.database, "CREATE TABLE x (a)", "DROP TABLE x");
  return made;
}

const unreachable = (kind: string) => instance(`${kind}://kallithea:secret@127.0.0.1:1/kallithea`);
const toRevision = (revision: string) => `UPDATE alembic_version SET version_num = '${revision}'`;

type Words = (made: TestInstance) => readonly string[];
const withIni =
  (...words: string[]): Words =>
  ({ ini }) => [...words, "-c", ini];
const migrate =
  (...words: string[]): Words =>
  ({ ini }) => ["migrate", "-c", ini, ...words];
const copyFrom: Words = ({ ini }) => ["db-copy", "--from", ini, "--to", makeInstance(temporaryFolder()).ini];
const setup: Words = ({ ini, repositories }) => [
  "setup",
  "-c",
  ini,
  "--user=doe",
  "--email=doe@example.com",
  "--password=123456",
  `--repos=${repositories}`,
];

/** Expects a status, and no document or traceback in the message. */
async function expectStatus(expected: number, words: readonly string[]) {
  const { status, stderr } = await runHere(words);
  expect(status, `${words.join(" ")}\n${stderr}`).toBe(expected);
  expect(stderr).not.toMatch(/This is a bug|\n {4}at /);
  if (expected !== 0) expect(stderr).toMatch(/^Error: /m);
  return stderr;
}

describe("1, an error:", () => {
  it.each<[string, Words]>([
    ["an unknown revision", migrate("show", "nope")],
    ["one that cannot be reached", migrate("upgrade", "+99")],
    ["several heads", migrate("merge", "7ba0d2cad930", "a0a1bf09c143")],
    ["a folder below the root that is not there", withIni("repo-scan", "--path=nope")],
  ])("%s", async (_, words) => {
    await expectStatus(1, words(await created()));
  });
});

describe("2, the command line or the configuration:", () => {
  it.each<[string, Words]>([
    ["an unknown command", () => ["nope"]],
    ["an unknown option", withIni("repo-scan", "--nope")],
    ["no configuration file", () => ["repo-scan"]],
    ["one that does not exist", () => ["repo-scan", "-c", "/nowhere/my.ini"]],
    ["one that does not exist, for migrate", () => ["migrate", "-c", "/nowhere/my.ini", "current"]],
    ["a section that does not exist", migrate("-n", "nope", "heads")],
    ["a range without --sql", migrate("upgrade", "a:b")],
    ["a range that is not one", migrate("history", "-r", "x")],
    ["--sql with --json", migrate("upgrade", "head", "--sql", "--json")],
    ["--purge with --sql", migrate("stamp", "head", "--sql", "--purge")],
    ["an identifier with a blank", migrate("revision", "--rev-id", "a b")],
    ["an unknown option of the URL", () => withIni("repo-scan")(instance("postgresql://a:b@127.0.0.1:1/c?nope=1"))],
    ["a choice that does not exist", () => ["config-create", "/nowhere/my.ini", "database_engine=oracle"]],
  ])("%s", async (_, words) => {
    await expectStatus(2, words(instance()));
  });
});

describe("3, exists already:", () => {
  it.each<[string, Words]>([
    ["the file of config-create --no-clobber", ({ ini }) => ["config-create", ini, "--no-clobber"]],
    ["the folder of migrate init", ({ folder, ini }) => ["migrate", "-c", ini, "init", folder]],
    ["the identifier of migrate revision", migrate("revision", "--rev-id", "7ba0d2cad930")],
  ])("%s", async (_, words) => {
    await expectStatus(3, words(instance()));
  });

  it("the database of db-create", async () => {
    await expectStatus(3, withIni("db-create")(await created()));
  });
});

const needsDatabase: [string, Words][] = [
  ["db-status", withIni("db-status")],
  ["repo-scan", withIni("repo-scan")],
  ["repo-update-metadata", withIni("repo-update-metadata")],
  ["db-copy --from", copyFrom],
  ["migrate check", migrate("check")],
  ["migrate revision --autogenerate", migrate("revision", "--autogenerate")],
];

describe("4, something is pending:", () => {
  it.each<[string, Words]>([
    ...needsDatabase,
    ["migrate current", migrate("current")],
    ["migrate upgrade", migrate("upgrade", "head")],
    ["migrate downgrade", migrate("downgrade", "-1")],
    ["migrate stamp", migrate("stamp", "head")],
  ])("the database is missing, for %s", (_, words) => expectStatusOfState(4, words, instance()));

  it.each<[string, Words]>([...needsDatabase, ["migrate upgrade", migrate("upgrade", "head")]])(
    "the database is empty, for %s",
    (_, words) => expectStatusOfState(4, words, empty()),
  );

  it.each<[string, Words]>([
    ...needsDatabase,
    ["db-create --if-missing", (made) => [...dbCreateArguments(made), "--if-missing"]],
  ])("the database is behind, for %s", async (_, words) => {
    await expectStatusOfState(4, words, await created(toRevision("a0a1bf09c143")));
  });

  it("check has findings", async () => {
    await expectStatus(4, migrate("check")(await created("DROP INDEX u_email_idx")));
  });

  it("the revision of the database is not known", async () => {
    await expectStatus(4, migrate("upgrade", "head")(await created("DELETE FROM alembic_version")));
  });
});

/** db-status has no error: its state is its result. */
async function expectStatusOfState(expected: number, words: Words, made: TestInstance): Promise<void> {
  const line = words(made);
  if (line[0] !== "db-status") return void (await expectStatus(expected, line));
  expect((await runHere(line)).status).toBe(expected);
}

describe("5, refused:", () => {
  it.each<[string, Words]>([
    ["db-status", withIni("db-status")],
    ["repo-scan", withIni("repo-scan")],
    ["repo-update-metadata", withIni("repo-update-metadata")],
    ["db-copy --from", copyFrom],
    ["setup", setup],
    ["db-create --if-missing", (made) => [...dbCreateArguments(made), "--if-missing"]],
  ])("the database is newer, for %s", async (_, words) => {
    await expectStatusOfState(5, words, await created(toRevision("ffffffffffff")));
  });

  it.each<[string, Words]>([
    ["db-status", withIni("db-status")],
    ["db-create", (made) => dbCreateArguments(made)],
    ["setup", setup],
    ["migrate upgrade", migrate("upgrade", "head")],
  ])("the database is another program's, for %s", async (_, words) => {
    const made = instance();
    changeDatabase(made.database, "CREATE TABLE wp_posts (id INTEGER)");
    await expectStatusOfState(5, words, made);
  });

  it("the target of db-copy is not empty", async () => {
    const [from, to] = [await created(), await created()];
    await expectStatus(5, ["db-copy", "--from", from.ini, "--to", to.ini]);
  });

  it("every repository would be removed", async () => {
    const made = instance();
    makeGit(made, "a");
    await runHere(dbCreateArguments(made));
    rmSync(path.join(made.repositories, "a"), { recursive: true });
    await expectStatus(5, withIni("repo-scan", "--remove-missing")(made));
  });
});

describe("6, a repository is broken:", () => {
  const broken = (made: TestInstance) =>
    mkdirSync(path.join(made.repositories, "broken/.hg/requires"), { recursive: true });

  it.each<[string, Words]>([
    ["db-create", (made) => dbCreateArguments(made)],
    ["setup", setup],
  ])("for %s", async (_, words) => {
    const made = instance();
    broken(made);
    await expectStatus(6, words(made));
  });

  it.each<[string, Words]>([
    ["repo-scan", withIni("repo-scan")],
    ["repo-update-metadata", withIni("repo-update-metadata", "nope")],
  ])("for %s", async (_, words) => {
    const made = await created();
    broken(made);
    await expectStatus(6, words(made));
  });
});

describe.each(["postgresql", "mysql"])("7, the server cannot be reached: %s", (kind) => {
  it.each<[string, Words]>([
    ...needsDatabase,
    ["db-create", (made) => dbCreateArguments(made)],
    ["db-create --if-missing", (made) => [...dbCreateArguments(made), "--if-missing"]],
    ["setup", setup],
    ["migrate current", migrate("current")],
    ["migrate upgrade", migrate("upgrade", "head")],
    ["migrate downgrade", migrate("downgrade", "-1")],
    ["migrate stamp", migrate("stamp", "head")],
    ["migrate ensure_version", migrate("ensure_version")],
  ])("for %s", (_, words) => expectStatusOfState(7, words, unreachable(kind)));

  it("for db-copy --to", async () => {
    const from = await created();
    await expectStatus(7, ["db-copy", "--from", from.ini, "--to", unreachable(kind).ini]);
  });

  it("alembic exits likewise, because it is not Alembic's error", async () => {
    const { ini } = unreachable(kind);
    expect(await runHere(["alembic", "-c", ini, "current"])).toMatchObject({ status: 7, stdout: "" });
  });
});

it("repo-restore has the same statuses for the state of the database", async () => {
  const made = instance();
  makeGit(made, "a");
  await runHere(dbCreateArguments(made));
  renameSync(path.join(made.repositories, "a"), path.join(made.folder, "a"));
  await runHere(["repo-scan", "-c", made.ini, "--remove-missing", "--allow-mass-removal"]);
  const journal = readdirSync(made.folder).find((name) => name.startsWith("removed-")) ?? expect.fail();
  for (const [expected, there] of [
    [4, instance()],
    [4, empty()],
    [4, await created(toRevision("a0a1bf09c143"))],
    [5, await created(toRevision("ffffffffffff"))],
    [7, unreachable("postgresql")],
    [7, unreachable("mysql")],
  ] as const)
    await expectStatus(expected, ["repo-restore", "-c", there.ini, path.join(made.folder, journal)]);
  await expectStatus(0, ["repo-restore", "-c", made.ini, path.join(made.folder, journal)]);
});

describe("130 and 143, a signal while it waits for the server:", () => {
  it.each<[NodeJS.Signals, number]>([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("%s", async (signal, expected) => {
    const { ini } = unreachable("postgresql");
    // A shell makes 128 + its number of a signal.
    const command = `"$@"; echo $? >&2`;
    const words = [process.execPath, builtProgram, "repo-scan", "-c", ini, "--wait-db=60s"];
    const shell = spawn("bash", ["-c", `trap : INT TERM; ${command}`, "bash", ...words], { detached: true });
    let stderr = "";
    shell.stderr.on("data", (text) => {
      stderr += text;
    });
    await new Promise((resolve) => setTimeout(resolve, 3000));
    process.kill(-(shell.pid ?? 0), signal);
    await new Promise((resolve) => shell.on("close", resolve));
    expect(stderr.trim().split("\n").at(-1)).toBe(String(expected));
  });
});
