// The traps of SQLite that migrations of TypeORM and of Alembic have fallen into.
import { describe, expect, it } from "vitest";
import { connectSqlite } from "../../../../src/engines/sqlite/connect/connect.js";
import { sqliteMigrationEngine } from "../../../../src/engines/sqlite/migrate/migration-engine.js";
import { runWithOperations } from "../../../../src/migrations/run/steps/operation-queue.js";
import type { Operations } from "../../../../src/schema/operations.js";
import { ask, databaseOf, runRevision, storedSql } from "../../../support/migrations/run-revision.js";

const parentAndChildren = `
  CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT);
  CREATE TABLE child (id INTEGER PRIMARY KEY, parent_id INTEGER REFERENCES parent (id) ON DELETE CASCADE);
  INSERT INTO parent VALUES (1, 'a'), (2, 'b');
  INSERT INTO child VALUES (1, 1), (2, 2);`;

/** Takes a rebuild. */
const makeNotNull = (table: string, column: string) => (op: Operations) =>
  op.alterColumn(table, column, { nullable: false });

describe("rows that refer to a rebuilt table with ON DELETE CASCADE", () => {
  it("are kept", async () => {
    const file = databaseOf(parentAndChildren);
    await runRevision(file, makeNotNull("parent", "name"));
    expect(ask(file, "SELECT * FROM child")).toHaveLength(2);
    expect(storedSql(file, "child")).toContain("REFERENCES parent (id) ON DELETE CASCADE");
  });

  it("are the reason to refuse a run within a transaction, in which foreign keys cannot be switched off", async () => {
    const file = databaseOf(parentAndChildren);
    const dataSource = await connectSqlite({ file, timeout: 5 });
    const engine = sqliteMigrationEngine(dataSource, { file, timeout: 5, onNotice: () => {} });
    await dataSource.query("BEGIN");
    await expect(engine.transaction(() => runWithOperations(engine, makeNotNull("parent", "name")))).rejects.toThrow(
      "foreign keys cannot be disabled",
    );
    await dataSource.destroy();
    expect(storedSql(file, "parent")).toContain("name TEXT)");
  });
});

describe("the settings of the connection", () => {
  it.each([
    ["that succeeds", "INSERT INTO parent VALUES (3, 'c')"],
    ["that fails", "INSERT INTO nowhere VALUES (1)"],
  ])("are restored after a revision %s", async (_, statement) => {
    const file = databaseOf(parentAndChildren);
    const dataSource = await connectSqlite({ file, timeout: 5 });
    const engine = sqliteMigrationEngine(dataSource, { file, timeout: 5, onNotice: () => {} });
    const revision = (op: Operations) => {
      op.alterColumn("parent", "name", { nullable: false });
      op.execute(statement);
    };
    await engine.transaction(() => runWithOperations(engine, revision)).catch(() => {});
    expect(await dataSource.query("PRAGMA foreign_keys")).toEqual([{ foreign_keys: 1 }]);
    expect(await dataSource.query("PRAGMA legacy_alter_table")).toEqual([{ legacy_alter_table: 0 }]);
    await dataSource.destroy();
  });
});

describe("references to missing rows", () => {
  it("are refused if a revision causes them", async () => {
    const file = databaseOf(parentAndChildren);
    const orphaning = runRevision(file, (op) => op.execute("DELETE FROM parent WHERE id = :id", { id: 2 }));
    await expect(orphaning).rejects.toThrow("1 rows of child refer to rows of parent that do not exist");
    expect(ask(file, "SELECT * FROM parent")).toHaveLength(2);
  });

  it("are accepted if they existed before", async () => {
    const file = databaseOf(`${parentAndChildren} DELETE FROM parent WHERE id = 2;`);
    await runRevision(file, makeNotNull("parent", "name"));
    expect(storedSql(file, "parent")).toContain("name TEXT NOT NULL");
  });

  it("are prevented by refusing to drop the unique constraint that a foreign key needs", async () => {
    const file = databaseOf(
      "CREATE TABLE a (x INT, CONSTRAINT uq_a_x UNIQUE (x)); CREATE TABLE b (x INT REFERENCES a (x));",
    );
    await expect(runRevision(file, (op) => op.dropConstraint("a", "uq_a_x", "unique"))).rejects.toThrow(
      "a foreign key would no longer work",
    );
    expect(storedSql(file, "a")).toContain("uq_a_x");
  });
});

