// Our schema against the one that the real db-create makes, as real Alembic and SQLAlchemy see both.
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { projectRoot } from "../support/cli.js";
import { describeAgainstReference, runReference } from "../support/reference.js";
import { removeFolder } from "../support/temporary-folder.js";
import { createDatabases, makePair, type Pair, succeed } from "./pair.js";

describeAgainstReference("the schema that db-create makes", () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = makePair();
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  it("is Kallithea's byte for byte: the statements of sqlite_master", () => {
    const statements = statementsIn(pair.ours.database);
    expect(statements).toHaveLength(52);
    expect(statements).toEqual(statementsIn(pair.real.database));
  });

  it("is in the same order, but for the indexes of a table, which SQLAlchemy keeps in a set", () => {
    expect(tablesIn(pair.ours.database)).toEqual(tablesIn(pair.real.database));
  });

  it("leaves Alembic nothing to change, also where it looks at types and defaults", () => {
    expect(compare("differences", pair.ours.database)).toEqual({ kallithea: [], strict: [] });
  });

  it("is the same in everything that SQLAlchemy can reflect", () => {
    const ours = compare("reflection", pair.ours.database);
    expect(Object.keys(ours as object), "29 tables, alembic_version and sqlite_sequence").toHaveLength(31);
    expect(ours).toEqual(compare("reflection", pair.real.database));
  });

  it("is compared by something that sees a difference", () => {
    const database = new Database(pair.ours.database);
    database.exec("ALTER TABLE gists ADD COLUMN colour VARCHAR(10)");
    database.close();
    expect(JSON.stringify(compare("differences", pair.ours.database))).toContain("remove_column");
    expect(compare("reflection", pair.ours.database)).not.toEqual(compare("reflection", pair.real.database));
  });

  it("is at head for real Alembic", () => {
    expect(succeed(runReference("alembic", ["-c", pair.ours.ini, "current"])).stdout).toBe("7ba0d2cad930 (head)\n");
  });
});

function compare(what: "differences" | "reflection", database: string): unknown {
  const script = path.join(projectRoot, "test/interop/compare-schema.py");
  return JSON.parse(succeed(runReference("python", [script, what, `sqlite:///${database}`])).stdout);
}

function statementsIn(database: string): unknown[] {
  return ask(
    database,
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY name",
  );
}

function tablesIn(database: string): unknown[] {
  return ask(database, "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY rowid");
}

function ask(file: string, question: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare(question).all();
  } finally {
    database.close();
  }
}
