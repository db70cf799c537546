// Operations on a MariaDB server, by what SHOW CREATE TABLE says afterwards.
import { describe, expect, it } from "vitest";
import type { ColumnType } from "../../../../src/schema/operation.js";
import type { Operations } from "../../../../src/schema/operations.js";
import { mariadb, query } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { runRevisionOn } from "../../../support/migrations/run-revision.js";

const tables = `
  CREATE TABLE p (id INT PRIMARY KEY, code VARCHAR(10));
  CREATE TABLE t (
    id INT UNSIGNED PRIMARY KEY AUTO_INCREMENT,
    p_id INT,
    word VARCHAR(20) CHARACTER SET latin1 NOT NULL DEFAULT 'it''s' COMMENT 'c''d',
    n INT NULL CHECK (n < 1000),
    moment TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    flag TINYINT(1) NOT NULL,
    CONSTRAINT fk_t_p_id FOREIGN KEY (p_id) REFERENCES p (id) ON DELETE CASCADE,
    CONSTRAINT ck_t_flag CHECK (flag IN (0, 1)),
    KEY t_word (word(5)),
    UNIQUE KEY uq_t_p_id (p_id, n)
  );
  INSERT INTO p VALUES (1, 'a');
  INSERT INTO t (p_id, word, n, flag) VALUES (1, 'seven', 7, 1), (NULL, 'eight', NULL, 0)`;

interface Outcome {
  readonly url: string;
  readonly before: string[];
  readonly after: string[];
  readonly noticed: string[];
  readonly statements: string[];
}

async function run(revision: (op: Operations) => void, table = "t", sql = tables): Promise<Outcome> {
  const url = await serverDatabase(mariadb, sql);
  const before = await linesOf(url, table);
  const { noticed, statements } = await runRevisionOn(url, revision);
  return {
    url,
    before,
    after: await linesOf(url, table),
    noticed,
    statements: statements.filter((text) => /^(ALTER|CREATE|DROP|RENAME)/.test(text)),
  };
}

async function linesOf(url: string, table: string): Promise<string[]> {
  const exists = await query(url, `SHOW TABLES LIKE '${table}'`);
  if (exists.length === 0) return [];
  const [row] = await query(url, `SHOW CREATE TABLE \`${table}\``);
  return String(row?.["Create Table"])
    .replace(/ AUTO_INCREMENT=\d+/, "")
    .split("\n")
    .map((line) => line.trim().replace(/,$/, ""));
}

/** What came and what went. */
function changes({ before, after }: Outcome): { gone: string[]; come: string[] } {
  return { gone: before.filter((line) => !after.includes(line)), come: after.filter((line) => !before.includes(line)) };
}

/** What a revision says that is refused; nothing has been changed then. */
async function refusalOf(revision: (op: Operations) => void, sql = tables): Promise<string> {
  const url = await serverDatabase(mariadb, sql);
  const before = await linesOf(url, "t");
  const error = await runRevisionOn(url, revision).then(
    () => undefined,
    (error: Error) => error,
  );
  expect(await linesOf(url, "t")).toEqual(before);
  return error?.message ?? expect.fail("it was not refused");
}

