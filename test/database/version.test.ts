import type { DataSource } from "typeorm";
import { describe, expect, it } from "vitest";
import { createSchema } from "../../src/database/create/create-schema.js";
import { currentRevisions, expectedHead, requireExpectedRevision, revisionHint } from "../../src/database/version.js";
import { schemaStatements } from "../../src/engines/sqlite/ddl/schema-statements.js";
import type { UserError } from "../../src/errors.js";
import { withDatabase } from "../support/databases/open-database.js";

describe("the revision of a database", () => {
  it("is the expected one after createSchema", async () => {
    expect(await revisionsAfter()).toEqual([expectedHead]);
    await expect(checkAfter()).resolves.toBeUndefined();
  });

  it("is read in the order of the table, as Alembic reads it", async () => {
    expect(await revisionsAfter("INSERT INTO alembic_version VALUES ('zzz'), ('aaa')")).toEqual([
      expectedHead,
      "zzz",
      "aaa",
    ]);
  });

  it.each([
    ["UPDATE alembic_version SET version_num = 'abc'", "abc", 5],
    ["INSERT INTO alembic_version VALUES ('abc')", "7ba0d2cad930 abc", 5],
    ["DELETE FROM alembic_version", "none", 4],
    ["DROP TABLE alembic_version", "none", 4],
  ])("is refused after %s", async (statement, shown, status) => {
    const error: UserError = await checkAfter(statement).then(
      () => expect.fail("it was accepted"),
      (thrown) => thrown,
    );
    expect(error.message.split("\n")).toEqual([
      "The database version does not match the Kallithea version.",
      `Current database version id(s): ${shown}`,
      "Expected database version id(s): 7ba0d2cad930",
    ]);
    expect(error.exitStatus).toBe(status);
    await expect(checkAfter(statement, true)).resolves.toBeUndefined();
  });
});

describe("revisionHint", () => {
  it.each([
    ["an empty database", [], true, "To create Kallithea's tables in it: kallithea-cli db-create -c my.ini"],
    ["a database from before Alembic", [], false, "To upgrade it: kallithea-cli migrate -c my.ini upgrade head"],
    ["an older database", ["a0a1bf09c143"], false, "To upgrade it: kallithea-cli migrate -c my.ini upgrade head"],
    ["a newer database", ["abc"], false, "This release does not know abc"],
  ])("says what to do with %s", (_, current, isEmpty, hint) => {
    expect(revisionHint(current, { isEmpty, config: "my.ini" })).toContain(hint);
    expect(revisionHint(current, { isEmpty, config: "my.ini" })).not.toContain("ignore_alembic_revision");
  });
});

async function revisionsAfter(statement?: string): Promise<string[]> {
  return withDatabase("sqlite:///:memory:", async (database) => {
    await prepare(database.dataSource, statement);
    return currentRevisions(database);
  });
}

async function checkAfter(statement?: string, ignore = false): Promise<void> {
  await withDatabase("sqlite:///:memory:", async (database) => {
    await prepare(database.dataSource, statement);
    await requireExpectedRevision(database, { ignore, config: "my.ini" });
  });
}

async function prepare(dataSource: DataSource, statement: string | undefined): Promise<void> {
  await createSchema(dataSource, schemaStatements());
  if (statement) await dataSource.query(statement);
}
