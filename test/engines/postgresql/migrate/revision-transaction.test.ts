// A revision runs in one transaction, and its statements cannot end it.
import path from "node:path";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../../src/errors.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";
import { postgresql, query } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { migrateOn } from "../../../support/migrations/migration-session.js";
import { writeRevisions } from "../../../support/migrations/write-revision-file.js";

/** Runs a revision that fails. */
async function failureOf(body: string): Promise<{ error: UserError; url: string }> {
  const url = await serverDatabase(postgresql, "CREATE TABLE old (a INTEGER); INSERT INTO old VALUES (1);");
  const folder = writeRevisions(path.join(temporaryFolder(), "versions"), { aaaa: body });
  const error = await migrateOn(url, "head", { folder }).catch((error: unknown) => error);
  if (!(error instanceof UserError)) throw new Error(`no UserError: ${error}`, { cause: error });
  return { error, url };
}

describe.skipIf(postgresql.missing)(`the transaction of a revision on ${postgresql.title}`, () => {
  it("fails if the revision swallows an error, because COMMIT would silently roll everything back", async () => {
    const body = 'op.dropTable("old");\nawait op.query("SELECT b FROM nowhere").catch(() => {});';
    const { error, url } = await failureOf(body);
    expect(error.message).toContain("current transaction is aborted");
    expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
  });

  it.each(["COMMIT", "/* so */ rollback; SELECT 1", "SELECT 1; END"])(
    "cannot be ended by a statement: %s",
    async (statement) => {
      const { error, url } = await failureOf(`op.dropTable("old");\nop.execute(${JSON.stringify(statement)});`);
      expect(error.message).toContain("a revision runs in one transaction");
      expect(await query(url, "SELECT * FROM old")).toHaveLength(1);
    },
  );

  it("refuses a statement that cannot run in a transaction", async () => {
    const { error } = await failureOf('op.execute("CREATE INDEX CONCURRENTLY i ON old (a)");');
    expect(error.message).toContain("CREATE INDEX CONCURRENTLY cannot run inside a transaction block");
  });
});
