// --json and --quiet of every command: one document that its schema in docs/json/ describes, or nothing at all.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import path from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { commandTable } from "../../src/cli/table/command-table.js";
import { projectRoot, runHere } from "../support/cli/cli.js";
import { dbCreateArguments, makeInstance, makeInstanceOn, type TestInstance } from "../support/cli/instance.js";
import { expectDocument } from "../support/cli/json-documents.js";
import { migrateCommands } from "../support/cli/migrate-commands.js";
import { temporaryFolder } from "../support/cli/temporary-folder.js";
import { engines } from "../support/databases/engines.js";
import { writeRevisions } from "../support/migrations/write-revision-file.js";
import { changeDatabase } from "../support/reference/old-release.js";
import { commitGit, makeGit } from "../support/repositories/scanned-instance.js";

const head = "7ba0d2cad930";

/** Runs a command with --json. @returns its only document, and its exit status */
async function documentOf(schema: string, ...words: string[]) {
  const { status, stdout, stderr } = await runHere([...words, "--json"]);
  const document = expectDocument<Record<string, unknown>>(schema, stdout);
  return { status, document, stderr };
}

/** An instance whose ini has a section [alembic] with an additional folder of revisions. */
function withRevisions(made: TestInstance): TestInstance {
  const versions = path.join(made.folder, "versions");
  mkdirSync(versions);
  const locations = `version_locations = kallithea:alembic/versions ${versions}`;
  appendFileSync(made.ini, `[alembic]\nscript_location = kallithea:alembic\n${locations}\n`);
  return made;
}

describe.each(engines)("on $title, --json", (engine) => {
  const test = it.skipIf(engine.missing);
  const instance = async () => withRevisions(makeInstanceOn(await engine.newUrl(temporaryFolder()), temporaryFolder()));

  test("prints what the commands about the database have done", async () => {
    const made = await instance();
    const migrate = ["migrate", "-c", made.ini];
    const created = await documentOf("db-create", ...dbCreateArguments(made));
    const administrator = { administrator: "doe", publicAccess: true, root: made.repositories };
    expect(created.document).toMatchObject({ changed: true, ...administrator, added: [], kept: null });
    const again = await documentOf("db-create", ...dbCreateArguments(made));
    expect(again.document).toMatchObject({ changed: true, kept: { location: expect.any(String) } });
    const nothing = await documentOf("db-create", ...dbCreateArguments(made), "--if-missing");
    expect(nothing).toMatchObject({ status: 0, document: { changed: false, administrator: null } });
    expect((await documentOf("migrate-check", ...migrate, "check")).document).toEqual({ operations: [] });
    const down = await documentOf("migrate-run", ...migrate, "downgrade", "-1");
    expect(down).toMatchObject({ status: 0, document: { changed: true, rehearsed: false, from: [head] } });
    const steps = [{ direction: "downgrade", from: [head], to: down.document.to }];
    expect(down.document.steps).toEqual(steps);
    expect(typeof down.document.backup).toBe(engine.name === "SQLite" ? "string" : "object");
    const rehearsed = await documentOf("migrate-run", ...migrate, "upgrade", "head", "--rehearse");
    expect(rehearsed.document).toMatchObject({ changed: false, rehearsed: true, to: down.document.to });
    const up = await documentOf("migrate-run", ...migrate, "upgrade", "head", "--no-backup");
    expect(up.document).toMatchObject({ changed: true, from: down.document.to, to: [head], backup: null });
    const done = await documentOf("migrate-run", ...migrate, "upgrade", "head");
    expect(done.document).toMatchObject({ changed: false, from: [head], to: [head], steps: [] });
    const stamped = await documentOf("migrate-run", ...migrate, "stamp", "base", "--purge");
    expect(stamped.document).toMatchObject({ changed: true, from: [head], to: [] });
    expect((await documentOf("migrate-run", ...migrate, "stamp", "head")).document).toMatchObject({ to: [head] });
    expect((await documentOf("migrate-run", ...migrate, "ensure_version")).document).toMatchObject({ changed: false });
    const [current] = expectDocument<unknown[]>(
      "migrate-listing",
      (await runHere([...migrate, "current", "--json"])).stdout,
    );
    expect(current).toMatchObject({ revision: head, current: true });
    const copy = makeInstance(temporaryFolder());
    const copied = await documentOf("db-copy", "db-copy", "--from", made.ini, "--to", copy.ini);
    expect(copied.document).toMatchObject({
      tables: expect.arrayContaining([expect.objectContaining({ name: "users", rows: 2 })]),
    });
  });

  test("prints what the commands about repositories have done", async () => {
    const made = await instance();
    commitGit(makeGit(made, "a"), "first");
    const created = await documentOf("db-create", ...dbCreateArguments(made));
    expect(created.document).toMatchObject({ added: ["a"], skipped: [] });
    commitGit(makeGit(made, "b"), "first");
    expect((await documentOf("repo-scan", "repo-scan", "-c", made.ini)).document).toMatchObject({ added: ["b"] });
    const updated = await documentOf("repo-update-metadata", "repo-update-metadata", "-c", made.ini, "a", "nope");
    expect(updated).toMatchObject({ status: 6, document: { updated: ["a"], unknown: ["nope"], interrupted: null } });
    renameSync(path.join(made.repositories, "a"), path.join(made.folder, "a"));
    const options = ["--remove-missing", "--allow-mass-removal"];
    const removed = await documentOf("repo-scan", "repo-scan", "-c", made.ini, ...options);
    expect(removed.document).toMatchObject({ removed: ["a"] });
    const journal = String(removed.document.journal);
    const restored = await documentOf("repo-restore", "repo-restore", "-c", made.ini, journal);
    expect(restored).toMatchObject({ status: 0, document: { restored: ["a"], replaced: null } });
  });
});

