import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { renderBodies } from "../../../../src/migrations/autogenerate/render/bodies.js";
import { operationCode } from "../../../../src/migrations/autogenerate/render/operation-code.js";
import { loadMigration } from "../../../../src/migrations/history/files/load-migration.js";
import { type Operation, reverseAll, type TableDefinition } from "../../../../src/schema/operation.js";
import type { Operations } from "../../../../src/schema/operations.js";
import { temporaryFolder } from "../../../support/cli/temporary-folder.js";

const text = { kind: "text" as const };
const colour: Operation = {
  kind: "addColumn",
  table: "gists",
  column: { name: "colour", type: { kind: "string", length: 10 }, nullable: true },
};
const badges: TableDefinition = {
  name: "badges",
  columns: [
    { name: "badge_id", type: { kind: "integer" }, autoIncrement: true },
    { name: "user_id", type: { kind: "integer" } },
    { name: "shown", type: { kind: "boolean" }, default: true },
  ],
  constraints: [
    { type: "primary", name: "pk_badges", columns: ["badge_id"] },
    {
      type: "foreign",
      name: "fk_badges_user_id",
      columns: ["user_id"],
      referredTable: "users",
      referredColumns: ["user_id"],
    },
  ],
  indexes: [{ name: "badges_user_idx", columns: ["user_id"], where: "shown" }],
};

const codes: [operation: Operation, code: string][] = [
  [colour, 'op.addColumn("gists", { name: "colour", type: { kind: "string", length: 10 }, nullable: true });'],
  [
    { ...colour, ifNotExists: true },
    'op.addColumn("gists", { name: "colour", type: { kind: "string", length: 10 }, nullable: true }, { ifNotExists: true });',
  ],
  [{ kind: "dropColumn", table: "gists", column: "colour" }, 'op.dropColumn("gists", "colour");'],
  [
    { kind: "alterColumn", table: "t", column: "a", change: { type: text, default: null } },
    'op.alterColumn("t", "a", { type: { kind: "text" }, default: null });',
  ],
  [{ kind: "renameColumn", table: "t", from: "a", to: "b" }, 'op.renameColumn("t", "a", "b");'],
  [{ kind: "renameTable", from: "a", to: "b" }, 'op.renameTable("a", "b");'],
  [{ kind: "dropTable", table: "t" }, 'op.dropTable("t");'],
  [
    { kind: "createIndex", table: "t", index: { name: "i", columns: ["a", { sql: "b DESC" }], unique: true } },
    'op.createIndex("t", { name: "i", columns: ["a", { sql: "b DESC" }], unique: true });',
  ],
  [{ kind: "dropIndex", table: "t", name: "i" }, 'op.dropIndex("t", "i");'],
  [
    { kind: "createConstraint", table: "t", constraint: { type: "unique", name: "uq", columns: ["a", "b"] } },
    'op.createUniqueConstraint("t", "uq", ["a", "b"]);',
  ],
  [
    { kind: "createConstraint", table: "t", constraint: { type: "check", name: "ck", condition: "a <> 'x'" } },
    'op.createCheckConstraint("t", "ck", "a <> \'x\'");',
  ],
  [
    {
      kind: "createConstraint",
      table: "t",
      constraint: {
        type: "foreign",
        name: "fk",
        columns: ["a"],
        referredTable: "u",
        referredColumns: ["b"],
        onDelete: "CASCADE",
      },
    },
    'op.createForeignKey("t", "fk", ["a"], { referredTable: "u", referredColumns: ["b"], onDelete: "CASCADE" });',
  ],
  [{ kind: "dropConstraint", table: "t", name: "fk", type: "foreign" }, 'op.dropConstraint("t", "fk", "foreign");'],
];

describe("an operation as TypeScript", () => {
  it.each(codes.map(([operation, code]) => ({ operation, code })))("$code", ({ operation, code }) => {
    expect(operationCode(operation)).toBe(code);
  });

  it("is split over several lines if it is long, as by the formatter", () => {
    expect(operationCode({ kind: "createTable", table: badges })).toBe(`op.createTable({
  name: "badges",
  columns: [
    { name: "badge_id", type: { kind: "integer" }, autoIncrement: true },
    { name: "user_id", type: { kind: "integer" } },
    { name: "shown", type: { kind: "boolean" }, default: true },
  ],
  constraints: [
    { type: "primary", name: "pk_badges", columns: ["badge_id"] },
    { type: "foreign", name: "fk_badges_user_id", columns: ["user_id"], referredTable: "users", referredColumns: ["user_id"] },
  ],
  indexes: [{ name: "badges_user_idx", columns: ["user_id"], where: "shown" }],
});`);
  });
});

