// `revision --autogenerate` and `check`, from the ini to the file.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { runHere } from "../../support/cli/cli.js";
import { temporaryFolder } from "../../support/cli/temporary-folder.js";
import { dumpDatabase } from "../../support/databases/dump.js";
import { writeRevisions } from "../../support/migrations/write-revision-file.js";
import { changeDatabase, restoreRelease } from "../../support/reference/old-release.js";

const logging = `
[loggers]
keys = root, alembic
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = WARN
handlers = console
[logger_alembic]
level = INFO
handlers =
qualname = alembic
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(levelname)-5.5s [%(name)s] %(message)s
`;

/** A database of 0.7.0 at the only revision of a folder. */
function instance(...changes: string[]) {
  const folder = temporaryFolder();
  const versions = path.join(folder, "versions");
  const ini = path.join(folder, "my.ini");
  const database = path.join(folder, "x.db");
  writeFileSync(
    ini,
    `[app:main]\nsqlalchemy.url = sqlite:///%(here)s/x.db\n[alembic]\nscript_location = ${folder}\n${logging}`,
  );
  restoreRelease("kallithea-0.7.0", database);
  changeDatabase(database, "UPDATE alembic_version SET version_num = 'a1'", ...changes);
  return { folder, versions, ini, database };
}

async function instanceWithRevision(...changes: string[]) {
  const made = instance(...changes);
  await runHere(["migrate", "-c", made.ini, "init", made.versions]);
  const { status, stderr } = await runHere(["migrate", "-c", made.ini, "revision", "-m", "first", "--rev-id", "a1"]);
  expect(status, stderr).toBe(0);
  return made;
}

const newFiles = (versions: string) =>
  readdirSync(versions, { recursive: true, encoding: "utf8" }).filter((file) => /_next\.ts$/.test(file));

describe("revision --autogenerate", () => {
  it("writes what the entities want into a file that runs at once, and logs as Alembic does", async () => {
    const { ini, folder, database } = await instanceWithRevision(
      "ALTER TABLE users ADD COLUMN bio TEXT",
      "DROP INDEX u_email_idx",
    );
    const made = await runHere(["alembic", "-c", ini, "revision", "--autogenerate", "-m", "next", "--rev-id", "b2"]);
    expect(made.status, made.stderr).toBe(0);
    expect(made.stdout).toMatch(/^Generating \S+b2_next\.ts \.\.\. {2}done\n$/);
    expect(made.stderr.split("\n")).toEqual([
      "INFO  [alembic.runtime.migration] Context impl SQLiteImpl.",
      "INFO  [alembic.runtime.migration] Will assume non-transactional DDL.",
      "INFO  [alembic.autogenerate.compare] Detected removed column 'users.bio'",
      "INFO  [alembic.autogenerate.compare] Detected added index 'u_email_idx' on '['email']'",
      "",
    ]);
    const [file = ""] = newFiles(folder);
    expect(readFileSync(path.join(folder, file), "utf8")).toContain(`export function upgrade(op: Operations): void {
  // Made by comparing the entities with a database: read it, and add what the data needs.
  op.createIndex("users", { name: "u_email_idx", columns: ["email"] });
  // Takes along what stands in users.bio; the downgrade brings the column back empty.
  op.dropColumn("users", "bio");
}

export function downgrade(op: Operations): void {
  op.addColumn("users", { name: "bio", type: { kind: "text" }, nullable: true });
  op.dropIndex("users", "u_email_idx");
}`);
    expect((await runHere(["alembic", "-c", ini, "upgrade", "head", "--no-backup"])).status).toBe(0);
    expect(Object.keys(dumpDatabase(database).users?.[0] ?? {})).not.toContain("bio");
    expect(await runHere(["alembic", "-c", ini, "check"])).toMatchObject({
      status: 0,
      stdout: "No new upgrade operations detected.\n",
    });
  });

  it("writes an empty file where there is nothing to do, and none with --skip-empty", async () => {
    const { ini, folder } = await instanceWithRevision();
    const skipped = await runHere(["alembic", "-c", ini, "revision", "--autogenerate", "-m", "next", "--skip-empty"]);
    expect(skipped).toMatchObject({ status: 0, stdout: "", stderr: expect.stringContaining("nothing is written") });
    expect(newFiles(folder)).toEqual([]);
    const written = await runHere(["alembic", "-c", ini, "revision", "--autogenerate", "-m", "next"]);
    expect(written).toMatchObject({ status: 0, stderr: expect.stringContaining("the revision is empty") });
    expect(newFiles(folder)).toHaveLength(1);
  });

  it("refuses a database that is behind, before it is compared; nothing is written", async () => {
    const { ini, folder } = await instanceWithRevision("DELETE FROM alembic_version", "DROP TABLE user_ip_map");
    for (const command of [["revision", "--autogenerate", "-m", "next"], ["check"]]) {
      const refused = await runHere(["alembic", "-c", ini, ...command]);
      expect(refused).toMatchObject({
        status: 255,
        stdout: expect.stringContaining("FAILED: Target database is not up to date."),
      });
      expect(refused.stderr).not.toContain("Detected");
    }
    expect(newFiles(folder)).toEqual([]);
  });

  it.each([
    [["--sql", "--autogenerate"], "Using --sql with --autogenerate does not make any sense"],
    [
      ["--sql"],
      "Using --sql with the revision command when revision_environment is not configured does not make any sense",
    ],
    [["--autogenerate", "--rev-id", "a1"], "Revision a1 exists already"],
  ])("refuses %j", async (options, message) => {
    const { ini, folder } = await instanceWithRevision();
    const refused = await runHere(["alembic", "-c", ini, "revision", "-m", "next", ...options]);
    expect(refused).toMatchObject({ status: 255, stdout: expect.stringContaining(message) });
    expect(newFiles(folder)).toEqual([]);
  });
});

