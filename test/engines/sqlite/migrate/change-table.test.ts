import { describe, expect, it } from "vitest";
import { changeTable, type TableOperation } from "../../../../src/engines/sqlite/migrate/change/change-table.js";
import type { TableState } from "../../../../src/engines/sqlite/migrate/change/table-definition.js";

function stateOf(sql: string, indexes: Record<string, string> = {}): TableState {
  const list = Object.entries(indexes).map(([name, text]) => ({ name, sql: text }));
  return { name: "t", sql, indexes: list, added: [], retyped: [], notices: [] };
}

/** The CREATE TABLE text after some operations. */
function formAfter(sql: string, ...operations: TableOperation[]): string {
  return operations.reduce((state, operation) => changeTable(state, operation).state, stateOf(sql)).sql;
}

const dropColumn = (column: string): TableOperation => ({ kind: "dropColumn", table: "t", column });
const alterColumn = (column: string, change: (TableOperation & { kind: "alterColumn" })["change"]): TableOperation => ({
  kind: "alterColumn",
  table: "t",
  column,
  change,
});
const dropConstraint = (
  name: string,
  type: "unique" | "check" | "foreign" | "primary",
  ifExists = false,
): TableOperation => ({
  kind: "dropConstraint",
  table: "t",
  name,
  type,
  ifExists,
});
const addText = (name: string): TableOperation => ({
  kind: "addColumn",
  table: "t",
  column: { name, type: { kind: "text" }, nullable: true },
});

const asSqlAlchemy =
  "CREATE TABLE t (\n\ta INTEGER NOT NULL, \n\tb VARCHAR(255), \n\tc BOOLEAN, \n\tCONSTRAINT uq_t_b UNIQUE (b), \n\tCHECK (c IN (0, 1))\n)";

describe("dropColumn in a CREATE TABLE text", () => {
  it.each([
    ["the first", "CREATE TABLE t (a INT, b INT, c INT)", "a", "CREATE TABLE t (b INT, c INT)"],
    ["one in the middle", "CREATE TABLE t (a INT, b INT, c INT)", "b", "CREATE TABLE t (a INT, c INT)"],
    ["the last", "CREATE TABLE t (a INT, b INT, c INT)", "c", "CREATE TABLE t (a INT, b INT)"],
    [
      "one that a constraint follows",
      "CREATE TABLE t (a INT, b INT, CHECK (a > 0))",
      "b",
      "CREATE TABLE t (a INT, CHECK (a > 0))",
    ],
    ["one in other capitals", "CREATE TABLE t (a INT, Name TEXT)", "name", "CREATE TABLE t (a INT)"],
    ["one in quotes", 'CREATE TABLE t (a INT, "b ""x""" TEXT)', 'b "x"', "CREATE TABLE t (a INT)"],
    [
      "one with commas in it",
      "CREATE TABLE t (a INT, b DECIMAL(10, 2) DEFAULT ',' CHECK (b IN (1, 2)), c INT)",
      "b",
      "CREATE TABLE t (a INT, c INT)",
    ],
    [
      "leaving comments",
      "CREATE TABLE t (a INT, -- about a\n b INT, -- about b\n c INT)",
      "b",
      "CREATE TABLE t (a INT, -- about a\n -- about b\n c INT)",
    ],
    [
      "the last, leaving comments",
      "CREATE TABLE t (a INT, -- about a\n b INT -- about b\n)",
      "b",
      "CREATE TABLE t (a INT -- about a\n  -- about b\n)",
    ],
    [
      "with its own constraints of the table",
      asSqlAlchemy,
      "b",
      "CREATE TABLE t (\n\ta INTEGER NOT NULL, \n\tc BOOLEAN, \n\tCHECK (c IN (0, 1))\n)",
    ],
    [
      "with the last constraint of the table",
      asSqlAlchemy,
      "c",
      "CREATE TABLE t (\n\ta INTEGER NOT NULL, \n\tb VARCHAR(255), \n\tCONSTRAINT uq_t_b UNIQUE (b)\n)",
    ],
  ])("removes a column: %s", (_, sql, column, expected) => {
    expect(formAfter(sql, dropColumn(column))).toBe(expected);
  });

  it.each([
    [
      "is the primary key",
      "CREATE TABLE t (a INTEGER PRIMARY KEY, b INT)",
      "a",
      "t.a cannot be dropped: this would also drop unnamed primary key on a",
    ],
    [
      "is part of a unique constraint",
      "CREATE TABLE t (a INT, b INT, CONSTRAINT both UNIQUE (a, b))",
      "b",
      "t.b cannot be dropped: this would also drop unique constraint both",
    ],
    [
      "is part of a check",
      "CREATE TABLE t (a INT, b INT, CHECK (a < b))",
      "b",
      "t.b cannot be dropped: this would also drop unnamed check (a < b)",
    ],
    [
      "another column's check names",
      "CREATE TABLE t (a INT CHECK (a < b), b INT)",
      "b",
      "t.b cannot be dropped: this would also drop unnamed check (a < b)",
    ],
    [
      "a generated column is made of",
      "CREATE TABLE t (a INT, b INT, s INT AS (a + b))",
      "b",
      "t.b cannot be dropped: this would also drop unnamed generated column",
    ],
    ["does not exist", "CREATE TABLE t (a INT)", "b", "t has no column b; it has a"],
  ])("refuses a column that %s", (_, sql, column, message) => {
    expect(() => formAfter(sql, dropColumn(column))).toThrow(message);
  });

  it("ignores a missing column with ifExists", () => {
    expect(formAfter("CREATE TABLE t (a INT)", { kind: "dropColumn", table: "t", column: "b", ifExists: true })).toBe(
      "CREATE TABLE t (a INT)",
    );
  });

  it("also drops the index of the column, and reports it", () => {
    const state = stateOf("CREATE TABLE t (a INT, b INT)", {
      t_b: "CREATE INDEX t_b ON t (b DESC)",
      t_a: "CREATE INDEX t_a ON t (a)",
    });
    const { state: next, native } = changeTable(state, dropColumn("b"));
    expect(next.indexes.map(({ name }) => name)).toEqual(["t_a"]);
    expect(next.notices).toEqual(["Dropping t.b also drops index t_b."]);
    expect(native).toBeUndefined();
  });

  it("ignores an index that has the name of the column only in a string", () => {
    const state = stateOf("CREATE TABLE t (a TEXT, b INT)", { t_a: "CREATE INDEX t_a ON t (a) WHERE a <> 'b'" });
    expect(changeTable(state, dropColumn("b")).native).toEqual(["ALTER TABLE t DROP COLUMN b"]);
  });
});

