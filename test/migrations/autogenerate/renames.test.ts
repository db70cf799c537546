import { describe, expect, it } from "vitest";
import { sqliteSchemaEngine } from "../../../src/engines/sqlite/reflect/comparison.js";
import { renameSuggestions } from "../../../src/migrations/autogenerate/autogenerate.js";
import { compareSchemas } from "../../../src/migrations/autogenerate/compare/compare.js";
import { afterRename, checkRename, parseRename } from "../../../src/migrations/autogenerate/renames.js";
import { reflected } from "../../support/databases/reflected.js";

const currentSql = `
  CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT, CONSTRAINT uq UNIQUE (old, id), CONSTRAINT ck CHECK (old <> 'old'));
  CREATE INDEX i ON t (old, lower("old")) WHERE old > '';
  CREATE TABLE u (a TEXT REFERENCES t (old))`;

describe("--rename", () => {
  it("is read as table.old:new", () => {
    expect(parseRename("users.name:user_name")).toEqual({ table: "users", from: "name", to: "user_name" });
  });

  it.each(["users.name", "name:user_name", "users.a:b:c", "users.:b", ""])(
    "is refused as %j, with an example of the correct form",
    (hint) => {
      expect(() => parseRename(hint)).toThrow(
        expect.objectContaining({ exitStatus: 2, hint: expect.stringContaining("users.old_name:new_name") }),
      );
    },
  );

  it("renames the column everywhere, so that no other difference is left", async () => {
    const target = await reflected(currentSql.replaceAll(/\bold\b(?!')/g, "fresh"));
    const after = afterRename(await reflected(currentSql), { table: "t", from: "old", to: "fresh" });
    expect(compareSchemas(after, target, sqliteSchemaEngine)).toEqual({ differences: [], remarks: [] });
  });

  it("can be combined with another change of the column", async () => {
    const target = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, fresh VARCHAR(10))");
    const after = afterRename(await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)"), {
      table: "t",
      from: "old",
      to: "fresh",
    });
    expect(compareSchemas(after, target, sqliteSchemaEngine).differences.flatMap(({ lines }) => lines)).toEqual([
      "Detected type change from TEXT to VARCHAR(10) on 't.fresh'",
    ]);
  });

  it.each([
    ["x.old:fresh", "the database has no column x.old"],
    ["t.gone:fresh", "the database has no column t.gone"],
    ["t.old:id", "the database already has a column t.id"],
    ["t.old:other", "the entities have no column t.other"],
    ["t.id:fresh", "the entities still have a column t.id"],
  ])("is refused as %s: %s", async (hint, problem) => {
    const database = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, old TEXT)");
    const target = await reflected("CREATE TABLE t (id INTEGER PRIMARY KEY, fresh TEXT)");
    expect(() => checkRename(parseRename(hint), database, target)).toThrow(`--rename ${hint}: ${problem}`);
  });
});

describe("a possible rename", () => {
  const dropped = { kind: "dropColumn" as const, table: "users", column: "password" };
  const added = (name: string, table = "users") => ({
    kind: "addColumn" as const,
    table,
    column: { name, type: { kind: "text" as const } },
  });

  it("is suggested with the option to type, if one column is dropped and one is added", () => {
    expect(renameSuggestions([added("bio"), dropped])).toEqual([
      "All data in users.password will be lost. If it was renamed to 'bio', use --rename users.password:bio",
    ]);
  });

  it("is not suggested if there are several candidates, or in different tables", () => {
    expect(renameSuggestions([added("bio"), added("fax"), dropped])).toEqual([]);
    expect(renameSuggestions([added("bio", "gists"), dropped])).toEqual([]);
  });
});
