import { describe, expect, it } from "vitest";
import { sqliteSchemaEngine } from "../../../src/engines/sqlite/reflect/comparison.js";
import { renameSuggestions } from "../../../src/migrations/autogenerate/autogenerate.js";
import { compareSchemas } from "../../../src/migrations/autogenerate/compare/compare.js";
import { afterRename, checkRename, parseRename } from "../../../src/migrations/autogenerate/renames.js";
import { reflected } from "../../support/databases/reflected.js";

const there = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT, CONSTRAINT uq UNIQUE (old, id), CONSTRAINT ck CHECK (old <> 'old'));
  CREATE INDEX i ON t (old, lower("old")) WHERE old > '';
  CREATE TABLE u (a TEXT REFERENCES t (old))`;

describe("--rename", () => {
  it("is read as table.old:new", () => {
    expect(parseRename("users.name:user_name")).toEqual({ table: "users", from: "name", to: "user_name" });
  });

  it.each(["users.name", "name:user_name", "users.a:b:c", "users.:b", ""])(
    "%j says nothing, and how to say it is said",
    (hint) => {
      expect(() => parseRename(hint)).toThrow(
        expect.objectContaining({ exitStatus: 2, hint: expect.stringContaining("users.old_name:new_name") }),
      );
    },
  );

  it("A3: leaves nothing else to do, wherever the column is named", async () => {
    const wanted = await reflected(there.replaceAll(/\bold\b(?!')/g, "fresh"));
    const after = afterRename(await reflected(there), { table: "t", from: "old", to: "fresh" });
    expect(compareSchemas(after, wanted, sqliteSchemaEngine)).toEqual({ differences: [], remarks: [] });
  });

  it("A3: goes together with another change of the column", async () => {
    const wanted = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, fresh VARCHAR(10))");
    const after = afterRename(await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)"), {
      table: "t",
      from: "old",
      to: "fresh",
    });
    expect(compareSchemas(after, wanted, sqliteSchemaEngine).differences.flatMap(({ lines }) => lines)).toEqual([
      "Detected type change from TEXT to VARCHAR(10) on 't.fresh'",
    ]);
  });

  it.each([
    ["x.old:fresh", "the database has no column x.old"],
    ["t.gone:fresh", "the database has no column t.gone"],
    ["t.old:id", "the database already has a column t.id"],
    ["t.old:other", "the entities have no column t.other"],
    ["t.id:fresh", "the entities still have a column t.id"],
  ])("%s is refused: %s", async (hint, problem) => {
    const database = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)");
    const wanted = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, fresh TEXT)");
    expect(() => checkRename(parseRename(hint), database, wanted)).toThrow(`--rename ${hint}: ${problem}`);
  });
});

describe("a rename that may have been meant", () => {
  const dropped = { kind: "dropColumn" as const, table: "users", column: "password" };
  const added = (name: string, table = "users") => ({
    kind: "addColumn" as const,
    table,
    column: { name, type: { kind: "text" as const } },
  });

  it("A2: is said with the way to say it, where one column goes and one comes", () => {
    expect(renameSuggestions([added("bio"), dropped])).toEqual([
      "All data in users.password will be lost. If it was renamed to 'bio', use --rename users.password:bio",
    ]);
  });

  it("is not said where there are several, or where they are of different tables", () => {
    expect(renameSuggestions([added("bio"), added("fax"), dropped])).toEqual([]);
    expect(renameSuggestions([added("bio", "gists"), dropped])).toEqual([]);
  });
});
