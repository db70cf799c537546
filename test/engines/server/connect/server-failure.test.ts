import { describe, expect, it } from "vitest";
import { explainMysqlError } from "../../../../src/engines/mysql/connect/explain-error.js";
import { explainPostgresqlError } from "../../../../src/engines/postgresql/connect/explain-error.js";
import { UserError } from "../../../../src/errors.js";

const place = { server: "db:1", user: "doe", database: "kallithea" };

describe("a fault of the server itself is not a bug of this program", () => {
  it.each([
    ["58P01", 'could not open file "global/pg_filenode.map": No such file or directory'],
    ["58030", "could not read block 0 in file: Input/output error"],
    ["XX001", "invalid page in block 0 of relation base/5/16384"],
    ["53200", "out of memory"],
  ])("PostgreSQL %s", (code, message) => {
    const explained = explainPostgresqlError(Object.assign(new Error(message), { code }), place);
    expect(explained).toBeInstanceOf(UserError);
    expect(explained).toMatchObject({
      message: `The database server at db:1 failed: ${message}.`,
      hint: "Check the server's log and its disks.",
    });
  });

  it.each([
    [{ code: "ER_ERROR_ON_READ", errno: 1024 }, "Error on read of file"],
    [{ code: "ER_GET_ERRNO", errno: 1030 }, "Got error 5 from storage engine"],
    [{ code: "UNKNOWN_CODE_PLEASE_REPORT", errno: 1932 }, "Table 'users' doesn't exist in engine"],
  ])("MariaDB %j", (properties, message) => {
    const explained = explainMysqlError(Object.assign(new Error(message), properties), place);
    expect(explained).toBeInstanceOf(UserError);
    expect((explained as UserError).message).toBe(`The database server at db:1 failed: ${message}.`);
  });
});
