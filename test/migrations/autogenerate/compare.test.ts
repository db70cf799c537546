import { describe, expect, it } from "vitest";
import { sqliteSchemaEngine } from "../../../src/engines/sqlite/reflect/comparison.js";
import { compareSchemas } from "../../../src/migrations/autogenerate/compare/compare.js";
import { sortOperations } from "../../../src/migrations/autogenerate/sort-operations.js";
import type { Operation } from "../../../src/schema/operation.js";
import { reflected } from "../../support/databases/reflected.js";

async function compare(current: string, target: string) {
  const { differences, remarks } = compareSchemas(
    await reflected(current),
    await reflected(target),
    sqliteSchemaEngine,
  );
  return {
    operations: sortOperations(differences.flatMap(({ operations }) => operations)),
    lines: differences.flatMap(({ lines }) => lines),
    remarks,
  };
}

const nothing = { operations: [], lines: [], remarks: [] };
const table = (body: string, rest = "") =>
  `CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY${body && `, ${body}`}); ${rest}`;
/** Without the previous state, which is tested separately. */
const brief = (operations: Operation[]) =>
  operations.map((operation) => Object.fromEntries(Object.entries(operation).filter(([key]) => key !== "was")));

describe("there is no difference", () => {
  it.each([
    ["without AUTOINCREMENT", table("a INT"), "CREATE TABLE t (id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, a INT)"],
    [
      "with an unnamed primary key",
      "CREATE TABLE t (id INTEGER NOT NULL, PRIMARY KEY (id))",
      "CREATE TABLE t (id INTEGER CONSTRAINT pk_t PRIMARY KEY)",
    ],
    ["with unnamed checks", table("a INT, CHECK (a > 0)"), table("a INT, CONSTRAINT ck_t_a CHECK (a > 0)")],
    ["without the check of a boolean", table("a BOOLEAN"), table("a BOOLEAN, CONSTRAINT ck_t_a CHECK (a IN (0, 1))")],
    [
      "with other names of keys",
      table("a INT, CONSTRAINT t_a_fkey FOREIGN KEY (a) REFERENCES t (id)"),
      table("a INT, CONSTRAINT fk_t_a FOREIGN KEY(a) REFERENCES t (id)"),
    ],
    ["with an unnamed unique constraint", table("a INT UNIQUE"), table("a INT, CONSTRAINT uq_t_a UNIQUE (a)")],
    ["with a unique constraint that the primary key implies", table("UNIQUE (id)"), table("")],
    [
      "with a duplicate unique constraint",
      table("a INT, CONSTRAINT uq UNIQUE (a), CONSTRAINT uq UNIQUE (a)"),
      table("a INT, CONSTRAINT uq UNIQUE (a)"),
    ],
    [
      "with NO ACTION written out",
      table("a INT REFERENCES t (id) ON DELETE NO ACTION ON UPDATE NO ACTION"),
      table("a INT REFERENCES t (id)"),
    ],
    ["with another order of columns", table("a INT, b TEXT"), table("b TEXT, a INT")],
    [
      "with quotes and another case",
      'CREATE TABLE "t" ("id" integer primary key, [a] varchar ( 10 ) not null)',
      table("a VARCHAR(10) NOT NULL"),
    ],
    [
      "with another name for the same type",
      table("a INT(11), b DOUBLE PRECISION, c CHARACTER VARYING(9)"),
      table("a INTEGER, b FLOAT, c VARCHAR(9)"),
    ],
    [
      "with other whitespace in a check",
      table("a INT, CONSTRAINT c CHECK( (a>0) )"),
      table("a INT, CONSTRAINT c CHECK (a > 0)"),
    ],
    [
      "with other whitespace in an index",
      table("a INT", "CREATE INDEX i ON t(a)WHERE(a>0)"),
      table("a INT", "CREATE INDEX i ON t (a ASC) WHERE a > 0"),
    ],
  ])("%s", async (_, current, target) => {
    expect(await compare(current, target)).toEqual(nothing);
  });

  it.each([
    ["INTEGER DEFAULT 0", "INTEGER DEFAULT (0)"],
    ["INTEGER DEFAULT '0'", "INTEGER DEFAULT 0"],
    ["FLOAT DEFAULT 1.0", "FLOAT DEFAULT 1"],
    ["INTEGER DEFAULT (1 + 1)", "INTEGER DEFAULT 2"],
    ["BOOLEAN DEFAULT 1", "BOOLEAN DEFAULT TRUE"],
    ['VARCHAR(5) DEFAULT "x"', "VARCHAR(5) DEFAULT 'x'"],
    ["DATETIME DEFAULT (datetime('now'))", "DATETIME DEFAULT ( DATETIME( 'now' ) )"],
    ["DATETIME DEFAULT CURRENT_TIMESTAMP", "DATETIME DEFAULT (current_timestamp)"],
    ["TEXT DEFAULT NULL", "TEXT"],
  ])("treats %s and %s as equal", async (current, target) => {
    expect(await compare(table(`a ${current}`), table(`a ${target}`))).toEqual(nothing);
  });
});

