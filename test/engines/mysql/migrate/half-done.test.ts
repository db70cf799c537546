// What is said of a revision that broke off on MariaDB, and what may come next.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { journalTable } from "../../../../src/engines/mysql/migrate/resume/journal-table.js";
import { UserError } from "../../../../src/errors.js";
import type { PlannedStep } from "../../../../src/migrations/plan/planned-step.js";
import { downgrade } from "../../../../src/migrations/run/downgrade.js";
import { stamp } from "../../../../src/migrations/run/stamp.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { mariadb, query } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { migrateOn, openSessionOn } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

const old =
  "CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, a INT, secret VARCHAR(20)); INSERT INTO t (a) VALUES (1), (1)";

/** Fails at its third call until the rows are repaired. */
const broken = [
  'op.addColumn("t", { name: "b", type: { kind: "integer" }, nullable: true });',
  'op.execute("UPDATE t SET b = a + 1, secret = :secret", { secret: "s3cret" });',
  'op.createUniqueConstraint("t", "uq_t_a", ["a"]);',
  'op.dropColumn("t", "secret");',
];

interface Attempt {
  readonly url: string;
  readonly folder: string;
  readonly error: UserError;
}

function versions(body: string, down = ""): string {
  return writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: "", bbbb: [body, down], cccc: "" });
}

async function failureOn(
  url: string,
  folder: string,
  target = "head",
  direction: "upgrade" | "downgrade" = "upgrade",
): Promise<UserError> {
  const error = await migrateOn(url, target, { folder, direction }).catch((error: unknown) => error);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return error;
}

async function breakOff(lines = broken): Promise<Attempt> {
  const url = await serverDatabase(mariadb, old);
  const folder = versions(lines.join("\n"));
  return { url, folder, error: await failureOn(url, folder) };
}

const columnsOf = async (url: string) => (await query(url, "SHOW COLUMNS FROM t")).map(({ Field }) => Field);
const tablesOf = async (url: string) => (await query(url, "SHOW TABLES")).map((row) => Object.values(row)[0]);

