// What else in the database names a table or a column, which MariaDB would leave broken.
import { describe, expect, it } from "vitest";
import { type Dependent, uses } from "../../../../src/engines/mysql/migrate/change/dependents.js";
import type { Operations } from "../../../../src/schema/operations.js";
import { mariadb, query } from "../../../support/databases/engines.js";
import { serverDatabase } from "../../../support/databases/server-database.js";
import { runRevisionOn } from "../../../support/migrations/run-revision.js";

function dependent(kind: Dependent["kind"], body: string, others: Partial<Dependent> = {}): Dependent {
  return { kind, schema: "k", name: "x", body, table: null, ...others };
}

const renamed = { own: "k", change: "renamed" } as const;
const column = { table: "t", column: "a" };

describe("a column of MariaDB", () => {
  it.each<[string, Dependent]>([
    ["a view of it", dependent("view", "select `q`.`a` AS `x` from `k`.`t` `q`")],
    ["a view in another database", dependent("view", "select `k`.`t`.`a` AS `x` from `k`.`t`", { schema: "other" })],
    ["a trigger of its table", dependent("trigger", "SET NEW.A = 1", { table: "t" })],
    ["a trigger of another table", dependent("trigger", "UPDATE t SET `a` = 1", { table: "u" })],
    ["a trigger with an empty comment before it", dependent("trigger", "BEGIN --\nSET NEW.a = 1; END", { table: "t" })],
    ["a procedure", dependent("procedure", "BEGIN DELETE FROM T WHERE a = 1; END")],
  ])("is used by %s", (_, user) => {
    expect(uses(user, column, renamed)).toBe(true);
  });

  it.each<[string, Dependent]>([
    ["a view of another column that is called so there", dependent("view", "select `k`.`t`.`b` AS `a` from `k`.`t`")],
    ["a view of another table", dependent("view", "select `k`.`u`.`a` AS `a` from `k`.`u`")],
    [
      "a trigger that has it in a text or a comment",
      dependent("trigger", "SET NEW.b = 'a' -- a\n /* a */", { table: "t" }),
    ],
    [
      "a table of the same name in another database",
      dependent("procedure", "DELETE FROM t WHERE a = 1", { schema: "other" }),
    ],
  ])("is not used by %s", (_, user) => {
    expect(uses(user, column, renamed)).toBe(false);
  });
});

it("a trigger of a table does not block dropping or renaming the table, unless it names the table itself", () => {
  const trigger = dependent("trigger", "SET NEW.a = 1", { table: "t" });
  expect(uses(trigger, { table: "t" }, { own: "k", change: "dropped" })).toBe(false);
  expect(uses(trigger, { table: "t" }, renamed)).toBe(false);
  expect(uses({ ...trigger, body: "INSERT INTO log SELECT a FROM t" }, { table: "t" }, renamed)).toBe(true);
});

describe.skipIf(mariadb.missing)(`on ${mariadb.title}`, () => {
  const tables = `
    CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(20), b INT, g INT AS (b + 1) STORED, CHECK (b < 100));
    CREATE VIEW v AS SELECT a FROM t;
    CREATE TRIGGER tg BEFORE INSERT ON t FOR EACH ROW SET NEW.a = CONCAT(NEW.a, '!')`;

  it.each<[string, (op: Operations) => void, string]>([
    [
      "renameColumn",
      (op) => op.renameColumn("t", "a", "c"),
      "t.a cannot be renamed: the trigger tg, the view v would no longer work",
    ],
    ["dropColumn", (op) => op.dropColumn("t", "a"), "t.a cannot be dropped: the trigger tg, the view v would"],
    ["renameTable", (op) => op.renameTable("t", "u"), "t cannot be renamed: the view v would"],
    ["dropTable", (op) => op.dropTable("t"), "t cannot be dropped: the view v would"],
  ])("%s is refused with a list of everything that it would break", async (_, revision, message) => {
    const url = await serverDatabase(mariadb, tables);
    await expect(runRevisionOn(url, revision)).rejects.toThrow(message);
    await query(url, "INSERT INTO t (id, a) VALUES (1, 'x')");
    expect(await query(url, "SELECT a FROM v")).toEqual([{ a: "x!" }]);
  });

  it("a column is renamed if the server updates everything that uses it, or the revision drops and creates that again", async () => {
    const url = await serverDatabase(mariadb, tables);
    await runRevisionOn(url, (op) => {
      op.renameColumn("t", "b", "c");
      op.execute("DROP VIEW v");
      op.execute("DROP TRIGGER tg");
      op.renameColumn("t", "a", "d");
      op.execute("CREATE VIEW v AS SELECT d FROM t");
    });
    await query(url, "INSERT INTO t (id, c, d) VALUES (1, 7, 'x')");
    expect(await query(url, "SELECT g FROM t")).toEqual([{ g: 8 }]);
    expect(await query(url, "SELECT d FROM v")).toEqual([{ d: "x" }]);
  });
});