describe("defaults that are not the same value", () => {
  it.each([
    ["TEXT DEFAULT '0'", "TEXT DEFAULT '0.0'"],
    ["TEXT DEFAULT 1", "TEXT DEFAULT 1.0"],
    ["INTEGER DEFAULT 0", "INTEGER"],
    ["INTEGER DEFAULT 0", "INTEGER DEFAULT 1"],
    ["TEXT DEFAULT 'a'", "TEXT DEFAULT 'A'"],
    ["TEXT DEFAULT 'CURRENT_DATE'", "TEXT DEFAULT CURRENT_DATE"],
    ["DATETIME DEFAULT (datetime('now'))", "DATETIME DEFAULT (datetime('now', 'localtime'))"],
  ])("finds that %s is not %s", async (current, target) => {
    const { lines } = await compare(table(`a ${current}`), table(`a ${target}`));
    expect(lines).toEqual(["Detected server default on column 't.a'"]);
  });
});

describe("tables", () => {
  it("drops a table that no entity has, and keeps its definition", async () => {
    const { operations, lines } = await compare(
      table("", "CREATE TABLE x (a INT UNIQUE); CREATE INDEX i ON x (a)"),
      table(""),
    );
    const columns = [{ name: "a", type: { sql: "INT" }, nullable: true }];
    const was = {
      name: "x",
      columns,
      constraints: [{ type: "unique", columns: ["a"] }],
      indexes: [{ name: "i", columns: ["a"] }],
    };
    expect(operations).toEqual([{ kind: "dropTable", table: "x", was }]);
    expect(lines).toEqual(["Detected removed table 'x'", "Detected removed index 'i' on 'x'"]);
  });

  it("creates a new table with its constraints and indexes", async () => {
    const { operations, lines } = await compare("", table("a INT REFERENCES t", "CREATE INDEX i ON t (a)"));
    expect(operations.map(({ kind }) => kind)).toEqual(["createTable"]);
    expect(lines).toEqual(["Detected added table 't'", "Detected added index 'i' on '['a']'"]);
  });
});

describe("columns", () => {
  it("does not treat a dropped and an added column as a rename", async () => {
    const { operations } = await compare(table("password TEXT"), table("bio TEXT"));
    expect(brief(operations)).toEqual([
      { kind: "addColumn", table: "t", column: { name: "bio", type: { kind: "text" }, nullable: true } },
      { kind: "dropColumn", table: "t", column: "password" },
    ]);
  });

  it("alters a column for another length or type, which keeps its data", async () => {
    const { operations, lines } = await compare(table("a VARCHAR(10)"), table("a TEXT"));
    expect(operations).toEqual([
      {
        kind: "alterColumn",
        table: "t",
        column: "a",
        change: { type: { kind: "text" } },
        was: { type: { kind: "string", length: 10 } },
      },
    ]);
    expect(lines).toEqual(["Detected type change from VARCHAR(10) to TEXT on 't.a'"]);
  });

  it("combines several changes of a column into one operation", async () => {
    const { operations, lines } = await compare(table("a VARCHAR(10) DEFAULT 'x'"), table("a VARCHAR(20) NOT NULL"));
    expect(operations).toEqual([
      {
        kind: "alterColumn",
        table: "t",
        column: "a",
        change: { type: { kind: "string", length: 20 }, nullable: false, default: null },
        was: { type: { kind: "string", length: 10 }, nullable: true, default: "x" },
      },
    ]);
    expect(lines).toEqual([
      "Detected type change from VARCHAR(10) to VARCHAR(20) on 't.a'",
      "Detected NOT NULL on column 't.a'",
      "Detected server default on column 't.a'",
    ]);
  });
});

