import { describe, expect, it } from "vitest";
import {
  changedColumn,
  definitionSql,
  hasType,
  parseColumn,
} from "../../../../src/engines/mysql/stored-sql/column-text.js";
import { parseTable } from "../../../../src/engines/mysql/stored-sql/table-text.js";
import type { ColumnType } from "../../../../src/schema/operation.js";

describe("the definition of a column of MariaDB", () => {
  it.each([
    "int(11) NOT NULL AUTO_INCREMENT",
    "int(10) unsigned zerofill NULL DEFAULT (1 + 1)",
    "varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'it''s \\\\ \"q\" NULL' COMMENT 'c''x, NOT NULL'",
    "enum('a','b,)') NOT NULL DEFAULT 'a'",
    "timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()",
    "int(11) NULL CHECK (`a` > 0)",
    "int(11) GENERATED ALWAYS AS (`z` + 1) STORED",
    "double NULL DEFAULT -1.5",
  ])("is read and written unchanged: %s", (text) => {
    expect(definitionSql(parseColumn(text))).toBe(text);
  });

  it("has no default if the server says NULL", () => {
    expect(parseColumn("text DEFAULT NULL").default).toBeUndefined();
    expect(parseColumn("timestamp NULL DEFAULT NULL").nullable).toBe(true);
  });

  it("keeps the character set only with another type of text", () => {
    const column = parseColumn("varchar(20) CHARACTER SET latin1 NOT NULL");
    const typed = (type: ColumnType) => definitionSql(changedColumn(column, { type }));
    expect(typed({ kind: "text" })).toBe("TEXT CHARACTER SET latin1 NOT NULL");
    expect(typed({ kind: "integer" })).toBe("INTEGER NOT NULL");
    expect(typed({ sql: "TEXT CHARACTER SET utf8mb4" })).toBe("TEXT CHARACTER SET utf8mb4 NOT NULL");
  });

  it.each<[string, ColumnType, boolean]>([
    ["int(11)", { kind: "integer" }, true],
    ["int", { kind: "integer" }, true],
    ["bigint(20)", { kind: "integer" }, false],
    ["tinyint(1)", { kind: "boolean" }, true],
    ["tinyint(4)", { kind: "boolean" }, false],
    ["double", { kind: "float53" }, true],
    ["mediumblob", { kind: "longBinary", length: 1_000_000 }, true],
    ["blob", { kind: "longBinary", length: 1_000_000 }, false],
    ["varchar(9)", { kind: "string", length: 9 }, true],
    ["varchar(9)", { kind: "string", length: 8 }, false],
    ["decimal(10,2)", { sql: "DECIMAL(10, 2)" }, true],
  ])("knows whether its type is that of an operation: %s, %j (%s)", (text, type, same) => {
    expect(hasType(parseColumn(text), type)).toBe(same);
  });
});

it("the text of a table is read as MySQL writes it, too", () => {
  const table = parseTable(
    "t",
    `CREATE TABLE \`t\` (
  \`id\` int NOT NULL AUTO_INCREMENT,
  \`a,b\` varchar(9) DEFAULT NULL,
  PRIMARY KEY (\`id\`),
  UNIQUE KEY \`uq\` (\`a,b\`,\`id\`),
  KEY \`fk\` (\`id\`),
  KEY \`word\` (\`a,b\`(5) DESC) USING BTREE COMMENT 'it''s',
  CONSTRAINT \`fk\` FOREIGN KEY (\`id\`) REFERENCES \`p\` (\`x\`) ON DELETE CASCADE,
  CONSTRAINT \`ck\` CHECK ((\`a,b\` in (_utf8mb4'a',_utf8mb4'b')))
) ENGINE=InnoDB`,
  );
  expect(table.columns.map(({ name, type, nullable }) => [name, type, nullable])).toEqual([
    ["id", "int", false],
    ["a,b", "varchar(9)", true],
  ]);
  expect(table.constraints.map(({ type, name, columns }) => [type, name, columns])).toEqual([
    ["primary", "PRIMARY", ["id"]],
    ["unique", "uq", ["a,b", "id"]],
    ["foreign", "fk", ["id"]],
    ["check", "ck", ["a,b"]],
  ]);
  expect(table.indexes.map(({ name, columns, definition }) => [name, columns, definition])).toEqual([
    ["word", ["a,b"], "(`a,b`(5) DESC)"],
  ]);
  expect(table.keys.map(({ name, comment }) => [name, comment])).toEqual([
    ["uq", undefined],
    ["fk", undefined],
    ["word", "it''s"],
  ]);
});
