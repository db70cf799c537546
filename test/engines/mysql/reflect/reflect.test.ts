import { describe, expect, it } from "vitest";
import type { SchemaModel, TableModel } from "../../../../src/schema/model.js";
import { mariadb } from "../../../support/databases/engines.js";
import { compareOn, reflectOn, reflectTableOn } from "../../../support/databases/server-schemas.js";

const reflectedTable = (sql: string) => reflectTableOn(mariadb, sql);
const nothing = { operations: [], lines: [], remarks: [] };

describe.skipIf(mariadb.missing)(`what ${mariadb.title} keeps of a table`, () => {
  it("M2, M7: is read in Kallithea's words where they are the same, else in its own", async () => {
    const { columns } = await reflectedTable(
      "CREATE TABLE t (a INT(5), b VARCHAR(10) NOT NULL, c TEXT, d BOOL, e DATETIME, f DOUBLE, g BLOB, h BLOB(1000000), i BIGINT, j DATETIME(6), k JSON, l INT UNSIGNED, `M m` TINYINT)",
    );
    expect(columns.map(({ type }) => type)).toEqual([
      { kind: "integer" },
      { kind: "string", length: 10 },
      { kind: "text" },
      { kind: "boolean" },
      { kind: "datetime" },
      { kind: "float53" },
      { kind: "binary" },
      { kind: "longBinary" },
      { sql: "bigint(20)" },
      { sql: "datetime(6)" },
      { sql: "longtext" },
      { sql: "int(10) unsigned" },
      { sql: "tinyint(4)" },
    ]);
    expect(columns.filter(({ nullable }) => !nullable).map(({ name }) => name)).toEqual(["b"]);
    expect(columns.at(-1)?.name).toBe("M m");
  });

  it("M3: has its constants as values, whichever way they are written, and all else as it is", async () => {
    const { columns } = await reflectedTable(
      String.raw`CREATE TABLE t (a VARCHAR(9) DEFAULT 'it''s \\', b INT DEFAULT (1 + 1), c INT DEFAULT '3', d DOUBLE DEFAULT 1.50, e BOOL DEFAULT TRUE,
        f BOOL DEFAULT FALSE, g INT DEFAULT NULL, h DATETIME DEFAULT '2020-01-02', i DATETIME DEFAULT CURRENT_TIMESTAMP, j VARCHAR(36) DEFAULT (uuid()),
        k TEXT DEFAULT 'x', l INT DEFAULT -1, m INT NOT NULL)`,
    );
    expect(Object.fromEntries(columns.map((column) => [column.name, column.default]))).toEqual({
      a: "it's \\",
      b: 2,
      c: 3,
      d: 1.5,
      e: true,
      f: false,
      g: undefined,
      h: "2020-01-02 00:00:00",
      i: { sql: "current_timestamp()" },
      j: { sql: "uuid()" },
      k: "x",
      l: -1,
      m: undefined,
    });
  });

  it("M4, M6: has the columns of keys in the order of the key, checks, and RESTRICT as what is so without being told", async () => {
    const table = await reflectedTable(
      "CREATE TABLE t (a INT AUTO_INCREMENT, b INT NOT NULL, x INT, y INT, p VARCHAR(9), PRIMARY KEY (b, a), KEY (a), UNIQUE KEY uq (b, a), " +
        "KEY i (p(3), y DESC), CONSTRAINT fk FOREIGN KEY (y, x) REFERENCES t (b, a) ON DELETE CASCADE ON UPDATE NO ACTION, " +
        "CONSTRAINT fk2 FOREIGN KEY (x) REFERENCES t (a), CONSTRAINT ck CHECK (p > 1))",
    );
    expect(table.columns[0]).toEqual({ name: "a", type: { kind: "integer" }, autoIncrement: true });
    expect(table.constraints).toEqual([
      { type: "primary", columns: ["b", "a"] },
      {
        type: "foreign",
        name: "fk",
        columns: ["y", "x"],
        referredTable: "t",
        referredColumns: ["b", "a"],
        onDelete: "CASCADE",
      },
      { type: "foreign", name: "fk2", columns: ["x"], referredTable: "t", referredColumns: ["a"] },
      { type: "check", name: "ck", condition: "`p` > 1" },
    ]);
    expect(table.indexes).toContainEqual({ name: "uq", unique: true, columns: ["b", "a"] });
    expect(table.indexes).toContainEqual({ name: "i", columns: [{ sql: "`p`(3)" }, { sql: "`y` DESC" }] });
  });

  it("may be more than operations can say, which is kept as text", async () => {
    const table = await reflectedTable(
      "CREATE TABLE t (a INT, b INT GENERATED ALWAYS AS (a + 1) STORED, c DATETIME DEFAULT now() ON UPDATE now(), d TEXT, FULLTEXT KEY ft (d)) WITH SYSTEM VERSIONING",
    );
    expect(table.unsupported).toEqual([
      "WITH SYSTEM VERSIONING",
      "GENERATED ALWAYS AS (`a` + 1) of column b",
      "on update current_timestamp() of column c",
      "FULLTEXT of index ft",
    ]);
    const parts = await reflectedTable("CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 2");
    expect(parts.unsupported).toEqual(["PARTITION BY"]);
  });

  it("leaves out views, sequences, the version table, and what a killed command of ours has left", async () => {
    const { tables } = await reflectOn(
      mariadb,
      "CREATE TABLE t (a INT); CREATE TABLE alembic_version (version_num INT); CREATE TABLE kallithea_cli_journal (a INT); CREATE VIEW v AS SELECT * FROM t; CREATE SEQUENCE s",
    );
    expect(tables.map(({ name }) => name)).toEqual(["t"]);
  });
});

