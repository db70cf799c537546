import { describe, expect, it } from "vitest";
import { refuseLongNames } from "../../../../src/engines/server/migrate/name-length.js";
import type { Work } from "../../../../src/migrations/run/steps/queued-operation.js";

const refuse = (work: Work) => refuseLongNames(work, (name) => name.length > 5, "5 letters");
const text = { kind: "text" } as const;

describe("a name that is too long", () => {
  it.each<[string, Work]>([
    ["a table", { kind: "createTable", table: { name: "longer", columns: [] } }],
    ["a column of a table", { kind: "createTable", table: { name: "t", columns: [{ name: "longer", type: text }] } }],
    [
      "an index of a table",
      { kind: "createTable", table: { name: "t", columns: [], indexes: [{ name: "longer", columns: ["a"] }] } },
    ],
    [
      "a constraint of a table",
      {
        kind: "createTable",
        table: { name: "t", columns: [], constraints: [{ type: "unique", name: "longer", columns: ["a"] }] },
      },
    ],
    ["a new name of a table", { kind: "renameTable", from: "t", to: "longer" }],
    ["a column", { kind: "addColumn", table: "t", column: { name: "longer", type: text } }],
    ["a new name of a column", { kind: "renameColumn", table: "t", from: "a", to: "longer" }],
    ["an index", { kind: "createIndex", table: "t", index: { name: "longer", columns: ["a"] } }],
    [
      "a constraint",
      { kind: "createConstraint", table: "t", constraint: { type: "check", name: "longer", condition: "a > 1" } },
    ],
  ])("is refused for %s", (_, work) => {
    expect(() => refuse(work)).toThrow("the name longer is longer than 5 letters. Choose a shorter one");
  });

  it("is refused if the naming convention gives it", () => {
    const constraint = { type: "unique", columns: ["ab"] } as const;
    expect(() => refuse({ kind: "createConstraint", table: "t", constraint })).toThrow("the name uq_t_ab is longer");
  });

  it("is accepted if it exists already", () => {
    refuse({ kind: "dropTable", table: "longer" });
    refuse({ kind: "renameTable", from: "longer", to: "t" });
    refuse({ kind: "createIndex", table: "longer", index: { name: "i", columns: ["longer"] } });
  });
});