describe("--json", () => {
  it("prints the file that config-create has written, and the one that it kept", async () => {
    const file = path.join(temporaryFolder(), "my.ini");
    const words = ["config-create", file, "host=::1"];
    const first = await documentOf("config-create", ...words);
    expect(first.document).toMatchObject({ file, kept: null, settings: { database_engine: "sqlite", host: "::1" } });
    const { document } = await documentOf("config-create", ...words);
    expect(readFileSync(String(document.kept), "utf8")).toContain("host = ::1");
    const defaults = await documentOf("config-create", "config-create", "--show-defaults");
    expect(defaults.document).toMatchObject({ file: null, settings: { port: "5000" } });
  });

  it("prints revisions and new files", async () => {
    const { ini, folder } = withRevisions(makeInstance(temporaryFolder()));
    const migrate = ["migrate", "-c", ini];
    writeRevisions(path.join(folder, "versions"), { s1: "" });
    for (const listing of [["heads"], ["history"], ["branches"], ["show", head]])
      expectDocument("migrate-listing", (await runHere([...migrate, ...listing, "--json"])).stdout);
    const made = await documentOf("migrate-revision", ...migrate, "revision", "-m", "next", "--head", "s1");
    expect(made.document).toMatchObject({ message: "next", downRevisions: ["s1"] });
    expect(readdirSync(path.join(folder, "versions"))).toContain(path.basename(String(made.document.file)));
    // Of two heads in the site's own folder: a merge with a bundled one would be written into the sources.
    const place = ["--version-path", path.join(folder, "versions")];
    const root = await documentOf("migrate-revision", ...migrate, "revision", "--head", "base", "-m", "root", ...place);
    const heads = [made, root].map(({ document }) => String(document.revision));
    const merged = await documentOf("migrate-revision", ...migrate, "merge", ...heads);
    expect(path.dirname(String(merged.document.file))).toBe(path.join(folder, "versions"));
    expect(merged.document).toMatchObject({ downRevisions: expect.arrayContaining(heads) });
    const mine = path.join(folder, "mine");
    const initial = await documentOf("migrate-init", ...migrate, "init", mine);
    expect(initial.document).toMatchObject({ folders: [mine, path.join(mine, "versions")] });
    vi.stubEnv("VISUAL", "true");
    onTestFinished(() => void vi.unstubAllEnvs());
    const edited = await documentOf("migrate-edit", ...migrate, "edit", "s1");
    expect(edited.document).toEqual({ files: [path.join(folder, "versions/s1_.ts")] });
  });

  it("has the findings of check as lists, and nothing of Alembic's on standard output", async () => {
    const made = withRevisions(makeInstance(temporaryFolder()));
    await runHere(dbCreateArguments(made));
    await runHere(["migrate", "-c", made.ini, "downgrade", "-1", "--no-backup"]);
    const behind = { status: 4, document: { error: { code: "pending" } } };
    expect(await documentOf("error", "migrate", "-c", made.ini, "check")).toMatchObject(behind);
    await runHere(["migrate", "-c", made.ini, "upgrade", "head", "--no-backup"]);
    changeDatabase(made.database, "DROP INDEX u_email_idx");
    const found = await documentOf("migrate-check", "migrate", "-c", made.ini, "check");
    expect(found.status).toBe(4);
    expect(found.document.operations).toEqual([["add_index", "users", "u_email_idx"]]);
    const asAlembic = await documentOf("migrate-check", "alembic", "-c", made.ini, "check");
    expect(asAlembic).toMatchObject({ status: 255, stderr: expect.stringContaining("FAILED: New upgrade operations") });
    const failed = await documentOf("error", "alembic", "-c", made.ini, "show", "nope");
    expect(failed).toMatchObject({ status: 255, document: { error: { code: "alembic" } } });
  });

  it("cannot be combined with --sql", async () => {
    const { ini } = withRevisions(makeInstance(temporaryFolder()));
    const words = ["migrate", "-c", ini, "upgrade", "head", "--sql"];
    expect(await documentOf("error", ...words)).toMatchObject({ status: 2, document: { error: { code: "usage" } } });
  });
});