describe("constraints", () => {
  it("replaces a foreign key of the same name that has another column, target or action", async () => {
    const key = (column: string, rest = "t (id)") =>
      table(`a INT, b INT, CONSTRAINT fk FOREIGN KEY (${column}) REFERENCES ${rest}`);
    for (const target of [
      key("b"),
      key("a", "t (b)"),
      key("a", "t (id) ON DELETE CASCADE"),
      key("a", "t (id) ON UPDATE SET NULL"),
    ]) {
      const { operations, lines } = await compare(key("a"), target);
      expect(operations.map(({ kind }) => kind)).toEqual(["dropConstraint", "createConstraint"]);
      expect(lines[0]).toBe("Detected removed foreign key (a)(id) on table t");
    }
  });

  it("replaces a unique constraint of the same name that has other columns", async () => {
    const { operations, lines } = await compare(
      table("a, b, c, CONSTRAINT uq UNIQUE (a, b)"),
      table("a, b, c, CONSTRAINT uq UNIQUE (a, c)"),
    );
    expect(brief(operations)).toEqual([
      { kind: "dropConstraint", table: "t", name: "uq", type: "unique" },
      { kind: "createConstraint", table: "t", constraint: { type: "unique", name: "uq", columns: ["a", "c"] } },
    ]);
    expect(lines).toEqual(["Detected changed unique constraint 'uq' on 't': columns ('a', 'b') to ('a', 'c')"]);
  });

  it("replaces a check of the same name that has another condition", async () => {
    const { operations } = await compare(
      table("a INT, CONSTRAINT ck CHECK (a > 0)"),
      table("a INT, CONSTRAINT ck CHECK (a > 10)"),
    );
    expect(brief(operations)).toEqual([
      { kind: "dropConstraint", table: "t", name: "ck", type: "check" },
      { kind: "createConstraint", table: "t", constraint: { type: "check", name: "ck", condition: "a > 10" } },
    ]);
  });

  it("distinguishes a unique constraint on one column from one on two", async () => {
    const { operations } = await compare(
      table("a, b, CONSTRAINT uq_ab UNIQUE (a, b)"),
      table("a, b, CONSTRAINT uq_ab UNIQUE (a, b), CONSTRAINT uq_a UNIQUE (a)"),
    );
    expect(operations).toEqual([
      { kind: "createConstraint", table: "t", constraint: { type: "unique", name: "uq_a", columns: ["a"] } },
    ]);
  });

  it("drops an unnamed constraint by the name that it should have", async () => {
    const { operations, remarks } = await compare(table("a INT UNIQUE, CHECK (a <> 5)"), table("a INT"));
    expect(brief(operations)).toEqual([
      { kind: "dropConstraint", table: "t", name: "uq_t_a", type: "unique" },
      { kind: "dropConstraint", table: "t", name: "ck_t_a", type: "check" },
    ]);
    expect(remarks).toEqual([]);
  });

  it("replaces an unnamed constraint by the name that it should have", async () => {
    const { operations } = await compare(
      table("a INT REFERENCES t (id)"),
      table("a INT, CONSTRAINT fk_t_a FOREIGN KEY (a) REFERENCES t (id) ON DELETE CASCADE"),
    );
    expect(operations.map((operation) => "name" in operation && operation.name)).toEqual(["fk_t_a", false]);
  });

  it("reports unnamed constraints that should have the same name, and does not drop them", async () => {
    const { operations, remarks } = await compare(
      table("a INT, b INT, UNIQUE (a), UNIQUE (a, b)"),
      table("a INT, b INT"),
    );
    expect(operations).toEqual([]);
    expect(remarks).toEqual([
      "Table 't' has a unique constraint (a) that the entities do not have; it has no name, so it cannot be dropped",
      "Table 't' has a unique constraint (a, b) that the entities do not have; it has no name, so it cannot be dropped",
    ]);
  });

  it("drops a constraint before one of its columns", async () => {
    const { operations } = await compare(table("a INT, b INT, UNIQUE (a, b), CHECK (b > a)"), table("a INT"));
    expect(operations.map((operation) => ("name" in operation ? operation.name : operation.kind))).toEqual([
      "uq_t_a",
      "ck_t_b",
      "dropColumn",
    ]);
  });

  it("drops a named constraint before its column, and an unnamed one with it", async () => {
    const unnamed = await compare(table("a INT UNIQUE REFERENCES t (id) CHECK (a > 1)"), table(""));
    expect(unnamed.remarks).toEqual([]);
    expect(unnamed.operations.map(({ kind }) => kind)).toEqual(["dropColumn"]);
    const named = await compare(
      table("a INT CONSTRAINT u UNIQUE CONSTRAINT f REFERENCES t (id)", "CREATE INDEX i ON t (a)"),
      table(""),
    );
    expect(named.operations.map(({ kind }) => kind)).toEqual([
      "dropConstraint",
      "dropIndex",
      "dropConstraint",
      "dropColumn",
    ]);
  });
});

