// Our schema compared with that of the real db-create, by the real Alembic and SQLAlchemy.
import path from "node:path";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../support/cli/cli.js";
import type { TestInstance } from "../support/cli/instance.js";
import { removeFolder } from "../support/cli/temporary-folder.js";
import { type Engine, engines, query } from "../support/databases/engines.js";
import { mariadbDump, pgDump } from "../support/databases/schema-dump.js";
import { describeAgainstReference, runReference } from "../support/reference/reference.js";
import { createDatabases, makePairOn, type Pair, succeed } from "./pair.js";

describe.each(engines)("db-create on $title", (engine) => {
  describeAgainstReference("the schema", () => {
    describe.skipIf(engine.missing)("compared with the original's", () => comparisons(engine));
  });
});

function comparisons(engine: Engine): void {
  let pair: Pair;
  beforeAll(async () => {
    pair = await makePairOn(engine);
    await createDatabases(pair);
  });
  afterAll(() => removeFolder(pair.folder));

  for (const [title, schemaText] of Object.entries(texts[engine.name])) {
    it(title, () => {
      const ours = schemaText(pair.ours);
      expect(ours.length).toBeGreaterThan(30);
      expect(ours).toEqual(schemaText(pair.real));
    });
  }

  it("has no differences for Alembic, including types and server defaults", () => {
    const { kallithea, strict } = compare("differences", pair.ours.url) as Differences;
    expect(kallithea).toEqual([]);
    // MariaDB stores four types under other names, also in the original's tables.
    const unavoidable = (compare("differences", pair.real.url) as Differences).strict;
    expect(strict).toEqual(unavoidable);
    expect(unavoidable).toHaveLength(engine.name === "MariaDB" ? 4 : 0);
  });

  it("is the same for SQLAlchemy", () => {
    const ours = compare("reflection", pair.ours.url);
    const names = Object.keys(ours as object).filter((name) => name !== "sqlite_sequence");
    expect(names, "29 tables and alembic_version").toHaveLength(30);
    expect(ours).toEqual(compare("reflection", pair.real.url));
  });

  it("differs in this comparison after a change", async () => {
    await query(pair.ours.url, "ALTER TABLE gists ADD COLUMN colour VARCHAR(10)");
    expect(JSON.stringify(compare("differences", pair.ours.url))).toContain("remove_column");
    expect(compare("reflection", pair.ours.url)).not.toEqual(compare("reflection", pair.real.url));
    for (const schemaText of Object.values(texts[engine.name]).slice(0, 1))
      expect(schemaText(pair.ours)).not.toEqual(schemaText(pair.real));
  });
}

interface Differences {
  kallithea: string[];
  strict: string[];
}

/** The schema as dumped by the database itself, as a list. */
const texts: Record<Engine["name"], Record<string, (instance: TestInstance) => unknown[]>> = {
  SQLite: {
    "is the same as Kallithea's byte for byte: the statements in sqlite_master": ({ database }) =>
      statementsIn(database),
    "has the same order, except the indexes of a table, which SQLAlchemy keeps in a set": ({ database }) =>
      tablesIn(database),
  },
  PostgreSQL: { "is the same as Kallithea's byte for byte: pg_dump": ({ url }) => pgDump(url) },
  MariaDB: { "is the same as Kallithea's except the order of keys: mariadb-dump": ({ url }) => mariadbDump(url) },
};

function compare(what: "differences" | "reflection", url: string): unknown {
  const script = path.join(projectRoot, "test/interop/compare-schema.py");
  return JSON.parse(succeed(runReference("python", [script, what, url])).stdout);
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
