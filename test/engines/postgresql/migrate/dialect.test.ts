import { describe, expect, it } from "vitest";
import { postgresqlDialect, typeSql } from "../../../../src/engines/postgresql/ddl/dialect.js";
import { literal } from "../../../../src/engines/postgresql/ddl/literal.js";
import { isTooLong, writtenName } from "../../../../src/engines/postgresql/ddl/names.js";
import { refuseTransactionControl } from "../../../../src/engines/postgresql/migrate/migration-engine.js";

describe("PostgreSQL's words", () => {
  it.each<[Parameters<typeof literal>[0], string]>([
    [null, "NULL"],
    [true, "true"],
    [-1.5, "-1.5"],
    ["it's", "'it''s'"],
    ["C:\\x", "E'C:\\\\x'"],
    ["\\'", "E'\\\\'''"],
    [new Uint8Array([0, 255]), "decode('00ff', 'hex')"],
  ])("for the value %j", (value, expected) => {
    expect(literal(value)).toBe(expected);
  });

  it.each<[string, string]>([
    ["users", "users"],
    ["user", '"user"'],
    ["Users", '"Users"'],
    ["a-b", '"a-b"'],
    ['a"b', '"a""b"'],
    ["1st", '"1st"'],
    ["a$1", "a$1"],
  ])("for the name %s", (name, expected) => {
    expect(writtenName(name)).toBe(expected);
  });

  it("count names in bytes", () => {
    expect(isTooLong("x".repeat(63))).toBe(false);
    expect(isTooLong("x".repeat(64))).toBe(true);
    expect(isTooLong("ö".repeat(32))).toBe(true);
  });

  it.each<[Parameters<typeof typeSql>[0], string]>([
    [{ kind: "string", length: 20 }, "VARCHAR(20)"],
    [{ kind: "string" }, "VARCHAR"],
    [{ kind: "datetime" }, "TIMESTAMP WITHOUT TIME ZONE"],
    [{ kind: "longBinary", length: 1_000_000 }, "BYTEA"],
    [{ sql: "jsonb" }, "jsonb"],
  ])("for the type %j", (type, expected) => {
    expect(typeSql(type)).toBe(expected);
  });

  it("for a column that counts", () => {
    expect(postgresqlDialect.columnSql({ name: "id", type: { kind: "integer" }, autoIncrement: true })).toBe(
      "id SERIAL NOT NULL",
    );
    expect(postgresqlDialect.columnSql({ name: "id", type: { sql: "bigint" }, autoIncrement: true })).toBe(
      "id BIGSERIAL NOT NULL",
    );
  });
});

describe("SQL that would end the transaction of a revision", () => {
  it.each([
    "COMMIT",
    "  begin",
    "select 1; end",
    "-- so\nROLLBACK",
    "/* a */abort",
    "START  TRANSACTION",
    "PREPARE TRANSACTION 'x'",
  ])("is %j", (statement) => {
    expect(() => refuseTransactionControl(statement)).toThrow("a revision runs in one transaction");
  });

  it.each([
    "UPDATE t SET a = '; COMMIT'",
    'SELECT 1 AS "; end"',
    "SELECT CASE WHEN true THEN 1 END",
    "DO $$ BEGIN PERFORM 1; END $$",
    "DO $x$ BEGIN NULL; END; $x$; SELECT 1",
    "ROLLBACK TO SAVEPOINT s",
    "SAVEPOINT s",
    "COMMENT ON TABLE t IS 'x'",
    "SELECT 1 -- ; commit",
  ])("is not %j", (statement) => {
    refuseTransactionControl(statement);
  });
});
