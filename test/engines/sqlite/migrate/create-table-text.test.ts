import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { parseCreateTable } from "../../../../src/engines/sqlite/stored-sql/create-table-text.js";

/** What SQLite keeps of a statement, which proves that it takes the statement. */
function kept(sql: string): string {
  const database = new Database(":memory:");
  try {
    database.exec(sql);
    return database
      .prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
      .pluck()
      .get() as string;
  } finally {
    database.close();
  }
}

const parse = (sql: string) => parseCreateTable(kept(sql));
const columns = (sql: string) => parse(sql).columns.map(({ name, type }) => [name.name, type]);
const names = (list: readonly { name: string }[]) => list.map(({ name }) => name);

function constraintOf(sql: string) {
  const table = parse(sql);
  const all = [...table.columns.flatMap((column) => column.constraints), ...table.constraints];
  return { table, constraint: all.at(-1) ?? expect.fail("no constraint") };
}

describe("the columns in a CREATE TABLE text", () => {
  it.each([
    [
      "CREATE TABLE t (a, b INTEGER)",
      [
        ["a", ""],
        ["b", "INTEGER"],
      ],
    ],
    [
      'CREATE TABLE t ("a b" VARCHAR ( 255 ), `c` double precision, [d] "my type", \'e\' DECIMAL(10, 2))',
      [
        ["a b", "VARCHAR ( 255 )"],
        ["c", "double precision"],
        ["d", '"my type"'],
        ["e", "DECIMAL(10, 2)"],
      ],
    ],
    [
      "CREATE TABLE t (a TEXT DEFAULT 'x, y)', b INT CHECK (b IN (1, (2))))",
      [
        ["a", "TEXT"],
        ["b", "INT"],
      ],
    ],
    [
      "CREATE TABLE t (-- a, b\n a INT /* , c */, d TEXT -- end\n)",
      [
        ["a", "INT"],
        ["d", "TEXT"],
      ],
    ],
    [
      'CREATE TABLE t ("check" INT, "UNIQUE" TEXT, key TEXT)',
      [
        ["check", "INT"],
        ["UNIQUE", "TEXT"],
        ["key", "TEXT"],
      ],
    ],
  ])("are read from %s", (sql, expected) => {
    expect(columns(sql)).toEqual(expected);
  });

  it("have exact positions", () => {
    const { sql, columns, constraints, body } = parse(
      "CREATE TABLE t (\n\ta INT NOT NULL, -- of a\n\tb TEXT DEFAULT (1 + (2)) , UNIQUE (a)\n)",
    );
    expect([...columns, ...constraints].map(({ start, end }) => sql.slice(start, end))).toEqual([
      "a INT NOT NULL",
      "b TEXT DEFAULT (1 + (2))",
      "UNIQUE (a)",
    ]);
    expect(sql.slice(body.start, body.end)).toMatch(/^\n\ta INT[\s\S]*UNIQUE \(a\)\n$/);
  });

  it("are read if ALTER TABLE has added them", () => {
    expect(
      columns(
        'CREATE TABLE t (a INT, UNIQUE (a)); ALTER TABLE t ADD COLUMN b TEXT; ALTER TABLE t RENAME COLUMN a TO "c d"',
      ),
    ).toEqual([
      ["c d", "INT"],
      ["b", "TEXT"],
    ]);
  });
});