const rich = `
  CREATE TABLE t ( -- what people are called
    id INTEGER PRIMARY KEY, /* counted */
    name TEXT COLLATE NOCASE, -- as they write it
    age INTEGER CHECK (age >= 0),
    note TEXT DEFAULT 'it''s, (so)',
    CHECK (length(name) < 20),
    UNIQUE (name, age)
  ) STRICT;
  CREATE INDEX t_age ON t (age DESC) WHERE age > 10;
  CREATE UNIQUE INDEX t_lower ON t (lower(name));
  CREATE TABLE log (message TEXT);
  CREATE TRIGGER t_insert AFTER INSERT ON t BEGIN INSERT INTO log VALUES ('in ' || NEW.name); END;
  CREATE VIEW grown AS SELECT id, name FROM t WHERE age >= 18;
  INSERT INTO t VALUES (5, 'Anna', 30, NULL), (9, 'Bea', 3, 'x');`;

describe("a rebuilt table", () => {
  it("keeps triggers, COLLATE, unnamed checks, DESC, partial indexes, STRICT and comments", async () => {
    const file = databaseOf(rich);
    const before = ask<{ name: string; sql: string }>(
      file,
      "SELECT name, sql FROM sqlite_master WHERE name <> 't' AND sql IS NOT NULL ORDER BY name",
    );
    await runRevision(file, makeNotNull("t", "age"));
    const sql = storedSql(file, "t");
    expect(sql).toContain("-- what people are called");
    expect(sql).toContain("id INTEGER PRIMARY KEY, /* counted */");
    expect(sql).toContain("name TEXT COLLATE NOCASE, -- as they write it");
    expect(sql).toContain("age INTEGER NOT NULL CHECK (age >= 0)");
    expect(sql).toContain("CHECK (length(name) < 20)");
    expect(sql).toMatch(/\) STRICT$/);
    expect(
      ask(file, "SELECT name, sql FROM sqlite_master WHERE name <> 't' AND sql IS NOT NULL ORDER BY name"),
    ).toEqual(before);
  });

  it("does not fire its triggers", async () => {
    const file = databaseOf(rich);
    await runRevision(file, makeNotNull("t", "age"));
    expect(ask(file, "SELECT * FROM log")).toHaveLength(2);
  });
});

describe("an index on an expression", () => {
  it("is kept by a rebuild", async () => {
    const file = databaseOf(rich);
    await runRevision(file, makeNotNull("t", "age"));
    expect(storedSql(file, "t_lower")).toBe("CREATE UNIQUE INDEX t_lower ON t (lower(name))");
  });

  it("is dropped with its only column, which is reported", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT); CREATE INDEX t_lower ON t (lower(name));",
    );
    const { noticed } = await runRevision(file, (op) => op.dropColumn("t", "name"));
    expect(noticed).toEqual(["Dropping t.name also drops index t_lower."]);
    expect(storedSql(file, "t_lower")).toBeUndefined();
  });

  it("blocks dropping one of its columns", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE INDEX t_ab ON t (a) WHERE b IS NOT NULL;",
    );
    await expect(runRevision(file, (op) => op.dropColumn("t", "b"))).rejects.toThrow(
      "t.b cannot be dropped: this would also drop index t_ab",
    );
  });
});

