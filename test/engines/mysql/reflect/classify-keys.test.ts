import { describe, expect, it } from "vitest";
import { classifyKeys } from "../../../../src/engines/mysql/reflect/classify-keys.js";
import type { TableModel } from "../../../../src/schema/model.js";
import type { ConstraintDefinition, IndexDefinition } from "../../../../src/schema/operation.js";

interface Keys {
  readonly constraints?: readonly ConstraintDefinition[];
  readonly indexes?: readonly IndexDefinition[];
}

const table = ({ constraints = [], indexes = [] }: Keys): TableModel => ({
  name: "t",
  columns: [],
  constraints,
  indexes,
  unsupported: [],
});

/** The uniques and the indexes that are left of a reflected table. */
function tell(there: Keys, wanted?: Keys): { uniques: string[]; indexes: string[] } {
  const [told = expect.fail()] = classifyKeys(
    { tables: [table(there)] },
    { tables: wanted ? [table(wanted)] : [] },
  ).tables;
  const uniques = told.constraints.flatMap((constraint) =>
    constraint.type === "unique" ? [constraint.name ?? ""] : [],
  );
  return { uniques, indexes: told.indexes.map(({ name }) => name) };
}

describe("a unique key of MariaDB", () => {
  const there: Keys = { indexes: [{ name: "name", columns: ["b", "a"], unique: true }] };

  it.each<[string, Keys, Keys | undefined, "constraint" | "index"]>([
    [
      "is a constraint if one of its name is wanted",
      there,
      { constraints: [{ type: "unique", name: "name", columns: ["c"] }] },
      "constraint",
    ],
    [
      "is a constraint if one over its columns is wanted",
      there,
      { constraints: [{ type: "unique", name: "uq", columns: ["a", "b"] }] },
      "constraint",
    ],
    ["is an index if that is wanted", there, { indexes: [{ name: "name", columns: ["a"] }] }, "index"],
    ["is an index if nothing else is known of it", there, undefined, "index"],
    [
      "is a constraint if its name follows the convention",
      { indexes: [{ name: "uq_t_b", columns: ["b"], unique: true }] },
      undefined,
      "constraint",
    ],
    [
      "is an index over parts of columns",
      { indexes: [{ name: "uq_t_b", columns: [{ sql: "b(3)" }], unique: true }] },
      undefined,
      "index",
    ],
    ["is an index if it is not unique", { indexes: [{ name: "uq_t_b", columns: ["b"] }] }, undefined, "index"],
  ])("%s", (_, from, wanted, what) => {
    const name = from.indexes?.[0]?.name ?? "";
    expect(tell(from, wanted)).toEqual(
      what === "constraint" ? { uniques: [name], indexes: [] } : { uniques: [], indexes: [name] },
    );
  });
});

describe("the index of a foreign key", () => {
  const key: ConstraintDefinition = {
    type: "foreign",
    name: "fk_t_a",
    columns: ["a"],
    referredTable: "u",
    referredColumns: ["k"],
  };
  const left = (indexes: readonly IndexDefinition[], wanted?: Keys, more: readonly ConstraintDefinition[] = []) =>
    tell({ constraints: [key, ...more], indexes }, wanted).indexes;
  const index = (name: string, ...columns: string[]): IndexDefinition => ({ name, columns });

  it.each([
    ["with the name of the key", "fk_t_a"],
    ["with the name of the column", "a"],
    ["with any name", "something"],
  ])("is not an index of the table: %s", (_, name) => {
    expect(left([index(name, "a")])).toEqual([]);
  });

  it("is an index of the table if it is wanted", () => {
    expect(left([index("t_a_idx", "a")], { indexes: [index("t_a_idx", "a")] })).toEqual(["t_a_idx"]);
  });

  it("does not cover more columns, or another one", () => {
    expect(left([index("fk_t_a", "a", "b")])).toEqual(["fk_t_a"]);
    expect(left([index("fk_t_a", "b")])).toEqual(["fk_t_a"]);
  });

  it("is only one, preferably that with the name of the key", () => {
    expect(left([index("other", "a"), index("fk_t_a", "a")])).toEqual(["other"]);
    expect(left([index("first", "a"), index("second", "a")])).toEqual(["second"]);
  });

  it("is not needed if another key begins with the column", () => {
    expect(left([index("idle", "a"), index("wider", "a", "b")])).toEqual(["idle", "wider"]);
    expect(left([index("idle", "a")], undefined, [{ type: "primary", columns: ["a", "b"] }])).toEqual(["idle"]);
  });
});
