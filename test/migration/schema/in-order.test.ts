import { describe, expect, it } from "vitest";
import type { Operation, TableDefinition } from "../../../src/migration/operation.js";
import { inOrder } from "../../../src/migration/schema/in-order.js";

const foreign = (referredTable: string) => ({
  type: "foreign" as const,
  name: "fk",
  columns: ["a"],
  referredTable,
  referredColumns: ["id"],
});
const unique = { type: "unique" as const, name: "uq", columns: ["a"] };
const tableReferringTo = (name: string, ...tables: string[]): TableDefinition => ({ name, columns: [], constraints: tables.map(foreign) });
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

describe("operations in an order that runs", () => {
  it("has what is in the way first, and then what others stand on, whatever the order they came in", () => {
    expect(inOrder(one)).toEqual(one);
    expect(inOrder(one.toReversed())).toEqual(one);
  });

  it("creates tables as they come: the entities are in the order of their foreign keys", () => {
    const created = ["b", "a", "c"].map((name): Operation => ({ kind: "createTable", table: tableReferringTo(name) }));
    expect(inOrder(created)).toEqual(created);
  });

  it("drops a table before those that it refers to", () => {
    const tables = [tableReferringTo("users"), tableReferringTo("links", "notes", "users"), tableReferringTo("notes", "users", "gone")];
    expect(inOrder(tables.map(dropTable)).map((operation) => "table" in operation && operation.table)).toEqual(["links", "notes", "users"]);
  });

  it("comes to an end when tables refer to each other", () => {
    const circle = [tableReferringTo("a", "b"), tableReferringTo("b", "a", "b")];
    expect(inOrder(circle.map(dropTable))).toHaveLength(2);
  });
});
