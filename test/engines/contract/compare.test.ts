// A database may store an expression in another spelling. The comparison reports no difference then, but does report an
// expression with another meaning.
import { describe, expect, it } from "vitest";
import type { SchemaModel, TableModel } from "../../../src/schema/model.js";
import type { IndexDefinition } from "../../../src/schema/operation.js";
import { type ByEngine, engines } from "../../support/databases/engines.js";
import { compareOn } from "../../support/databases/schemas.js";

const nothing = { operations: [], lines: [], remarks: [] };

function target(changes: Partial<TableModel>): SchemaModel {
  return {
    tables: [
      {
        name: "t",
        columns: [
          { name: "a", type: { kind: "string", length: 36 }, nullable: true },
          { name: "b", type: { kind: "float53" }, nullable: true },
        ],
        constraints: [],
        indexes: [],
        unsupported: [],
        ...changes,
      },
    ],
  };
}

const columns: ByEngine<readonly [a: string, b: string]> = {
  SQLite: ["a VARCHAR(36)", "b FLOAT"],
  PostgreSQL: ["a VARCHAR(36)", "b FLOAT8"],
  MariaDB: ["a VARCHAR(36)", "b DOUBLE"],
};

const defaults: ByEngine<readonly string[]> = {
  SQLite: ["lower('X')", "CURRENT_TIMESTAMP", "datetime('now') || 'x'"],
  PostgreSQL: ["lower('X')", "'x'::varchar(3)", "CURRENT_USER", "current_date::varchar || 'x'"],
  MariaDB: ["uuid()", "(uuid())", "lower('X')", "concat('a', 'b')", "CURRENT_USER"],
};

/** An index as a definition and as SQL, and other ones of the same name. */
const indexes: ByEngine<{ wanted: IndexDefinition; sql: string; others: readonly string[] }> = {
  SQLite: {
    wanted: { name: "i", columns: [{ sql: "lower(a)" }, "b"], where: "a = 'x'" },
    sql: "(lower(a), b) WHERE a = 'x'",
    others: ["(upper(a), b) WHERE a = 'x'", "(lower(a), b) WHERE a = 'y'", "(lower(a), b DESC) WHERE a = 'x'"],
  },
  PostgreSQL: {
    wanted: { name: "i", columns: [{ sql: "lower(a)" }, "b"], where: "a = 'x'" },
    sql: "(lower(a), b) WHERE a = 'x'",
    others: ["(upper(a), b) WHERE a = 'x'", "(lower(a), b) WHERE a = 'y'", "(lower(a), b DESC) WHERE a = 'x'"],
  },
  MariaDB: {
    wanted: { name: "i", columns: [{ sql: "a(3)" }, "b"] },
    sql: "(a(3), b)",
    others: ["(a(4), b)", "(a, b)", "(a(3), b DESC)"],
  },
};

describe.each(engines)("comparison on $title", (engine) => {
  const test = it.skipIf(engine.missing);
  const [a, b] = columns[engine.name];
  const table = (more = "") => `CREATE TABLE t (${a}, ${b}${more})`;

  test("finds no difference in a check that is stored in another spelling, but finds another check", async () => {
    const check = target({ constraints: [{ type: "check", name: "ck", condition: "b >= -1 AND a <> 'x'" }] });
    expect(await compareOn(engine, table(", CONSTRAINT ck CHECK (b >= -1 AND a <> 'x')"), check)).toEqual(nothing);
    const changed = await compareOn(engine, table(", CONSTRAINT ck CHECK (b >= -2 AND a <> 'x')"), check);
    expect(changed.operations.map(({ kind }) => kind)).toEqual(["dropConstraint", "createConstraint"]);
    expect(changed.operations[1]).toMatchObject({ constraint: { condition: "b >= -1 AND a <> 'x'" } });
  });

  test("finds no difference in an index that is stored in another spelling, but finds another index", async () => {
    const { wanted, sql, others } = indexes[engine.name];
    const index = target({ indexes: [wanted] });
    expect(await compareOn(engine, `${table()}; CREATE INDEX i ON t ${sql}`, index)).toEqual(nothing);
    for (const other of others) {
      const { operations } = await compareOn(engine, `${table()}; CREATE INDEX i ON t ${other}`, index);
      expect(operations.map(({ kind }) => kind)).toEqual(["dropIndex", "createIndex"]);
    }
  });

  test.each(defaults[engine.name])(
    "finds no difference in the default %s, but finds a constant in its place",
    async (sql) => {
      const column = target({
        columns: [
          { name: "a", type: { kind: "string", length: 36 }, nullable: true, default: { sql } },
          { name: "b", type: { kind: "float53" }, nullable: true },
        ],
      });
      expect(await compareOn(engine, `CREATE TABLE t (${a} DEFAULT (${sql}), ${b})`, column)).toEqual(nothing);
      const { operations } = await compareOn(engine, `CREATE TABLE t (${a} DEFAULT 'y', ${b})`, column);
      expect(operations).toEqual([
        { kind: "alterColumn", table: "t", column: "a", change: { default: { sql } }, was: { default: "y" } },
      ]);
    },
  );
});
