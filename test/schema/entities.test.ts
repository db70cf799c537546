import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/database/column-types.js";
import { entitySchema } from "../../src/database/entity-schema.js";
import { entities } from "../../src/schema/entities.js";

describe("the entities", () => {
  it("are Kallithea's 29 tables, each once", () => {
    expect(new Set(entities.map(({ table }) => table)).size).toBe(29);
    expect(entities.length).toBe(29);
  });

  it.each(entities)("$table comes after the tables that it refers to", ({ table, columns }) => {
    const before = entities.slice(0, entities.findIndex((entity) => entity.table === table) + 1).map((entity) => entity.table);
    const references = Object.values(columns).flatMap((column) => column.references ?? []);
    expect(references.filter((reference) => !before.includes(reference))).toEqual([]);
  });

  it.each(entities)("$table has one primary key, first", ({ columns }) => {
    expect(Object.values(columns).map((column) => column.primary === true)).toEqual(Object.keys(columns).map((_, index) => index === 0));
  });
});

describe("an entity on a database", () => {
  const schemaOf = (table: string, dialect: Dialect) => {
    const entity = entities.find((candidate) => candidate.table === table);
    if (!entity) throw new Error(table);
    return entitySchema(entity, dialect).options;
  };

  it("has the types of that database", () => {
    const types = (dialect: Dialect) => Object.values(schemaOf("statistics", dialect).columns).map((column) => column?.type);
    expect(types("better-sqlite3")).toEqual(["integer", "integer", "integer", "blob", "blob", "blob"]);
    expect(types("postgres")).toEqual(["integer", "integer", "integer", "bytea", "bytea", "bytea"]);
    expect(types("mariadb")).toEqual(["int", "int", "int", "mediumblob", "blob", "mediumblob"]);
  });

  it("has lengths for strings alone", () => {
    expect(schemaOf("repositories", "postgres").columns.description).toEqual({
      type: "character varying",
      length: 10_000,
      nullable: false,
    });
    expect(schemaOf("user_logs", "postgres").columns.action).toEqual({ type: "text", nullable: false });
    expect(schemaOf("statistics", "mariadb").columns.languages).toEqual({ type: "mediumblob", nullable: false });
  });
});
