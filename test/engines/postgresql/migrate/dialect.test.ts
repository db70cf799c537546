import { describe, expect, it } from "vitest";
import { postgresqlDialect, typeSql } from "../../../../src/engines/postgresql/ddl/dialect.js";
import { isTooLong } from "../../../../src/engines/postgresql/ddl/names.js";
import { refuseTransactionControl } from "../../../../src/engines/postgresql/migrate/migration-engine.js";

describe("the dialect of PostgreSQL", () => {
  it("counts the length of names in bytes", () => {
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
  ])("writes the type %j", (type, expected) => {
    expect(typeSql(type)).toBe(expected);
  });

  it("writes an auto-incrementing column", () => {
    expect(postgresqlDialect.columnSql({ name: "id", type: { kind: "integer" }, autoIncrement: true })).toBe(
      "id SERIAL NOT NULL",
    );
    expect(postgresqlDialect.columnSql({ name: "id", type: { sql: "bigint" }, autoIncrement: true })).toBe(
      "id BIGSERIAL NOT NULL",
    );
  });
});

describe("a statement of a revision on PostgreSQL", () => {
  it.each([
    "COMMIT",
    "  begin",
    "select 1; end",
    "-- so\nROLLBACK",
    "/* a */abort",
    "START  TRANSACTION",
    "PREPARE TRANSACTION 'x'",
  ])("is refused if it would end the transaction: %j", (statement) => {
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
  ])("is accepted if it would not end the transaction: %j", (statement) => {
    refuseTransactionControl(statement);
  });
});
