import { closeSync, openSync, writeSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import { expectedHead } from "../../../../src/database/version.js";
import { verifyNewDatabase } from "../../../../src/engines/sqlite/create/verify.js";
import { UserError } from "../../../../src/errors.js";
import { Sqlite } from "../../../../src/files/sqlite-library.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

function databaseAt(revision: string): string {
  const file = path.join(temporaryFolder(), "new.db");
  const database = new Sqlite(file);
  database.exec(`CREATE TABLE alembic_version (version_num TEXT); INSERT INTO alembic_version VALUES ('${revision}');
    CREATE TABLE t (a TEXT); CREATE INDEX i ON t (a); INSERT INTO t VALUES ('one'), ('two')`);
  database.close();
  return file;
}

it("accepts a database that reads back as it was written", () => {
  expect(() => verifyNewDatabase(databaseAt(expectedHead))).not.toThrow();
});

it("reports damage as a fault of the disk, not as a bug", () => {
  const file = databaseAt(expectedHead);
  const descriptor = openSync(file, "r+");
  // The end of the last page holds a row of the index.
  writeSync(descriptor, "xxx", 4 * 4096 - 12);
  closeSync(descriptor);
  expect(() => verifyNewDatabase(file)).toThrow(
    expect.objectContaining({
      constructor: UserError,
      message: expect.stringMatching(/does not read back .*\. Nothing was changed\.$/s),
    }),
  );
});

it("refuses a database at another revision", () => {
  expect(() => verifyNewDatabase(databaseAt("a111"))).toThrow("SELECT version_num FROM alembic_version: a111");
});