describe.skipIf(mariadb.missing)("M4, M5: what no operation puts right is said, with what does", () => {
  it.each([
    ["CREATE TABLE t (a INT) ENGINE=MyISAM", "uses the engine MyISAM, ", "ALTER TABLE `t` ENGINE=InnoDB"],
    [
      "CREATE TABLE t (a TEXT) CHARACTER SET latin1",
      "uses latin1_swedish_ci, but the database uses utf8mb4_unicode_ci",
      "ALTER TABLE `t` CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci",
    ],
    [
      "CREATE TABLE t (a TEXT COLLATE utf8mb4_bin, b INT)",
      "Column 't.a' uses utf8mb4_bin, but its table uses utf8mb4_unicode_ci",
      "ALTER TABLE `t` CONVERT TO",
    ],
    [
      "CREATE TABLE t (a BOOLEAN)",
      "Column 't.a' accepts numbers other than 0 and 1",
      "ALTER TABLE `t` ADD CONSTRAINT `ck_t_a` CHECK (`a` IN (0, 1))",
    ],
  ])("%s", async (sql, what, statement) => {
    const { drift = [] } = await reflectedTable(sql);
    expect(drift).toHaveLength(1);
    expect(drift[0]).toContain(what);
    expect(drift[0]).toContain(statement);
  });

  it("nothing, where all is as Kallithea makes it", async () => {
    const schema = await reflectOn(mariadb, "CREATE TABLE t (a BOOLEAN, b TEXT, CHECK (a IN (0, 1)))");
    expect([schema.drift, schema.tables[0]?.drift, schema.tables[0]?.constraints]).toEqual([[], [], []]);
  });

  it("a database whose tables could not hold every character", async () => {
    const { drift } = await reflectOn(mariadb, "ALTER DATABASE CHARACTER SET latin1; CREATE TABLE t (a TEXT)");
    expect(drift).toEqual([
      expect.stringContaining("The database uses latin1_swedish_ci, which cannot store all characters: ALTER DATABASE"),
    ]);
  });
});

