import { expect, it } from "vitest";
import {
  isTransactional,
  refuseTransactionControl,
} from "../../../../src/engines/mysql/migrate/resume/statement-kind.js";

it.each([
  ["UPDATE t SET a = 1", true],
  ["-- ALTER TABLE t\n  insert into t values (1)", true],
  ["/* x */ WITH a AS (SELECT 1) DELETE FROM t", true],
  ["ALTER TABLE t ADD a INT", false],
  ["create view v as select 1", false],
  ["CALL p()", false],
  ["TRUNCATE t", false],
])("knows whether a statement can be rolled back: %s (%s)", (statement, expected) => {
  expect(isTransactional(statement)).toBe(expected);
});

it.each([
  "COMMIT",
  " start  transaction",
  "rollback",
  "LOCK TABLES t WRITE",
  "SAVEPOINT a",
  "RELEASE SAVEPOINT a",
  "# why\nBEGIN",
  "/*!50000 COMMIT */",
])("refuses a statement that would end a transaction: %s", (statement) => {
  expect(() => refuseTransactionControl(statement)).toThrow("is not allowed in it");
});

it("does not take words in strings, names and expressions for statements", () => {
  expect(() => refuseTransactionControl("UPDATE t SET a = 'COMMIT'")).not.toThrow();
  expect(() => refuseTransactionControl("`commit`")).not.toThrow();
  expect(() => refuseTransactionControl("SELECT 5--1")).not.toThrow();
});
