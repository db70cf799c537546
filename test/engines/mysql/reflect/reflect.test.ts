import { describe, expect, it } from "vitest";
import type { SchemaModel, TableModel } from "../../../../src/schema/model.js";
import { mariadb } from "../../../support/databases/engines.js";
import { compareOn, reflectOn, reflectTableOn } from "../../../support/databases/schemas.js";

const reflectedTable = (sql: string) => reflectTableOn(mariadb, sql);
const nothing = { operations: [], lines: [], remarks: [] };

describe.skipIf(mariadb.missing)(`reflection on ${mariadb.title}`, () => {
  it("reads keys in the order of their columns, checks, and RESTRICT as the default", async () => {
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

  it("describes partitions, which no operation can express", async () => {
    const parts = await reflectedTable("CREATE TABLE t (a INT) PARTITION BY HASH (a) PARTITIONS 2");
    expect(parts.unsupported).toEqual(["PARTITION BY"]);
  });
});

describe.skipIf(mariadb.missing)("drift on MariaDB", () => {
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
  ])("is reported with the statement that corrects it: %s", async (sql, what, statement) => {
    const { drift = [] } = await reflectedTable(sql);
    expect(drift).toHaveLength(1);
    expect(drift[0]).toContain(what);
    expect(drift[0]).toContain(statement);
  });

  it("is not reported of a table as Kallithea creates it", async () => {
    const schema = await reflectOn(mariadb, "CREATE TABLE t (a BOOLEAN, b TEXT, CHECK (a IN (0, 1)))");
    expect([schema.drift, schema.tables[0]?.drift, schema.tables[0]?.constraints]).toEqual([[], [], []]);
  });

  it("is reported of a database whose new tables could not hold every character", async () => {
    const { drift } = await reflectOn(mariadb, "ALTER DATABASE CHARACTER SET latin1; CREATE TABLE t (a TEXT)");
    expect(drift).toEqual([
      expect.stringContaining("The database uses latin1_swedish_ci, which cannot store all characters: ALTER DATABASE"),
    ]);
  });
});

describe.skipIf(mariadb.missing)("comparison on MariaDB", () => {
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

  it("finds no difference in a check that was rewritten, but finds one that has changed or is not wanted", async () => {
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

  it("recognizes a unique constraint under the name of another program", async () => {
    const constraints: TableModel["constraints"] = [
      { type: "primary", columns: ["id"] },
      { type: "unique", name: "uq_t_a", columns: ["a"] },
    ];
    expect(await compareOn(mariadb, table(", UNIQUE KEY a (a)"), wanted({ constraints }))).toEqual(nothing);
    expect(await kinds(table(), { constraints })).toEqual([["createConstraint", ""]]);
    expect(await kinds(table(", UNIQUE KEY uq_t_a (a)"), {})).toEqual([["dropConstraint", "uq_t_a"]]);
    expect(await kinds(table(", UNIQUE KEY a (a)"), {})).toEqual([["dropIndex", "a"]]);
  });

  it("recognizes a unique index if that is wanted", async () => {
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
    ["with the name of the key", ""],
    ["with the name of the column", ", KEY b (b)"],
    ["with any name, as the key needs it", ", KEY some_name (b)"],
  ])("does not report the index of a foreign key: %s", async (_, index) => {
    expect(
      await compareOn(
        mariadb,
        table(`${index}, CONSTRAINT fk_t_b FOREIGN KEY (b) REFERENCES t (id)`),
        wanted({ constraints }),
      ),
    ).toEqual(nothing);
  });

  it("recognizes a foreign key under another name", async () => {
    expect(
      await compareOn(
        mariadb,
        table(", CONSTRAINT t_ibfk_1 FOREIGN KEY (b) REFERENCES t (id)"),
        wanted({ constraints }),
      ),
    ).toEqual(nothing);
  });

  it("recognizes a wanted index over the column of a foreign key, and reports one that is not needed", async () => {
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