describe.skipIf(mariadb.missing)("what MariaDB rewrites, or keeps alike, is compared as it was meant", () => {
  const wanted = (changes: Partial<TableModel>): SchemaModel => ({
    tables: [
      {
        name: "t",
        columns: [
          { name: "id", type: { kind: "integer" }, autoIncrement: true },
          { name: "a", type: { kind: "string", length: 36 }, nullable: true },
          { name: "b", type: { kind: "integer" }, nullable: true },
        ],
        constraints: [{ type: "primary", columns: ["id"] }],
        indexes: [],
        unsupported: [],
        ...changes,
      },
    ],
  });
  const table = (more = "", value = "NULL") =>
    `CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, a VARCHAR(36) DEFAULT ${value}, b INT${more})`;
  const kinds = async (there: string, changes: Partial<TableModel>) => {
    const { operations } = await compareOn(mariadb, there, wanted(changes));
    return operations.map((operation) => [operation.kind, "name" in operation ? operation.name : ""]);
  };

  it("M4: checks", async () => {
    const condition = "length(a) > 3 AND b != 2";
    const constraints: TableModel["constraints"] = [
      { type: "primary", columns: ["id"] },
      { type: "check", name: "ck", condition },
    ];
    expect(await compareOn(mariadb, table(`, CONSTRAINT ck CHECK (${condition})`), wanted({ constraints }))).toEqual(
      nothing,
    );
    expect(await kinds(table(", CONSTRAINT ck CHECK (length(a) > 4 AND b != 2)"), { constraints })).toEqual([
      ["dropConstraint", "ck"],
      ["createConstraint", ""],
    ]);
    expect(await kinds(table(`, CONSTRAINT ck CHECK (${condition})`), {})).toEqual([["dropConstraint", "ck"]]);
  });

  it.each(["uuid()", "(uuid())", "lower('X')", "concat('a', 'b')", "CURRENT_USER"])(
    "M3: the default %s",
    async (sql) => {
      const columns =
        wanted({}).tables[0]?.columns.map((column) =>
          column.name === "a" ? { ...column, default: { sql } } : column,
        ) ?? [];
      expect(await compareOn(mariadb, table("", `(${sql})`), wanted({ columns }))).toEqual(nothing);
      const { operations } = await compareOn(mariadb, table("", "'y'"), wanted({ columns }));
      expect(operations).toEqual([
        { kind: "alterColumn", table: "t", column: "a", change: { default: { sql } }, was: { default: "y" } },
      ]);
    },
  );

  it("M6: a unique under another program's name is the unique that is wanted", async () => {
    const constraints: TableModel["constraints"] = [
      { type: "primary", columns: ["id"] },
      { type: "unique", name: "uq_t_a", columns: ["a"] },
    ];
    expect(await compareOn(mariadb, table(", UNIQUE KEY a (a)"), wanted({ constraints }))).toEqual(nothing);
    expect(await kinds(table(), { constraints })).toEqual([["createConstraint", ""]]);
    expect(await kinds(table(", UNIQUE KEY uq_t_a (a)"), {})).toEqual([["dropConstraint", "uq_t_a"]]);
    expect(await kinds(table(", UNIQUE KEY a (a)"), {})).toEqual([["dropIndex", "a"]]);
  });

  it("is a unique index where that is wanted", async () => {
    const indexes: TableModel["indexes"] = [{ name: "uq_i", columns: ["a"], unique: true }];
    expect(await compareOn(mariadb, table(", UNIQUE KEY uq_i (a)"), wanted({ indexes }))).toEqual(nothing);
    expect(await kinds(table(", KEY uq_i (a)"), { indexes })).toEqual([
      ["dropIndex", "uq_i"],
      ["createIndex", ""],
    ]);
  });

  const constraints: TableModel["constraints"] = [
    { type: "primary", columns: ["id"] },
    { type: "foreign", name: "fk_t_b", columns: ["b"], referredTable: "t", referredColumns: ["id"] },
  ];

  it.each([
    ["its own", ""],
    ["one under the name of the column", ", KEY b (b)"],
    ["one under any name, which it cannot do without", ", KEY some_name (b)"],
  ])("M6: a foreign key's index: %s", async (_, index) => {
    expect(
      await compareOn(
        mariadb,
        table(`${index}, CONSTRAINT fk_t_b FOREIGN KEY (b) REFERENCES t (id)`),
        wanted({ constraints }),
      ),
    ).toEqual(nothing);
  });

  it("M6: a foreign key under another name is the one that is wanted", async () => {
    expect(
      await compareOn(
        mariadb,
        table(", CONSTRAINT t_ibfk_1 FOREIGN KEY (b) REFERENCES t (id)"),
        wanted({ constraints }),
      ),
    ).toEqual(nothing);
  });

  it("M6: an index over the column of a foreign key that the entities want, and one more than is needed", async () => {
    const key = ", CONSTRAINT fk_t_b FOREIGN KEY (b) REFERENCES t (id)";
    const indexes: TableModel["indexes"] = [{ name: "t_b_idx", columns: ["b"] }];
    expect(await compareOn(mariadb, table(`, KEY t_b_idx (b)${key}`), wanted({ constraints, indexes }))).toEqual(
      nothing,
    );
    expect(await kinds(table(`, KEY fk_t_b (b), KEY t_b_idx (b)${key}`), { constraints })).toEqual([
      ["dropIndex", "t_b_idx"],
    ]);
    expect(await kinds(table(`, KEY t_b_idx (b, a)${key}`), { constraints })).toEqual([["dropIndex", "t_b_idx"]]);
    expect(await kinds(table(key), { constraints, indexes })).toEqual([["createIndex", ""]]);
  });
});