it("check fails with 255 where there is something to do", async () => {
  const { ini } = await instanceWithRevision("ALTER TABLE users ADD COLUMN bio TEXT");
  const checked = await runHere(["alembic", "-c", ini, "check"]);
  expect(checked).toMatchObject({
    status: 255,
    stdout: "FAILED: New upgrade operations detected: [('remove_column', 'users', 'bio')]\n",
  });
});

describe("what is none of the entities' business", () => {
  /** A database of 0.7.0 with an own branch beside Kallithea's history, and things that nobody made with a revision. */
  async function siteInstance(): Promise<{ ini: string; versions: string }> {
    const folder = temporaryFolder();
    const versions = writeRevisions(path.join(folder, "versions"), {
      s1: 'op.createTable({ name: "notes", columns: [{ name: "id", type: { kind: "integer" } }] });',
    });
    const ini = path.join(folder, "my.ini");
    const locations = `script_location = kallithea:alembic\nversion_locations = kallithea:alembic/versions ${versions}`;
    writeFileSync(
      ini,
      `[app:main]\nsqlalchemy.url = sqlite:///%(here)s/x.db\n[alembic]\n${locations}\nexclude_tables = site_*\n`,
    );
    restoreRelease("kallithea-0.7.0", path.join(folder, "x.db"));
    changeDatabase(
      path.join(folder, "x.db"),
      "CREATE TABLE site_log (id INTEGER)",
      "CREATE TABLE notifications (notification_id INTEGER)",
    );
    expect(await runHere(["migrate", "-c", ini, "upgrade", "heads", "--no-backup"])).toMatchObject({ status: 0 });
    return { ini, versions };
  }

  it("does not make check fail", async () => {
    const { ini } = await siteInstance();
    expect(await runHere(["migrate", "-c", ini, "check"])).toMatchObject({
      status: 0,
      stdout: "No new upgrade operations detected.\n",
      stderr: "Left by an older Kallithea, and not compared: notifications\n",
    });
  });

  it("is not dropped by a generated revision, which says how to choose its head", async () => {
    const { ini, versions } = await siteInstance();
    expect(await runHere(["migrate", "-c", ini, "revision", "--autogenerate", "-m", "next"])).toMatchObject({
      status: 255,
      stderr: expect.stringContaining("--head 7ba0d2cad930 or --head s1"),
    });
    expect(await runHere(["migrate", "-c", ini, "merge", "head"])).toMatchObject({
      status: 255,
      stderr: "To merge all heads, run `migrate merge heads`; to merge some, name them: 7ba0d2cad930 s1\n",
    });
    const made = await runHere(["migrate", "-c", ini, "revision", "--autogenerate", "-m", "next", "--head", "s1"]);
    expect(made.status, made.stderr).toBe(0);
    const [file = ""] = newFiles(versions);
    expect(readFileSync(path.join(versions, file), "utf8")).toContain(
      "export function upgrade(_op: Operations): void {}",
    );
  });

  it("is what exclude_tables does not name", async () => {
    const { ini } = await siteInstance();
    changeDatabase(path.join(path.dirname(ini), "x.db"), "CREATE TABLE others (id INTEGER)");
    expect(await runHere(["migrate", "-c", ini, "check"])).toMatchObject({
      status: 255,
      stdout: "FAILED: New upgrade operations detected: [('remove_table', 'others')]\n",
      stderr: expect.stringContaining("exclude_tables = others"),
    });
  });
});