describe.skipIf(mariadb.missing)(`a revision that fails half-way on ${mariadb.title}`, () => {
  it("is what `migrate current` warns of, until it is completed", async () => {
    const { url, folder } = await breakOff();
    expect(await (await openSessionOn(url, folder)).database.unfinishedStep?.()).toBe(
      "`migrate upgrade bbbb` is partially applied. Run it again: it resumes where it stopped.",
    );
    await query(url, "UPDATE t SET a = id");
    await migrateOn(url, "head", { folder });
    expect(await (await openSessionOn(url, folder)).database.unfinishedStep?.()).toBeUndefined();
  });

  it("is refused a COMMIT in op.query, as in op.execute", async () => {
    const { error } = await breakOff(['await op.query("COMMIT");']);
    expect(error.message).toContain("each change of rows runs in its own transaction; COMMIT is not allowed in it");
  });

  it("is reported with what is done, what is not, and how to continue or go back", async () => {
    const { url, folder, error } = await breakOff();
    expect(error.message).toBe(
      `${folder}/bbbb_.ts:11: op.createUniqueConstraint("t", "uq_t_a", …) failed: the values of a are not unique in 2 rows (id 1, 2) of t`,
    );
    const lines = error.hint?.split("\n") ?? [];
    expect(lines.slice(0, 6)).toEqual([
      "Revision bbbb is partially applied: MariaDB cannot roll back DDL. alembic_version is still at aaaa.",
      "Done:",
      '  op.addColumn("t", "b", …)',
      "  op.execute(…) UPDATE t SET b = a + 1, secret = :secret",
      "Not done: the rest of the revision.",
      "To continue: fix the problem and run `migrate upgrade bbbb`, which resumes where it stopped.",
    ]);
    expect(lines[6]).toMatch(
      /^To go back: load a backup from before the run into the emptied database \(mariadb .*\), or undo the changes by hand and DROP TABLE/,
    );
    expect(`${error.message} ${error.hint}`).not.toContain("s3cret");
    expect(`${error.message} ${error.hint}`).not.toContain("secret-of-tests");
    expect(await columnsOf(url)).toEqual(["id", "a", "secret", "b"]);
  });

  it("is resumed once its rows are repaired, and does nothing twice", async () => {
    const { url, folder } = await breakOff();
    await query(url, "UPDATE t SET a = id * 5");
    const { noticed } = await migrateOn(url, "head", { folder });
    expect(noticed).toHaveLength(1);
    expect(noticed[0]).toContain('was interrupted earlier; resuming. Already done:\n  op.addColumn("t", "b", …)\n');
    expect(await query(url, "SELECT a, b FROM t")).toEqual([
      { a: 5, b: 2 },
      { a: 10, b: 2 },
    ]);
    expect(await columnsOf(url)).toEqual(["id", "a", "b"]);
    expect(await tablesOf(url)).toEqual(["alembic_version", "t"]);
  });

  it("is resumed with a repaired file if that changes only what is not done yet", async () => {
    const { url, folder } = await breakOff();
    writeRevisions(folder, { aaaa: "", bbbb: broken.slice(0, 2).join("\n"), cccc: "" });
    await migrateOn(url, "head", { folder });
    expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "cccc" }]);
  });

  it.each([
    ["asks for something else there", [broken[1], broken[0]], "now the revision has op.execute(…) there"],
    ["asks for less", [broken[0]], "now the revision ends there"],
  ])("is not resumed with a file that %s", async (_, lines, words) => {
    const { url, folder } = await breakOff();
    writeRevisions(folder, { aaaa: "", bbbb: lines.join("\n"), cccc: "" });
    const error = await failureOn(url, folder);
    expect(error.message).toContain(words);
    expect(error.hint).toContain("Restore the revision file: ");
    expect(await query(url, "SELECT version_num FROM alembic_version")).toEqual([{ version_num: "aaaa" }]);
  });

  it("blocks other steps", async () => {
    const { url, folder } = await breakOff();
    const error = await failureOn(url, folder, "base", "downgrade");
    expect(error.message).toBe(
      "`migrate upgrade bbbb` is partially applied, so `migrate downgrade base` cannot start. Nothing was changed.",
    );
    expect(error.hint?.split("\n")).toEqual([
      "Run the first one again: it resumes where it stopped.",
      expect.stringContaining(`DROP TABLE ${journalTable}`),
      "alembic_version is still at aaaa.",
    ]);
    expect(error.exitStatus).not.toBe(0);
  });

  it("is reported as done if it was committed before the connection was lost", async () => {
    const url = await serverDatabase(mariadb, old);
    await migrateOn(url, "bbbb", { folder: versions("") });
    const { database } = await openSessionOn(url);
    const step = {
      direction: "upgrade",
      node: { id: "bbbb" },
      from: ["aaaa"],
      to: ["bbbb"],
      changes: [],
    } as unknown as PlannedStep;
    const left = await (await database.migrations({ onNotice: () => {} })).describePartialFailure?.(step, ["aaaa"]);
    expect(left).toBe("Revision bbbb was completed anyway: alembic_version is at bbbb.");
  });

  it("is reported if there is nothing else to do, and by a rehearsal", async () => {
    const url = await serverDatabase(mariadb, old);
    const folder = versions("", 'op.dropColumn("t", "secret"); op.dropTable("gone");');
    await migrateOn(url, "bbbb", { folder });
    await failureOn(url, folder, "aaaa", "downgrade");
    expect((await failureOn(url, folder, "bbbb")).message).toBe(
      "`migrate downgrade aaaa` is partially applied. Nothing was changed.",
    );
    const rehearsal = downgrade(await openSessionOn(url, folder), "aaaa", { backup: false, rehearse: true });
    await expect(rehearsal).rejects.toThrow("`migrate downgrade aaaa` is partially applied.");
  });

  it("is not resumed if alembic_version has been created again, as by a dump that was loaded", async () => {
    const { url, folder } = await breakOff();
    await query(
      url,
      "SELECT SLEEP(1.1); CREATE TABLE copy LIKE alembic_version; INSERT INTO copy SELECT * FROM alembic_version",
    );
    await query(url, "DROP TABLE alembic_version; RENAME TABLE copy TO alembic_version");
    const error = await failureOn(url, folder);
    expect(error.message).toContain("alembic_version has been recreated since");
    expect(error.hint).toContain(`DROP TABLE ${journalTable}`);
    expect(error.hint, "which would not go on").not.toContain("To continue: ");
  });

  it("is forgotten after a stamp", async () => {
    const { url, folder } = await breakOff();
    const session = await openSessionOn(url, folder);
    await stamp(session, ["bbbb"], { purge: false });
    expect(await tablesOf(url)).toEqual(["alembic_version", "t"]);
    await migrateOn(url, "head", { folder });
  });

  it("leaves no journal if nothing of it was done", async () => {
    const { url, error } = await breakOff(['await op.query("SELECT 1");', 'op.dropColumn("t", "gone");']);
    expect(error.hint).toBe("The upgrade of revision bbbb was rolled back: the database is still at aaaa.");
    expect(await tablesOf(url)).toEqual(["alembic_version", "t"]);
  });

  it("repeats the queries that it sent before it failed", async () => {
    const { url, folder } = await breakOff([
      'const twice = await op.query("SELECT a FROM t GROUP BY a HAVING COUNT(*) > 1");',
      'if (twice.length > 0) throw new Error("repair me");',
      broken[2] ?? "",
    ]);
    await query(url, "UPDATE t SET a = id");
    await migrateOn(url, "head", { folder });
  });

  it.each([
    ["exists as it was asked for", "SELECT 1", undefined],
    ["is missing", "ALTER TABLE t DROP INDEX t_a", undefined],
    [
      "is something else of that name",
      "ALTER TABLE t DROP INDEX t_a, ADD INDEX t_a (secret)",
      "t already has an index t_a: (`secret`). The revision expects (`a`)",
    ],
  ])("checks for an operation that had begun whether its result %s", async (_, meanwhile, refusal) => {
    const { url, folder } = await breakOff([
      'op.createIndex("t", { name: "t_a", columns: ["a"] });',
      'op.dropColumn("t", "gone");',
    ]);
    // As a kill leaves it that comes before the answer of the server.
    await query(url, `UPDATE ${journalTable} SET state = 'begun'`);
    await query(url, meanwhile);
    writeRevisions(folder, { aaaa: "", bbbb: 'op.createIndex("t", { name: "t_a", columns: ["a"] });', cccc: "" });
    if (refusal === undefined) await migrateOn(url, "head", { folder });
    else expect((await failureOn(url, folder)).message).toContain(refusal);
    const [index] = await query(url, "SHOW INDEX FROM t WHERE Key_name = 't_a'");
    expect(index?.Column_name).toBe(refusal === undefined ? "a" : "secret");
  });

  it("asks whether its own SQL was executed if it was killed while that ran", async () => {
    const { url, folder } = await breakOff(['op.execute("CREATE VIEW v AS SELECT 1");', 'op.dropColumn("t", "gone");']);
    // As a kill leaves it that comes before the answer of the server.
    await query(url, `UPDATE ${journalTable} SET state = 'begun'`);
    const error = await failureOn(url, folder);
    expect(error.message).toContain(
      "It is not known whether the last statement of an interrupted run was executed: op.execute(…) CREATE VIEW v",
    );
    const [itDid = ""] = error.hint?.split("\n").filter((line) => line.includes("UPDATE")) ?? [];
    await query(url, itDid);
    writeRevisions(folder, { aaaa: "", bbbb: 'op.execute("CREATE VIEW v AS SELECT 1");', cccc: "" });
    await migrateOn(url, "head", { folder });
    expect(await tablesOf(url)).toEqual(["alembic_version", "t", "v"]);
  });
});