describe("the functions of a generated file", () => {
  it("are empty if there is nothing to do", () => {
    expect(renderBodies([])).toEqual({ upgrade: [], downgrade: [] });
  });

  it("run the operations, and their reverses in reverse order", async () => {
    const operations: Operation[] = [
      ...codes.map(([operation]) => withWas(operation)),
      { kind: "createTable", table: badges },
    ];
    const { upgrade, downgrade } = await run(operations);
    expect(upgrade).toEqual(operations.map(operationCode));
    expect(downgrade).toEqual(reverseAll(operations).map((operation) => operation && operationCode(operation)));
  });

  it("have comments on lost data and on what the downgrade cannot restore", () => {
    const was = { ...badges, columns: [] };
    const { upgrade, downgrade } = renderBodies([
      { kind: "dropColumn", table: "users", column: "bio", was: { name: "bio", type: text, nullable: true } },
      { kind: "dropColumn", table: "users", column: "fax", was: { name: "fax", type: text } },
      { kind: "dropTable", table: "badges", was },
    ]);
    expect(comments(upgrade)).toEqual([
      "// Generated by comparing the entities with a database: check it, and add what your data needs.",
      "// Deletes all data in users.bio. The downgrade restores only the empty column.",
      "// Deletes all data in users.fax. The downgrade cannot restore the column while users has rows: it has no default.",
      "// Deletes all rows of badges and its indexes badges_user_idx. The downgrade restores only the empty table.",
    ]);
    expect(comments(downgrade)).toEqual([
      "// NOT NULL and without a default: this fails if users has rows. Give it a default, or make it nullable.",
    ]);
  });

  it("have comments on why a change of a column may fail", () => {
    const change = { nullable: false, type: { kind: "string" as const, length: 5 } };
    const { upgrade } = renderBodies([
      { kind: "alterColumn", table: "t", column: "a", change, was: { nullable: true, type: text } },
    ]);
    expect(comments(upgrade).slice(1)).toEqual([
      '// Fails if a row has NULL in this column. To fill it first: op.execute("UPDATE t SET a = … WHERE a IS NULL");',
      "// SQLite keeps longer values unchanged; PostgreSQL and MariaDB refuse the change if there are any.",
    ]);
  });

  it("drop added columns, with a comment on the alternative", () => {
    expect(renderBodies([colour]).downgrade).toEqual([
      "// An older Kallithea ignores columns that it does not know, so added columns could be kept with their data.",
      "// `revision --autogenerate --keep-columns` generates such a downgrade.",
      "// Deletes all data in gists.colour.",
      'op.dropColumn("gists", "colour");',
    ]);
  });

  it("keep added columns with --keep-columns, so that the upgrade can run again", () => {
    const index: Operation = { kind: "createIndex", table: "gists", index: { name: "i", columns: ["colour"] } };
    const { upgrade, downgrade } = renderBodies([colour, index], { keepColumns: true });
    expect(upgrade[1]).toMatch(/, \{ ifNotExists: true \}\);$/);
    expect(downgrade).toEqual([
      "// Added columns are kept: an older Kallithea ignores columns that it does not know.",
      'op.dropIndex("gists", "i");',
      "// gists.colour is kept with its data.",
    ]);
  });

  it("drop columns that an older Kallithea could not fill, even with --keep-columns", () => {
    const needed: Operation = { kind: "addColumn", table: "empty", column: { name: "a", type: text } };
    const { upgrade, downgrade } = renderBodies([needed], { keepColumns: true });
    expect(upgrade.at(-1)).toBe('op.addColumn("empty", { name: "a", type: { kind: "text" } });');
    expect(downgrade.at(-1)).toBe('op.dropColumn("empty", "a");');
  });
});

function withWas(operation: Operation): Operation {
  switch (operation.kind) {
    case "dropColumn":
      return { ...operation, was: { name: operation.column, type: text, nullable: true } };
    case "alterColumn":
      return { ...operation, was: { type: { sql: "INT" }, default: "x" } };
    case "dropTable":
      return { ...operation, was: { ...badges, name: operation.table } };
    case "dropIndex":
      return { ...operation, was: { name: operation.name, columns: ["a"] } };
    case "dropConstraint":
      return { ...operation, was: { type: "unique", name: operation.name, columns: ["a"] } };
    default:
      return operation;
  }
}

const comments = (lines: readonly string[]) => lines.filter((line) => line.startsWith("//"));

/** Loads the functions as a revision file and runs them with an `op` that records its calls. */
async function run(operations: readonly Operation[]): Promise<Record<"upgrade" | "downgrade", string[]>> {
  const { upgrade, downgrade } = renderBodies(operations);
  const file = path.join(temporaryFolder(), "x.ts");
  writeFileSync(
    file,
    `export function upgrade(op: any) {\n${upgrade.join("\n")}\n}\nexport function downgrade(op: any) {\n${downgrade.join("\n")}\n}\n`,
  );
  const migration = await loadMigration(file);
  const called = { upgrade: [] as string[], downgrade: [] as string[] };
  for (const direction of ["upgrade", "downgrade"] as const) await migration[direction](recorder(called[direction]));
  return called;
}

function recorder(calls: string[]): Operations {
  return new Proxy({} as Operations, {
    get:
      (_, name) =>
      (...values: unknown[]) =>
        void calls.push(operationCode(asOperation(String(name), values))),
  });
}

/** Converts a call of `op` back to an operation. */
function asOperation(name: string, values: unknown[]): Operation {
  const [first, second, third, fourth] = values as [string, string, never, never];
  const [table, of] = [first, values[1] as never];
  switch (name) {
    case "createTable":
      return { kind: "createTable", table: values[0] as TableDefinition };
    case "renameTable":
      return { kind: "renameTable", from: first, to: second };
    case "dropTable":
      return { kind: "dropTable", table };
    case "addColumn":
      return { kind: "addColumn", table, column: of, ...(third as object) };
    case "dropColumn":
      return { kind: "dropColumn", table, column: second };
    case "alterColumn":
      return { kind: "alterColumn", table, column: second, change: third };
    case "renameColumn":
      return { kind: "renameColumn", table, from: second, to: third };
    case "createIndex":
      return { kind: "createIndex", table, index: of };
    case "dropIndex":
      return { kind: "dropIndex", table, name: second };
    case "createUniqueConstraint":
      return { kind: "createConstraint", table, constraint: { type: "unique", name: second, columns: third } };
    case "createCheckConstraint":
      return { kind: "createConstraint", table, constraint: { type: "check", name: second, condition: third } };
    case "createForeignKey":
      return {
        kind: "createConstraint",
        table,
        constraint: { type: "foreign", name: second, columns: third, ...(fourth as object) } as never,
      };
    default:
      return { kind: "dropConstraint", table, name: second, type: third };
  }
}
