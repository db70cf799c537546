import { describe, expect, it } from "vitest";
import { createSchema } from "../../src/database/create-schema.js";
import { connectSqlite } from "../../src/database/sqlite/connect.js";
import { currentRevisions, expectedHead, requireExpectedRevision } from "../../src/database/version.js";
import type { UserError } from "../../src/errors.js";

describe("a database's revision", () => {
  it("is the expected one after createSchema", async () => {
    expect(await revisionsAfter()).toEqual([expectedHead]);
    await expect(checkAfter()).resolves.toBeUndefined();
  });

  it.each([
    ["UPDATE alembic_version SET version_num = 'abc'", "abc"],
    ["INSERT INTO alembic_version VALUES ('abc')", "7ba0d2cad930 abc"],
    ["DELETE FROM alembic_version", ""],
    ["DROP TABLE alembic_version", ""],
  ])("is refused after %s", async (statement, shown) => {
    const error: UserError = await checkAfter(statement).then(
      () => expect.fail("it was accepted"),
      (thrown) => thrown,
    );
    expect(error.message.split("\n")).toEqual([
      "The database version does not match the Kallithea version.",
      `Current database version id(s): ${shown}`,
      "Expected database version id(s): 7ba0d2cad930",
    ]);
    expect(error.exitStatus).toBe(1);
    await expect(checkAfter(statement, true)).resolves.toBeUndefined();
  });
});

async function revisionsAfter(): Promise<string[]> {
  const dataSource = await connectSqlite({ file: ":memory:", timeout: 0 });
  await createSchema(dataSource);
  return currentRevisions(dataSource).finally(() => dataSource.destroy());
}

async function checkAfter(statement?: string, ignore = false): Promise<void> {
  const dataSource = await connectSqlite({ file: ":memory:", timeout: 0 });
  await createSchema(dataSource);
  if (statement) await dataSource.query(statement);
  await requireExpectedRevision(dataSource, { ignore }).finally(() => dataSource.destroy());
}