describe.skipIf(mariadb.missing)(`operations on ${mariadb.title}`, () => {
  describe("alterColumn", () => {
    it("keeps the values of the column and everything that is not to change", async () => {
      const outcome = await run((op) => op.alterColumn("t", "word", { type: { kind: "string", length: 40 } }));
      expect(changes(outcome)).toEqual({
        gone: [
          "`word` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'it''s' COMMENT 'c''d'",
        ],
        come: [
          "`word` varchar(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'it''s' COMMENT 'c''d'",
        ],
      });
      expect(outcome.statements.at(-1)).toMatch(/^ALTER TABLE `t` MODIFY `word` /);
      expect(await query(outcome.url, "SELECT word FROM t")).toEqual([{ word: "seven" }, { word: "eight" }]);
    });

    it.each<[string, Parameters<Operations["alterColumn"]>, string]>([
      ["a check of its own", ["t", "n", { type: { sql: "BIGINT" } }], "`n` bigint(20) DEFAULT NULL CHECK (`n` < 1000)"],
      [
        "AUTO_INCREMENT",
        ["t", "id", { type: { sql: "BIGINT UNSIGNED" } }],
        "`id` bigint(20) unsigned NOT NULL AUTO_INCREMENT",
      ],
      [
        "what an update does",
        ["t", "moment", { nullable: true }],
        "`moment` timestamp NULL DEFAULT current_timestamp() ON UPDATE current_timestamp()",
      ],
      [
        "all but its default",
        ["t", "word", { default: null }],
        "`word` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL COMMENT 'c''d'",
      ],
    ])("keeps %s", async (_, words, line) => {
      expect(changes(await run((op) => op.alterColumn(...words))).come).toEqual([line]);
    });

    it("sends nothing for a change that is already made", async () => {
      const { statements } = await run((op) =>
        op.alterColumn("t", "word", { type: { kind: "string", length: 20 }, nullable: false }),
      );
      expect(statements).toEqual([]);
    });

    it("adds and drops the check of a boolean with its type", async () => {
      const boolean = await run(
        (op) => op.alterColumn("t", "n", { type: { kind: "boolean" } }),
        "t",
        `${tables}; UPDATE t SET n = 1 WHERE n = 7`,
      );
      expect(changes(boolean).come).toEqual([
        "`n` tinyint(1) DEFAULT NULL CHECK (`n` < 1000)",
        "CONSTRAINT `ck_t_n` CHECK (`n` in (0,1))",
      ]);
      const number = await run((op) => op.alterColumn("t", "flag", { type: { kind: "integer" } }));
      expect(changes(number)).toEqual({
        gone: ["`flag` tinyint(1) NOT NULL", "CONSTRAINT `ck_t_flag` CHECK (`flag` in (0,1))"],
        come: ["`flag` int(11) NOT NULL"],
      });
    });
  });

  describe("values that a new type would change", () => {
    /**
     * What a database says in which a column of one type, with such values, is to have another one; nothing where it
     * has it then.
     */
    const retyped = (old: string, values: string, type: ColumnType) => {
      const sql = `CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, c ${old}); INSERT INTO t (c) VALUES ${values}`;
      return refusalOf((op) => op.alterColumn("t", "c", { type }), sql);
    };

    it.each<[string, string, string, ColumnType, number]>([
      ["text that is cut", "VARCHAR(20)", "('longer'), ('short')", { kind: "string", length: 5 }, 1],
      ["text that is not a number", "TEXT", "('seven'), ('8')", { kind: "integer" }, 1],
      ["a number with zeros before it", "TEXT", "('007'), ('7'), (NULL)", { kind: "integer" }, 1],
      ["a number that is too large", "BIGINT", "(3000000000), (1)", { kind: "integer" }, 1],
      ["what is behind the point", "DOUBLE", "(1.5), (2)", { kind: "integer" }, 1],
      [
        "a letter that is not in the character set",
        "TEXT",
        "('Ω'), ('a')",
        { sql: "VARCHAR(9) CHARACTER SET latin1" },
        1,
      ],
      ["bytes that are not text", "BLOB", "(X'FF00'), (X'61')", { kind: "text" }, 1],
      ["half a second", "DATETIME(6)", "('2020-01-02 03:04:05.678'), ('2020-01-02 03:04:05')", { kind: "datetime" }, 1],
      ["an empty text as a number", "TEXT", "('')", { kind: "integer" }, 1],
    ])("are refused before the change: %s", async (_, old, values, type, count) => {
      expect(await retyped(old, values, type)).toBe(`the new type of t.c would change ${count} of its values`);
    });

    it.each<[string, string, ColumnType, string]>([
      ["INT", "(7)", { kind: "string", length: 20 }, "`c` varchar(20) DEFAULT NULL"],
      ["VARCHAR(9)", "('7')", { kind: "integer" }, "`c` int(11) DEFAULT NULL"],
      ["DOUBLE", "(2)", { kind: "integer" }, "`c` int(11) DEFAULT NULL"],
      [
        "TEXT CHARACTER SET latin1",
        "('é')",
        { sql: "VARCHAR(9) CHARACTER SET utf8mb4" },
        "`c` varchar(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci DEFAULT NULL",
      ],
      ["BLOB", "('é')", { kind: "text" }, "`c` text DEFAULT NULL"],
    ])("are accepted if they stay the same: %s %s", async (old, values, type, line) => {
      const url = await serverDatabase(mariadb, `CREATE TABLE t (c ${old}); INSERT INTO t VALUES ${values}`);
      await runRevisionOn(url, (op) => op.alterColumn("t", "c", { type }));
      expect(await linesOf(url, "t")).toContain(line);
    });
  });

  describe("a column", () => {
    it("is added together with the check of a boolean in one statement", async () => {
      const outcome = await run((op) => op.addColumn("t", { name: "b-`c", type: { kind: "boolean" }, default: true }));
      expect(changes(outcome).come).toEqual([
        "`b-``c` tinyint(1) NOT NULL DEFAULT 1",
        "CONSTRAINT `ck_t_b-``c` CHECK (`b-``c` in (0,1))",
      ]);
      expect(outcome.statements).toHaveLength(1);
    });

    it("is dropped together with its checks and foreign keys, which are reported", async () => {
      const flag = await run((op) => op.dropColumn("t", "flag"));
      expect(changes(flag)).toEqual({
        gone: ["`flag` tinyint(1) NOT NULL", "CONSTRAINT `ck_t_flag` CHECK (`flag` in (0,1))"],
        come: [],
      });
      const outcome = await run((op) => {
        op.dropConstraint("t", "uq_t_p_id", "unique");
        op.dropColumn("t", "p_id");
      });
      expect(outcome.after.join()).not.toContain("p_id");
      expect(outcome.noticed).toEqual(["Dropping t.p_id also drops foreign key fk_t_p_id."]);
    });

    it("keeps everything when it is renamed", async () => {
      const outcome = await run((op) => {
        op.renameColumn("t", "flag", "is it");
        op.renameColumn("t", "n", "number");
        op.renameColumn("t", "word", "text");
      });
      expect(changes(outcome).come).toEqual([
        "`text` varchar(20) CHARACTER SET latin1 COLLATE latin1_swedish_ci NOT NULL DEFAULT 'it''s' COMMENT 'c''d'",
        "`number` int(11) DEFAULT NULL CHECK (`number` < 1000)",
        "`is it` tinyint(1) NOT NULL",
        "UNIQUE KEY `uq_t_p_id` (`p_id`,`number`)",
        "KEY `t_word` (`text`(5))",
        "CONSTRAINT `ck_t_flag` CHECK (`is it` in (0,1))",
      ]);
    });
  });

  describe("an index that a foreign key needs", () => {
    it("is replaced when it is dropped, and the replacement is dropped when another index is created", async () => {
      const gone = await run((op) => op.dropConstraint("t", "uq_t_p_id", "unique"));
      expect(changes(gone)).toEqual({
        gone: ["UNIQUE KEY `uq_t_p_id` (`p_id`,`n`)"],
        come: ["KEY `fk_t_p_id` (`p_id`) COMMENT 'needed by the foreign key'"],
      });
      const back = await run((op) => {
        op.dropConstraint("t", "uq_t_p_id", "unique");
        op.createUniqueConstraint("t", "uq_t_p_id", ["p_id", "n"]);
      });
      expect(changes(back)).toEqual({ gone: [], come: [] });
    });

    it("is not replaced if another index serves the foreign key", async () => {
      const outcome = await run((op) => {
        op.createIndex("t", { name: "t_p_id", columns: ["p_id"] });
        op.dropIndex("t", "uq_t_p_id");
      });
      expect(changes(outcome)).toEqual({
        gone: ["UNIQUE KEY `uq_t_p_id` (`p_id`,`n`)"],
        come: ["KEY `t_p_id` (`p_id`)"],
      });
    });
  });

  describe("what exists already", () => {
    it.each<[string, (op: Operations) => void, string]>([
      [
        "an index",
        (op) => op.createIndex("t", { name: "t_word", columns: ["word", "n"] }),
        "t already has an index t_word: (`word`(5)). The revision expects (`word`, `n`)",
      ],
      [
        "a column",
        (op) => op.addColumn("t", { name: "n", type: { kind: "text" } }),
        "t already has a column n: int(11) NULL CHECK (`n` < 1000). The revision expects TEXT NOT NULL",
      ],
      [
        "a constraint",
        (op) => op.createUniqueConstraint("t", "uq_t_p_id", ["n"]),
        "t already has a constraint uq_t_p_id: UNIQUE (`p_id`, `n`). The revision expects UNIQUE (`n`)",
      ],
      [
        "a table",
        (op) => op.createTable({ name: "p", columns: [{ name: "a", type: { kind: "integer" } }] }),
        "the table p already exists",
      ],
    ])("is refused with both definitions: %s", async (_, revision, words) => {
      expect(await refusalOf(revision)).toBe(words);
    });

    it("is accepted if it is the check that came with a boolean", async () => {
      const { statements } = await run((op) => op.createCheckConstraint("t", "ck_t_flag", "flag IN (0, 1)"));
      expect(statements).toEqual([]);
    });
  });

  describe("createTable", () => {
    it("creates tables of InnoDB and utf8mb4, as Kallithea does, whatever the default of the database is", async () => {
      const create = (op: Operations) =>
        op.createTable({ name: "made", columns: [{ name: "a", type: { kind: "text" } }] });
      expect((await run(create, "made")).after.at(-1)).toBe(
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
      );
      const url = await serverDatabase(mariadb, "ALTER DATABASE CHARACTER SET latin1");
      await runRevisionOn(url, create);
      expect((await linesOf(url, "made")).at(-1)).toBe(
        ") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci",
      );
    });
  });
});