it("--quiet prints nothing if all is well", async () => {
  const made = withRevisions(makeInstance(temporaryFolder()));
  commitGit(makeGit(made, "a"), "first");
  const file = path.join(made.folder, "my.ini");
  const [, python] = /git_hook_interpreter = (.*)/.exec(readFileSync(made.ini, "utf8")) ?? [];
  const copy = makeInstance(temporaryFolder());
  const migrate = ["migrate", "-c", made.ini];
  vi.stubEnv("VISUAL", "true");
  onTestFinished(() => void vi.unstubAllEnvs());
  const password = path.join(made.folder, "password");
  appendFileSync(password, "123456\n", { mode: 0o600 });
  const create = dbCreateArguments(made, { password: undefined, "password-file": password });
  for (const words of [
    ["config-create", file, `git_hook_interpreter=${python}`, "kallithea_cli_path=/usr/bin/kallithea-cli"],
    ["config-create", "--show-defaults"],
    create,
    create,
    [...create, "--if-missing"],
    ["db-status", "-c", made.ini],
    ["setup", "-c", made.ini],
    ["repo-scan", "-c", made.ini],
    ["repo-update-metadata", "-c", made.ini],
    ["db-copy", "--from", made.ini, "--to", copy.ini],
    [...migrate, "check"],
    [...migrate, "downgrade", "-1"],
    [...migrate, "upgrade", "head", "--rehearse"],
    [...migrate, "upgrade", "head"],
    [...migrate, "stamp", head],
    [...migrate, "ensure_version"],
    ...["current", "heads", "history", "branches"].map((listing) => [...migrate, listing, "-v"]),
    [...migrate, "show", head],
    [...migrate, "revision", "-m", "mine", "--rev-id", "a1", "--version-path", path.join(made.folder, "versions")],
    [...migrate, "edit", "a1"],
    [...migrate, "init", path.join(made.folder, "mine")],
  ])
    expect(await runHere([...words, "-q"]), words.join(" ")).toMatchObject({ status: 0, stdout: "", stderr: "" });
});

describe("every command", () => {
  const commands = commandTable()
    .flatMap((command) => (command.commands.length > 0 ? command.commands : [command]))
    // Other programs start those that are hidden; three run in Kallithea's Python, and one prints a script.
    .filter(
      ({ isHidden, path: [name = ""] }) =>
        !isHidden && !["index-create", "celery-run", "ishell", "completion"].includes(name),
    );
  const schemas = readFileSync(path.join(projectRoot, "docs/json/README.md"), "utf8");

  it.each(commands.map((command) => [command.path.join(" "), command]))(
    "%s has --json and --quiet",
    (_, { options }) => {
      expect(options.map(({ names }) => names.join())).toEqual(expect.arrayContaining(["json", "quiet,q"]));
    },
  );

  it("is in docs/json/README.md, with a schema", () => {
    const rows = [...schemas.matchAll(/^\| (.*) \| \[[\w-]+\]\(([\w-]+)\.schema\.json\)/gm)];
    const documented = rows.flatMap(([, cell = ""]) =>
      [...cell.matchAll(/`(?:migrate )?([\w-]+)`/g)].map(([, name]) => name),
    );
    const names = commands.map(({ path: words }) => words.at(-1));
    expect(documented.sort()).toEqual([...new Set(names)].sort());
    expect(names).toEqual(expect.arrayContaining([...migrateCommands]));
    const files = readdirSync(path.join(projectRoot, "docs/json")).filter((name) => name.endsWith(".schema.json"));
    expect([...new Set(rows.map(([, , name]) => `${name}.schema.json`))].sort()).toEqual(files.sort());
  });
});