describe("indexes", () => {
  const index = (rest: string) => table("a INT, b INT", `CREATE ${rest}`);

  it.each([
    ["the order of the columns", "INDEX i ON t (a, b)", "INDEX i ON t (b, a)", " columns ('a', 'b') to ('b', 'a')"],
    ["the condition", "INDEX i ON t (a) WHERE b > 0", "INDEX i ON t (a)", " condition b > 0 to none"],
    ["a direction", "INDEX i ON t (a)", "INDEX i ON t (a DESC)", " columns ('a',) to ('a DESC',)"],
    ["an expression", "INDEX i ON t (abs(a))", "INDEX i ON t (abs(b))", " columns ('abs(a)',) to ('abs(b)',)"],
    ["uniqueness", "INDEX i ON t (a)", "UNIQUE INDEX i ON t (a)", " unique=False to unique=True"],
  ])("are replaced if they differ in %s", async (_, current, target, change) => {
    const { operations, lines } = await compare(index(current), index(target));
    expect(operations.map(({ kind }) => kind)).toEqual(["dropIndex", "createIndex"]);
    expect(lines).toEqual([`Detected changed index 'i' on 't':${change}`]);
  });

  it("are replaced if they differ in the name", async () => {
    const { operations } = await compare(index("INDEX i ON t (a)"), index("INDEX j ON t (a)"));
    expect(brief(operations)).toEqual([
      { kind: "dropIndex", table: "t", name: "i" },
      { kind: "createIndex", table: "t", index: { name: "j", columns: ["a"] } },
    ]);
  });
});

describe("what cannot be compared", () => {
  it("is reported, and not treated as equal", async () => {
    const { operations, remarks } = await compare(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT COLLATE nocase) STRICT",
      table("a TEXT"),
    );
    expect(operations).toEqual([]);
    expect(remarks).toEqual([
      "Not compared: STRICT in table 't'",
      "Not compared: COLLATE nocase of column a in table 't'",
    ]);
  });

  it("includes a different primary key", async () => {
    const { remarks } = await compare(
      "CREATE TABLE t (a, b, PRIMARY KEY (a))",
      "CREATE TABLE t (a, b, PRIMARY KEY (a, b))",
    );
    expect(remarks).toEqual(["The primary key of 't' is (a), not (a, b); no operation changes a primary key"]);
  });

  it("includes a key that is not auto-incrementing, on engines where it must be declared", async () => {
    const [current, target] = [
      await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY)"),
      await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT)"),
    ];
    expect(compareSchemas(current, target, sqliteSchemaEngine).remarks).toEqual([]);
    const remarks = ["'t.id' is not auto-incrementing; no operation changes this"];
    expect(compareSchemas(current, target, { ...sqliteSchemaEngine, autoIncrementsKeys: false }).remarks).toEqual(
      remarks,
    );
  });

  it("includes what a downgrade could not restore with a table", async () => {
    const { remarks } = await compare("CREATE TABLE t (a TEXT COLLATE nocase)", "CREATE TABLE u (a)");
    expect(remarks).toEqual(["A downgrade would restore table 't' without this: COLLATE nocase of column a"]);
  });
});