describe("addColumn in a CREATE TABLE text", () => {
  it.each([
    ["behind the last one", "CREATE TABLE t (a INT)", "CREATE TABLE t (a INT, n TEXT)"],
    [
      "before the constraints",
      "CREATE TABLE t (a INT, CHECK (a > 0))",
      "CREATE TABLE t (a INT, n TEXT, CHECK (a > 0))",
    ],
    ["on a separate line", "CREATE TABLE t (\n\ta INT\n)", "CREATE TABLE t (\n\ta INT, \n\tn TEXT\n)"],
    ["before a comment at the end", "CREATE TABLE t (a INT -- last\n)", "CREATE TABLE t (a INT, \n\tn TEXT -- last\n)"],
  ])("inserts a column: %s", (_, sql, expected) => {
    expect(formAfter(sql, addText("n"))).toBe(expected);
  });

  it("refuses a column that exists already, in upper or lower case", () => {
    expect(() => formAfter("CREATE TABLE t (Name INT)", addText("name"))).toThrow("t already has a column name");
  });
});

describe("alterColumn in a CREATE TABLE text", () => {
  it.each<[string, string, TableOperation, string]>([
    [
      "type",
      "CREATE TABLE t (a VARCHAR(20) NOT NULL)",
      alterColumn("a", { type: { kind: "string", length: 30 } }),
      "CREATE TABLE t (a VARCHAR(30) NOT NULL)",
    ],
    [
      "a type where there was none",
      "CREATE TABLE t (a NOT NULL)",
      alterColumn("a", { type: { kind: "text" } }),
      "CREATE TABLE t (a TEXT NOT NULL)",
    ],
    [
      "the same type",
      "CREATE TABLE t (a varchar(20))",
      alterColumn("a", { type: { kind: "string", length: 20 } }),
      "CREATE TABLE t (a varchar(20))",
    ],
    [
      "a type behind a comment",
      "CREATE TABLE t (a /* INT */ INT)",
      alterColumn("a", { type: { kind: "text" } }),
      "CREATE TABLE t (a /* INT */ TEXT)",
    ],
    [
      "NOT NULL",
      "CREATE TABLE t (a INT UNIQUE)",
      alterColumn("a", { nullable: false }),
      "CREATE TABLE t (a INT NOT NULL UNIQUE)",
    ],
    [
      "NULL",
      "CREATE TABLE t (a INT NOT NULL UNIQUE)",
      alterColumn("a", { nullable: true }),
      "CREATE TABLE t (a INT UNIQUE)",
    ],
    [
      "NULL that has a name",
      "CREATE TABLE t (a INT CONSTRAINT must NOT NULL)",
      alterColumn("a", { nullable: true }),
      "CREATE TABLE t (a INT)",
    ],
    [
      "NOT NULL instead of NULL",
      "CREATE TABLE t (a INT NULL)",
      alterColumn("a", { nullable: false }),
      "CREATE TABLE t (a INT NOT NULL)",
    ],
    [
      "a default",
      "CREATE TABLE t (a INT NOT NULL)",
      alterColumn("a", { default: 5 }),
      "CREATE TABLE t (a INT DEFAULT 5 NOT NULL)",
    ],
    [
      "another default",
      "CREATE TABLE t (a TEXT DEFAULT 'x')",
      alterColumn("a", { default: "it's" }),
      "CREATE TABLE t (a TEXT DEFAULT 'it''s')",
    ],
    [
      "no default",
      "CREATE TABLE t (a TEXT DEFAULT (1 + 2) NOT NULL)",
      alterColumn("a", { default: null }),
      "CREATE TABLE t (a TEXT NOT NULL)",
    ],
    [
      "an expression",
      "CREATE TABLE t (a TEXT)",
      alterColumn("a", { default: { sql: "1 + 2" } }),
      "CREATE TABLE t (a TEXT DEFAULT (1 + 2))",
    ],
    [
      "the time",
      "CREATE TABLE t (a TEXT)",
      alterColumn("a", { default: { sql: "CURRENT_TIMESTAMP" } }),
      "CREATE TABLE t (a TEXT DEFAULT CURRENT_TIMESTAMP)",
    ],
  ])("changes a column: %s", (_, sql, operation, expected) => {
    expect(formAfter(sql, operation)).toBe(expected);
  });
});