describe("a view on a rebuilt table", () => {
  it("still works", async () => {
    const file = databaseOf(rich);
    await runRevision(file, makeNotNull("t", "age"));
    expect(ask(file, "SELECT name FROM grown")).toEqual([{ name: "Anna" }]);
  });

  it.each([
    ["a view", "CREATE VIEW v AS SELECT b FROM t;", "the view v would no longer work: no such column: b"],
    [
      "a trigger",
      "CREATE TRIGGER g AFTER DELETE ON t BEGIN INSERT INTO t (id) VALUES (OLD.b); END;",
      "a trigger on t (DELETE) would no longer work: no such column: OLD.b",
    ],
    [
      "a trigger of another table",
      "CREATE TABLE u (x); CREATE TRIGGER g AFTER UPDATE ON u BEGIN UPDATE t SET b = 1; END;",
      "a trigger on u (UPDATE) would no longer work: no such column: b",
    ],
  ])("blocks dropping a column that it uses: %s", async (_, sql, message) => {
    const file = databaseOf(`CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT CHECK (b <> '')); ${sql}`);
    await expect(runRevision(file, (op) => op.dropColumn("t", "b"))).rejects.toThrow(message);
    expect(storedSql(file, "t")).toContain("b TEXT");
  });

  it("does not block the rebuild if it was broken before", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); CREATE VIEW broken AS SELECT * FROM gone;",
    );
    await runRevision(file, makeNotNull("t", "a"));
    expect(storedSql(file, "t")).toContain("a TEXT NOT NULL");
  });
});

describe("a view or trigger that was broken before", () => {
  const broken = `
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
    CREATE TABLE u (x);
    CREATE VIEW "lost one" AS SELECT * FROM gone;
    CREATE TRIGGER into_view INSTEAD OF INSERT ON "lost one" BEGIN INSERT INTO u VALUES (1); END;
    CREATE TRIGGER lost AFTER DELETE ON u BEGIN DELETE FROM nowhere; END;`;

  it.each<[string, (op: Operations) => void]>([
    ["a new name of a column", (op) => op.renameColumn("t", "a", "c")],
    ["a new name of the table", (op) => op.renameTable("t", "v")],
    ["dropping a column", (op) => op.dropColumn("t", "b")],
  ])("does not block %s, and is kept unchanged", async (_, revision) => {
    const file = databaseOf(broken);
    const others = "SELECT name, sql FROM sqlite_master WHERE type IN ('view', 'trigger') ORDER BY name";
    const before = ask(file, others);
    await runRevision(file, revision);
    expect(ask(file, others)).toEqual(before);
    expect(before).toHaveLength(3);
  });

  it("is distinguished from one that the change would break", async () => {
    const file = databaseOf(`${broken} CREATE VIEW sound AS SELECT b FROM t;`);
    await expect(runRevision(file, (op) => op.dropColumn("t", "b"))).rejects.toThrow(/view sound/);
    expect(storedSql(file, "sound")).toBe("CREATE VIEW sound AS SELECT b FROM t");
  });
});

describe("AUTOINCREMENT", () => {
  it("gives no number again after a rebuild", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t VALUES (9, 'x'), (1, 'y'); DELETE FROM t WHERE id = 9;",
    );
    await runRevision(file, makeNotNull("t", "a"));
    expect(ask(file, "SELECT * FROM sqlite_sequence")).toEqual([{ name: "t", seq: 9 }]);
  });

  it("also remembers the numbers of an empty table", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT); INSERT INTO t VALUES (9, 'x'); DELETE FROM t;",
    );
    await runRevision(file, makeNotNull("t", "a"));
    expect(ask(file, "SELECT * FROM sqlite_sequence")).toEqual([{ name: "t", seq: 9 }]);
  });
});

describe("the statistics of ANALYZE", () => {
  const analyzed = `
    CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, b TEXT);
    CREATE INDEX t_b ON t (b);
    CREATE INDEX t_ab ON t (a, b);
    INSERT INTO t (a, b) VALUES ('1', 'x'), ('2', 'x'), ('3', 'y');
    ANALYZE;`;

  it("are kept by a rebuild", async () => {
    const file = databaseOf(analyzed);
    const before = ask(file, "SELECT * FROM sqlite_stat1 ORDER BY idx");
    expect(before).toHaveLength(3);
    await runRevision(file, makeNotNull("t", "b"));
    expect(ask(file, "SELECT * FROM sqlite_stat1 ORDER BY idx")).toEqual(before);
  });

  it("are removed for an index that was dropped", async () => {
    const file = databaseOf(analyzed);
    await runRevision(file, (op) => {
      op.dropIndex("t", "t_ab");
      op.dropColumn("t", "b");
      op.alterColumn("t", "a", { nullable: false });
    });
    expect(ask(file, "SELECT tbl, idx FROM sqlite_stat1")).toEqual([{ tbl: "t", idx: "sqlite_autoindex_t_1" }]);
  });
});

