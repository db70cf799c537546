import { Table, TableIndex } from "typeorm";
import { expect, it } from "vitest";
import { createIndexSql, createTableSql } from "../../../src/database/sqlite/ddl.js";

it("writes a table as SQLAlchemy does: tabs, unquoted, constraints of several columns first", () => {
  const table = new Table({
    name: "members",
    columns: [
      { name: "member_id", type: "integer", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
      { name: "user_id", type: "integer" },
      { name: "nick", type: "varchar", length: "20", isNullable: true },
      { name: "active", type: "boolean" },
    ],
    uniques: [
      { name: "uq_nick", columnNames: ["nick"] },
      { name: "uq_both", columnNames: ["user_id", "nick"] },
    ],
    foreignKeys: [{ name: "fk_user", columnNames: ["user_id"], referencedTableName: "users", referencedColumnNames: ["user_id"] }],
    checks: [{ name: "ck_active", expression: "active IN (0, 1)" }],
  });
  expect(createTableSql(table)).toBe(
    [
      "CREATE TABLE members (",
      "\tmember_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, ",
      "\tuser_id INTEGER NOT NULL, ",
      "\tnick VARCHAR(20), ",
      "\tactive BOOLEAN NOT NULL, ",
      "\tCONSTRAINT uq_both UNIQUE (user_id, nick), ",
      "\tCONSTRAINT fk_user FOREIGN KEY(user_id) REFERENCES users (user_id), ",
      "\tCONSTRAINT uq_nick UNIQUE (nick), ",
      "\tCONSTRAINT ck_active CHECK (active IN (0, 1))",
      ")",
    ].join("\n"),
  );
});

it("writes an index", () => {
  const table = new Table({ name: "members" });
  const index = (isUnique: boolean) => new TableIndex({ name: "m_idx", columnNames: ["b", "a"], isUnique });
  expect(createIndexSql(table, index(false))).toBe("CREATE INDEX m_idx ON members (b, a)");
  expect(createIndexSql(table, index(true))).toBe("CREATE UNIQUE INDEX m_idx ON members (b, a)");
});
