import { describe, expect, it } from "vitest";
import { sortOperations } from "../../../src/migrations/autogenerate/sort-operations.js";
import { type Operation, reverseAll, type TableDefinition } from "../../../src/schema/operation.js";

const foreign = (referredTable: string) => ({
  type: "foreign" as const,
  name: "fk",
  columns: ["a"],
  referredTable,
  referredColumns: ["id"],
});
const unique = { type: "unique" as const, name: "uq", columns: ["a"] };
const tableReferringTo = (name: string, ...tables: string[]): TableDefinition => ({
  name,
  columns: [],
  constraints: tables.map(foreign),
});
const createTable = (table: TableDefinition): Operation => ({ kind: "createTable", table });
const dropTable = (was: TableDefinition): Operation => ({ kind: "dropTable", table: was.name, was });

const one: Operation[] = [
  { kind: "renameColumn", table: "t", from: "x", to: "y" },
  { kind: "dropConstraint", table: "t", name: "fk", type: "foreign" },
  { kind: "dropIndex", table: "t", name: "i" },
  { kind: "dropConstraint", table: "t", name: "uq", type: "unique" },
  { kind: "createTable", table: tableReferringTo("n") },
  { kind: "addColumn", table: "t", column: { name: "a", type: { kind: "text" } } },
  { kind: "alterColumn", table: "t", column: "b", change: { nullable: true } },
  { kind: "createConstraint", table: "t", constraint: unique },
  { kind: "createIndex", table: "t", index: { name: "i", columns: ["a"] } },
  { kind: "createConstraint", table: "t", constraint: foreign("n") },
  { kind: "dropColumn", table: "t", column: "c" },
  dropTable(tableReferringTo("o")),
];

/** `b` also refers to itself, which is not a cycle. */
const circle = [tableReferringTo("a", "b"), tableReferringTo("b", "a", "b")];

function namesIn(operations: readonly Operation[]): string[] {
  return operations.flatMap((operation) => (operation.kind === "createTable" ? [operation.table.name] : []));
}

describe("sorted operations", () => {
  it("are in the order of their dependencies, whatever the original order", () => {
    expect(sortOperations(one)).toEqual(one);
    expect(sortOperations(one.toReversed())).toEqual(one);
  });

  it("create tables in the original order if none refers to another", () => {
    const created = ["b", "a", "c"].map((name): Operation => ({ kind: "createTable", table: tableReferringTo(name) }));
    expect(sortOperations(created)).toEqual(created);
  });

  it("create a table after those that it refers to", () => {
    const tables = [
      tableReferringTo("links", "notes", "users"),
      tableReferringTo("notes", "users", "elsewhere"),
      tableReferringTo("users"),
    ];
    expect(namesIn(sortOperations(tables.map(createTable)))).toEqual(["users", "notes", "links"]);
  });

  it("drop a table before those that it refers to", () => {
    const tables = [
      tableReferringTo("users"),
      tableReferringTo("links", "notes", "users"),
      tableReferringTo("notes", "users", "gone"),
    ];
    expect(sortOperations(tables.map(dropTable)).map((operation) => "table" in operation && operation.table)).toEqual([
      "links",
      "notes",
      "users",
    ]);
  });

  it("create the foreign keys of a cycle after its tables", () => {
    expect(sortOperations(circle.map(createTable))).toEqual([
      createTable(tableReferringTo("b", "b")),
      createTable(tableReferringTo("a", "b")),
      { kind: "createConstraint", table: "b", constraint: foreign("a") },
    ]);
  });

  it("drop the foreign keys of a cycle before its tables", () => {
    expect(sortOperations(circle.map(dropTable))).toEqual([
      { kind: "dropConstraint", table: "b", name: "fk", type: "foreign", was: foreign("a") },
      dropTable(tableReferringTo("a", "b")),
      dropTable(tableReferringTo("b", "b")),
    ]);
  });

  it("can also be reversed", () => {
    const back = reverseAll(sortOperations(circle.map(createTable))) as Operation[];
    expect(sortOperations(back)).toEqual(back);
  });
});