describe("a column with a name of SQLite's row id", () => {
  const toInteger = (op: Operations) => op.alterColumn("t", "a", { type: { kind: "integer" } });

  it.each(["_rowid_", "rowid", "oid"])("does not hide values that a new type would change: %s", async (name) => {
    const file = databaseOf(`CREATE TABLE t (${name} TEXT, a TEXT); INSERT INTO t VALUES (NULL, '007'), (NULL, '8');`);
    await expect(runRevision(file, toInteger)).rejects.toThrow("the new type of t.a would change 1 of its values");
  });

  it("keeps its values, and the row its id", async () => {
    const file = databaseOf(
      "CREATE TABLE t (_rowid_ TEXT, a TEXT); INSERT INTO t (rowid, _rowid_, a) VALUES (7, 'x', '1');",
    );
    await runRevision(file, toInteger);
    expect(ask(file, "SELECT rowid AS number, _rowid_, a FROM t")).toEqual([{ number: 7, _rowid_: "x", a: 1 }]);
  });

  it("is a reason to refuse if nothing else identifies the rows", async () => {
    const file = databaseOf("CREATE TABLE t (_rowid_, rowid, oid, a TEXT); INSERT INTO t VALUES (1, 2, 3, '007');");
    await expect(runRevision(file, toInteger)).rejects.toThrow("the rows of t cannot be compared");
  });

  it("does not matter if there is a primary key", async () => {
    const file = databaseOf(
      "CREATE TABLE t (id INTEGER PRIMARY KEY, _rowid_, rowid, oid, a TEXT); INSERT INTO t VALUES (9, 1, 2, 3, '007');",
    );
    await expect(runRevision(file, toInteger)).rejects.toThrow("would change 1 of its values");
  });
});

describe("a rebuild", () => {
  const table =
    "CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY, x TEXT);";

  it("is done once for all operations of a table, also with those of another table in between", async () => {
    const { statements } = await runRevision(databaseOf(table), (op) => {
      op.alterColumn("t", "a", { nullable: false });
      op.alterColumn("u", "x", { nullable: false });
      op.createUniqueConstraint("t", "uq_t_a", ["a"]);
      op.dropColumn("t", "b");
      op.addColumn("t", { name: "c", type: { kind: "integer" }, nullable: true });
      op.createIndex("t", { name: "t_c", columns: ["c"] });
    });
    expect(statements.filter((sql) => sql.startsWith("INSERT INTO"))).toEqual([
      'INSERT INTO "_kallithea_new_t" ("_rowid_", "id", "a") SELECT "_rowid_", "id", "a" FROM "t"',
      'INSERT INTO "_kallithea_new_u" ("_rowid_", "id", "x") SELECT "_rowid_", "id", "x" FROM "u"',
    ]);
  });

  it.each<[string, (op: Operations) => void, string]>([
    [
      "a column that may be NULL",
      (op) => op.addColumn("t", { name: "c", type: { kind: "text" }, nullable: true }),
      "ALTER TABLE t ADD COLUMN c TEXT",
    ],
    [
      "a column with a constant",
      (op) => op.addColumn("t", { name: "c", type: { kind: "boolean" }, default: true }),
      "ALTER TABLE t ADD COLUMN c BOOLEAN DEFAULT 1 NOT NULL CONSTRAINT ck_t_c CHECK (c IN (0, 1))",
    ],
    ["a column that nothing is about", (op) => op.dropColumn("t", "b"), "ALTER TABLE t DROP COLUMN b"],
    ["a new name of a column", (op) => op.renameColumn("t", "b", "c"), 'ALTER TABLE "t" RENAME COLUMN "b" TO c'],
    ["a new name of a table", (op) => op.renameTable("t", "v"), 'ALTER TABLE "t" RENAME TO v'],
    [
      "an index",
      (op) => op.createIndex("t", { name: "t_b", columns: ["b"], unique: true, where: "b > 1" }),
      "CREATE UNIQUE INDEX t_b ON t (b) WHERE b > 1",
    ],
  ])("is not done for %s", async (_, revision, expected) => {
    const { statements } = await runRevision(databaseOf(table), revision);
    expect(statements).toContain(expected);
    expect(statements.filter((sql) => sql.includes("_kallithea_new_"))).toEqual([]);
  });

  it("is not done if nothing changes", async () => {
    const { statements } = await runRevision(databaseOf(table), (op) =>
      op.alterColumn("t", "a", { nullable: true, type: { kind: "text" } }),
    );
    expect(statements.filter((sql) => sql.includes("_kallithea_new_"))).toEqual([]);
  });
});

