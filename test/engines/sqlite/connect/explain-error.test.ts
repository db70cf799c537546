import { expect, it } from "vitest";
import { explainSqliteError } from "../../../../src/engines/sqlite/connect/explain-error.js";
import { UserError } from "../../../../src/errors.js";

const place = { file: "/srv/kallithea.db", timeout: 60 };

it.each([
  ["SQLITE_NOTADB", "/srv/kallithea.db is not an SQLite database."],
  ["SQLITE_BUSY", "The database /srv/kallithea.db is locked by another process (waited 60 s)."],
  ["SQLITE_BUSY_SNAPSHOT", "The database /srv/kallithea.db is locked by another process (waited 60 s)."],
  ["SQLITE_READONLY_DBMOVED", "The database /srv/kallithea.db was replaced or removed while it was in use."],
  ["SQLITE_READONLY_DIRECTORY", "The database /srv/kallithea.db is not writable."],
  ["SQLITE_FULL", "The disk is full: /srv/kallithea.db or its journal could not be written."],
  ["SQLITE_IOERR_READ", "Reading or writing /srv/kallithea.db failed."],
  ["SQLITE_CORRUPT_INDEX", "The database /srv/kallithea.db is damaged."],
])("explains %s, from the driver and from TypeORM", (code, message) => {
  for (const error of [{ code }, { driverError: { code } }]) {
    const explained = explainSqliteError(error, place);
    expect(explained).toBeInstanceOf(UserError);
    expect(explained).toMatchObject({ message, cause: error, hint: expect.any(String) });
  }
});

it.each([{ code: "SQLITE_CONSTRAINT_UNIQUE" }, { code: "SQLITE_ERROR" }, { code: "ENOENT" }, new Error("a bug")])(
  "does not change %o",
  (error) => {
    expect(explainSqliteError(error, place)).toBe(error);
  },
);