describe("the constraints in a CREATE TABLE text", () => {
  it.each([
    ["CREATE TABLE t (a INTEGER PRIMARY KEY)", { type: "primary", columns: ["a"], autoIncrement: false }],
    [
      "CREATE TABLE t (a INTEGER CONSTRAINT pk PRIMARY KEY DESC ON CONFLICT FAIL)",
      { type: "primary", name: "pk", columns: ["a"] },
    ],
    [
      "CREATE TABLE t (a INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT)",
      { type: "primary", columns: ["a"], autoIncrement: true },
    ],
    [
      "CREATE TABLE t (a INTEGER, PRIMARY KEY (a AUTOINCREMENT))",
      { type: "primary", columns: ["a"], autoIncrement: true },
    ],
    [
      'CREATE TABLE t (a, b, CONSTRAINT "the pk" PRIMARY KEY (b, a COLLATE nocase DESC))',
      { type: "primary", name: "the pk", columns: ["b", "a"] },
    ],
    ["CREATE TABLE t (a UNIQUE ON CONFLICT IGNORE)", { type: "unique", columns: ["a"] }],
    ['CREATE TABLE t (a, b, CONSTRAINT [u] UNIQUE (`a`, "b"))', { type: "unique", name: "u", columns: ["a", "b"] }],
    ["CREATE TABLE t (a CHECK (a IN (0, 1)))", { type: "check", condition: "a IN (0, 1)" }],
    ["CREATE TABLE t (a, CONSTRAINT c CHECK ( a <> ')' ))", { type: "check", name: "c", condition: "a <> ')'" }],
    ["CREATE TABLE t (a REFERENCES p)", { type: "foreign", columns: ["a"], referredTable: "p", referredColumns: [] }],
    [
      'CREATE TABLE t (a, b, CONSTRAINT fk FOREIGN KEY(a, b) REFERENCES "p" (x, "y") ON UPDATE SET NULL MATCH FULL ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)',
      {
        type: "foreign",
        name: "fk",
        columns: ["a", "b"],
        referredTable: "p",
        referredColumns: ["x", "y"],
        onUpdate: "SET NULL",
        onDelete: "CASCADE",
      },
    ],
    ["CREATE TABLE t (a REFERENCES p ON DELETE NO ACTION NOT DEFERRABLE NOT NULL)", { type: "not null" }],
    ["CREATE TABLE t (a DEFAULT -1.5)", { type: "default", value: "-1.5" }],
    ["CREATE TABLE t (a DEFAULT (datetime('now')) )", { type: "default", value: "(datetime('now'))" }],
    ["CREATE TABLE t (a DEFAULT CURRENT_TIMESTAMP)", { type: "default", value: "CURRENT_TIMESTAMP" }],
    ["CREATE TABLE t (a TEXT COLLATE nocase)", { type: "collate", value: "nocase" }],
    ["CREATE TABLE t (a, b GENERATED ALWAYS AS (a * 2) STORED)", { type: "generated", value: "a * 2" }],
    ["CREATE TABLE t (a, b INT AS (a || ')') VIRTUAL)", { type: "generated", value: "a || ')'" }],
    ["CREATE TABLE t (a INT NULL)", { type: "null" }],
    ["CREATE TABLE t (a INT CONSTRAINT x)", { type: "nothing", name: "x" }],
  ])("are read from %s", (sql, expected) => {
    const { table, constraint } = constraintOf(sql);
    const { columns, referredColumns, referredTable, name, start, end, ...rest } = {
      columns: undefined,
      referredColumns: undefined,
      referredTable: undefined,
      ...constraint,
    };
    expect({
      ...rest,
      ...(columns && { columns: names(columns) }),
      ...(referredColumns && { referredColumns: names(referredColumns) }),
      ...(referredTable && { referredTable: referredTable.name }),
      ...(name && { name: name.name }),
    }).toMatchObject(expected);
    expect(table.sql.slice(end)).toMatch(/^[ \n]*\)/);
    expect(start).toBeGreaterThan(0);
  });

  it("are read without a comma between them, as SQLite allows", () => {
    expect(
      parse("CREATE TABLE t (a, b, UNIQUE (a) CHECK (b > 0), UNIQUE (b))").constraints.map(({ type }) => type),
    ).toEqual(["unique", "check", "unique"]);
  });
});

describe("a CREATE TABLE text", () => {
  it.each([
    ['CREATE TABLE "a b" (x)', "a b"],
    ["CREATE TABLE IF NOT EXISTS main.[t] (x)", "t"],
    ["create table t(x)", "t"],
  ])("has the name of the table: %s", (sql, name) => {
    expect(parse(sql).table.name).toBe(name);
  });

  it("has options", () => {
    expect(parse("CREATE TABLE t (a INTEGER PRIMARY KEY) WITHOUT ROWID, STRICT -- so").options).toEqual([
      "WITHOUT ROWID",
      "STRICT",
    ]);
    expect(parse("CREATE TABLE t (a)").options).toEqual([]);
  });

  it("is refused, and shown, if it is not a table with columns", () => {
    expect(() => parseCreateTable("CREATE VIRTUAL TABLE t USING fts5(a)")).toThrow(
      'expected TABLE at "VIRTUAL TABLE t',
    );
    expect(() => parseCreateTable("CREATE TABLE t (a")).toThrow("expected more text");
  });
});
