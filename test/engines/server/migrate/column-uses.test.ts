import { describe, expect, it } from "vitest";
import { droppedWithColumn, usesOfColumn } from "../../../../src/engines/server/migrate/column-uses.js";
import type { StoredTable } from "../../../../src/engines/server/migrate/stored-table.js";

function tableWith(more: Partial<StoredTable>): StoredTable {
  return { name: "t", columns: [], constraints: [], indexes: [], ...more };
}

const unique = (name: string, ...columns: string[]) => ({ name, type: "unique" as const, columns, definition: "" });
const check = (name: string, ...columns: string[]) => ({ name, type: "check" as const, columns, definition: "" });
const index = (name: string, ...columns: string[]) => ({ name, columns, unique: false, definition: "" });

describe("the uses of a column", () => {
  it("are the constraints and indexes that name it, also together with other columns", () => {
    const table = tableWith({
      constraints: [unique("uq_t_a", "a"), unique("uq_t_b", "b")],
      indexes: [index("t_ab", "a", "b")],
    });
    expect(usesOfColumn(table, "a")).toEqual([
      { description: "unique constraint uq_t_a", type: "unique", name: "uq_t_a", onlyThisColumn: true },
      { description: "index t_ab", type: "index", name: "t_ab", onlyThisColumn: false },
    ]);
  });

  it("are reported if they are dropped with it, except checks of its values", () => {
    const table = tableWith({
      constraints: [unique("uq_t_a", "a"), check("ck_t_a", "a")],
      indexes: [index("t_a", "a")],
    });
    expect(droppedWithColumn(table, "a")).toEqual([
      "Dropping t.a also drops unique constraint uq_t_a.",
      "Dropping t.a also drops index t_a.",
    ]);
    expect(droppedWithColumn(table, "b")).toEqual([]);
  });

  it("block dropping it if they name other columns, too, and are all reported", () => {
    const table = tableWith({
      constraints: [check("ck_t_a", "a", "b")],
      indexes: [index("t_ab", "b", "a"), index("t_a", "a")],
    });
    expect(() => droppedWithColumn(table, "a")).toThrow(
      "t.a cannot be dropped: this would also drop check ck_t_a, index t_ab. Drop that first",
    );
  });

  it("block dropping it if it is the primary key", () => {
    const table = tableWith({ constraints: [{ name: "pk_t", type: "primary", columns: ["a"], definition: "" }] });
    expect(() => droppedWithColumn(table, "a")).toThrow("this would also drop primary key pk_t. Drop that first");
  });
});