describe("defaults", () => {
  it("of other columns are kept as they are written", async () => {
    const defaults = "a INTEGER DEFAULT (0), b REAL DEFAULT 1.0, c TEXT DEFAULT (datetime('now')), d TEXT";
    const file = databaseOf(`CREATE TABLE t (${defaults});`);
    await runRevision(file, makeNotNull("t", "d"));
    expect(storedSql(file, "t")).toBe(`CREATE TABLE "t" (${defaults} NOT NULL)`);
  });
});

describe("a NOT NULL column without a default", () => {
  const addColumn = (op: Operations) => op.addColumn("t", { name: "b", type: { kind: "text" } });

  it("is added to an empty table", async () => {
    const file = databaseOf("CREATE TABLE t (a INTEGER);");
    await runRevision(file, addColumn);
    expect(storedSql(file, "t")).toBe('CREATE TABLE "t" (a INTEGER, b TEXT NOT NULL)');
  });
});

describe("values", () => {
  it("are copied to the column of their name, not of their position", async () => {
    const file = databaseOf(
      "CREATE TABLE t (a TEXT CHECK (a <> ''), b TEXT, c TEXT); INSERT INTO t VALUES ('1', '2', '3');",
    );
    await runRevision(file, (op) => {
      op.dropColumn("t", "a");
      op.addColumn("t", { name: "a", type: { kind: "text" }, default: "new" });
    });
    expect(ask(file, "SELECT * FROM t")).toEqual([{ b: "2", c: "3", a: "new" }]);
  });

  it("are counted if another type would change them, and refused", async () => {
    const file = databaseOf("CREATE TABLE t (a TEXT); INSERT INTO t VALUES ('7'), ('007'), ('1e3'), ('x'), (NULL);");
    await expect(runRevision(file, (op) => op.alterColumn("t", "a", { type: { kind: "integer" } }))).rejects.toThrow(
      "the new type of t.a would change 2 of its values",
    );
    expect(ask(file, "SELECT a FROM t")).toHaveLength(5);
  });

  it("are accepted if they stay the same in another type", async () => {
    const file = databaseOf("CREATE TABLE t (a INTEGER, b BLOB); INSERT INTO t VALUES (7, x'00ff'), (NULL, NULL);");
    await runRevision(file, (op) => {
      op.alterColumn("t", "a", { type: { kind: "float53" } });
      op.alterColumn("t", "b", { type: { kind: "text" } });
    });
    expect(ask(file, "SELECT a, hex(b) AS b FROM t")).toEqual([
      { a: 7, b: "00FF" },
      { a: null, b: "" },
    ]);
  });

  it("are counted if ON CONFLICT IGNORE would skip their rows, and refused", async () => {
    const file = databaseOf("CREATE TABLE t (a TEXT UNIQUE ON CONFLICT IGNORE); INSERT INTO t VALUES ('7'), ('07');");
    await expect(runRevision(file, (op) => op.alterColumn("t", "a", { type: { kind: "integer" } }))).rejects.toThrow(
      "1 of the 2 rows of t would be lost",
    );
    expect(ask(file, "SELECT * FROM t")).toHaveLength(2);
  });
});
