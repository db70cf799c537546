import { expect, it } from "vitest";
import { requireServerDefaults } from "../../../src/migrations/autogenerate/require-server-defaults.js";
import type { ColumnDefinition, Operation } from "../../../src/schema/operation.js";

const add = (column: Partial<ColumnDefinition>, table = "filled"): Operation => ({
  kind: "addColumn",
  table,
  column: { name: "a", type: { kind: "text" }, ...column },
});
const hasRows = async (table: string) => table === "filled";

it("refuses a NOT NULL column without a default if there are rows, and lists all solutions", async () => {
  const error = await requireServerDefaults([add({}), add({ name: "b" }), add({ name: "c" }, "empty")], hasRows).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({
    message: expect.stringMatching(/^filled\.a, filled\.b: NOT NULL and without a default/),
    hint: expect.stringMatching(/serverDefault[\s\S]*nullable[\s\S]*three steps/),
    exitStatus: 1,
  });
});

it.each([
  [{ kind: "integer" as const }, "1. a server default for all rows: serverDefault(integer(), 0) in the entity;"],
  [
    { kind: "string" as const, length: 30 },
    '1. a server default for all rows: serverDefault(string(30), "…") in the entity;',
  ],
  [{ kind: "boolean" as const }, "2. NULL for unknown values: nullable(boolean()) in the entity;"],
  [{ kind: "longBinary" as const, length: 9 }, "1. NULL for unknown values: nullable(longBinary(9)) in the entity;"],
])("lists solutions for the column's own type: %j", async (type, line) => {
  await expect(requireServerDefaults([add({ type })], hasRows)).rejects.toMatchObject({
    hint: expect.stringContaining(line),
  });
});

it.each([
  ["a nullable column", add({ nullable: true })],
  ["a column with a default", add({ default: 0 })],
  ["a column with an SQL default", add({ default: { sql: "CURRENT_TIMESTAMP" } })],
  ["a column of an empty table", add({}, "empty")],
  [
    "a column of a new table",
    {
      kind: "createTable" as const,
      table: { name: "filled", columns: [{ name: "a", type: { kind: "text" as const } }] },
    },
  ],
])("accepts %s", async (_, operation) => {
  await expect(requireServerDefaults([operation], hasRows)).resolves.toBeUndefined();
});
