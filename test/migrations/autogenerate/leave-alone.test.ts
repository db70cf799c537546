import { describe, expect, it } from "vitest";
import { leaveAlone, matchesAny } from "../../../src/migrations/autogenerate/leave-alone.js";
import type { TableModel } from "../../../src/schema/model.js";

const empty = { columns: [], constraints: [], indexes: [], unsupported: [] };
const column = (name: string, nullable = false) => ({ name, type: { kind: "integer" as const }, nullable });

function ignoring(
  tables: readonly (Partial<TableModel> & { name: string })[],
  target: readonly (Partial<TableModel> & { name: string })[],
  { exclude = "", created = [] }: { exclude?: string; created?: string[] } = {},
) {
  const warned: string[] = [];
  const full = (some: typeof tables) => ({ tables: some.map((table) => ({ ...empty, ...table })) });
  const ignored = {
    isExcluded: matchesAny(exclude),
    created: new Set(created),
    warn: (line: string) => void warned.push(line),
  };
  return { tables: leaveAlone(full(tables), full(target), ignored).tables, warned };
}

const names = (tables: readonly TableModel[]) => tables.map(({ name }) => name);

describe("exclude_tables", () => {
  it.each<[patterns: string, table: string, matches: boolean]>([
    ["site_*", "site_notes", true],
    ["site_*", "my_site_notes", false],
    ["a, site_?\n b", "site_1", true],
    ["a, site_?\n b", "b", true],
    ["site_?", "site_12", false],
    ["a.b", "a_b", false],
    ["", "", false],
    ["", "users", false],
  ])("%j and %s: %s", (patterns, table, matches) => {
    expect(matchesAny(patterns)(table)).toBe(matches);
  });

  it("never hides a table that the entities have", () => {
    expect(
      names(ignoring([{ name: "users" }, { name: "others" }], [{ name: "users" }], { exclude: "*" }).tables),
    ).toEqual(["users"]);
  });
});

describe("what a site's own revisions create", () => {
  it("is ignored: tables, and columns, indexes and constraints in Kallithea's tables", () => {
    const unique = (name: string) => ({ type: "unique" as const, name, columns: ["id"] });
    const index = (name: string) => ({ name, columns: ["id"] });
    const { tables } = ignoring(
      [
        { name: "Site_Notes" },
        {
          name: "users",
          columns: [column("id"), column("colour")],
          indexes: [index("i"), index("j")],
          constraints: [unique("u"), unique("v")],
        },
      ],
      [{ name: "users", columns: [column("id")] }],
      { created: ["site_notes", "users.colour", "users.i", "users.u", "users.id"] },
    );
    expect(tables).toEqual([
      { ...empty, name: "users", columns: [column("id")], indexes: [index("j")], constraints: [unique("v")] },
    ]);
  });
});

describe("what old releases have left behind", () => {
  const target = [{ name: "users", columns: [column("username")] }];

  it("is ignored by name, and reported", () => {
    expect(ignoring([{ name: "cache_invalidation" }, { name: "other" }], target)).toEqual({
      tables: [{ ...empty, name: "other" }],
      warned: ["Left by an older Kallithea, and not compared: cache_invalidation"],
    });
  });

  it("is treated as up to date in a database of 0.3", () => {
    const { tables, warned } = ignoring(
      [{ name: "notifications" }, { name: "users", columns: [column("username", true), column("user_id", true)] }],
      [{ name: "users", columns: [column("username"), column("user_id")] }],
    );
    expect(tables[0]?.columns).toEqual([column("username"), column("user_id", true)]);
    expect(warned).toEqual([
      "Left by an older Kallithea, and not compared: notifications, and 1 other difference dating from Kallithea 0.3",
    ]);
  });

  it("is a difference in every other database", () => {
    const relaxed = [{ name: "users", columns: [column("username", true)] }];
    expect(ignoring(relaxed, target)).toEqual({ tables: [{ ...empty, ...relaxed[0] }], warned: [] });
  });
});