describe("constraints in a CREATE TABLE text", () => {
  it("are added at the end", () => {
    const unique: TableOperation = {
      kind: "createConstraint",
      table: "t",
      constraint: { type: "unique", columns: ["a", "b"] },
    };
    const foreign: TableOperation = {
      kind: "createConstraint",
      table: "t",
      constraint: {
        type: "foreign",
        columns: ["a"],
        referredTable: "order",
        referredColumns: ["id"],
        onDelete: "CASCADE",
      },
    };
    expect(formAfter("CREATE TABLE t (a INT, b INT)", unique, foreign)).toBe(
      'CREATE TABLE t (a INT, b INT, CONSTRAINT uq_t_a UNIQUE (a, b), CONSTRAINT fk_t_a FOREIGN KEY(a) REFERENCES "order" (id) ON DELETE CASCADE)',
    );
  });

  it.each([
    ["by name", asSqlAlchemy, dropConstraint("uq_t_b", "unique"), /c BOOLEAN, \n\tCHECK/],
    [
      "without a name, by the one they should have",
      asSqlAlchemy,
      dropConstraint("ck_t_c", "check"),
      /UNIQUE \(b\)\n\)$/,
    ],
    [
      "from within a column",
      "CREATE TABLE t (a INT CONSTRAINT one UNIQUE, b INT)",
      dropConstraint("one", "unique"),
      /\(a INT *, b INT\)$/,
    ],
  ])("are dropped %s", (_, sql, operation, expected) => {
    expect(formAfter(sql, operation)).toMatch(expected);
  });

  it("without a name are kept with ifExists, as in Alembic", () => {
    const sql = "CREATE TABLE t (a INT, UNIQUE (a))";
    expect(formAfter(sql, dropConstraint("uq_t_a", "unique", true))).toBe(sql);
  });

  it.each([
    [
      "that do not exist",
      "CREATE TABLE t (a INT, CONSTRAINT one UNIQUE (a))",
      "t has no unique constraint uq_t_b; it has one",
    ],
    [
      "of which two could be meant",
      "CREATE TABLE t (b INT, c INT, UNIQUE (b), UNIQUE (b, c))",
      "t has no unique constraint uq_t_b",
    ],
  ])("%s are reported by name", (_, sql, message) => {
    expect(() => formAfter(sql, dropConstraint("uq_t_b", "unique"))).toThrow(message);
  });

  it("are refused if they exist, except the check that comes with a boolean", () => {
    const check = (condition: string): TableOperation => ({
      kind: "createConstraint",
      table: "t",
      constraint: { type: "check", name: "ck_t_a", condition },
    });
    const sql = "CREATE TABLE t (a BOOLEAN, CONSTRAINT ck_t_a CHECK (a IN (0, 1)))";
    expect(formAfter(sql, check("a IN (0,1)"))).toBe(sql);
    expect(() => formAfter(sql, check("a > 1"))).toThrow("t already has a constraint ck_t_a");
  });
});

describe("indexes of a table", () => {
  it("that do not exist are reported by name", () => {
    const state = stateOf("CREATE TABLE t (a INT)", { t_a: "CREATE INDEX t_a ON t (a)" });
    expect(() => changeTable(state, { kind: "dropIndex", table: "t", name: "t_b" })).toThrow(
      "t has no index t_b; it has t_a",
    );
    expect(changeTable(state, { kind: "dropIndex", table: "t", name: "t_b", ifExists: true }).native).toEqual([]);
  });
});
