import { describe, expect, it } from "vitest";
import { entitySchema } from "../../src/database/entity-schema.js";
import { mysqlTypes } from "../../src/engines/mysql/ddl/types.js";
import { postgresqlTypes } from "../../src/engines/postgresql/ddl/types.js";
import { sqliteTypes } from "../../src/engines/sqlite/ddl/types.js";
import { entities } from "../../src/schema/entities.js";
import type { TypeTable } from "../../src/schema/sql/types.js";

describe("the entities", () => {
  it("define Kallithea's 29 tables, each once", () => {
    expect(new Set(entities.map(({ table }) => table)).size).toBe(29);
    expect(entities.length).toBe(29);
  });

  it.each(entities)("list $table after the tables that it refers to", ({ table, columns }) => {
    const before = entities
      .slice(0, entities.findIndex((entity) => entity.table === table) + 1)
      .map((entity) => entity.table);
    const references = Object.values(columns).flatMap((column) => column.references ?? []);
    expect(references.filter((reference) => !before.includes(reference))).toEqual([]);
  });

  it.each(entities)("define one primary key as the first column of $table", ({ columns }) => {
    expect(Object.values(columns).map((column) => column.primary === true)).toEqual(
      Object.keys(columns).map((_, index) => index === 0),
    );
  });
});

describe("an entity on a database", () => {
  const schemaOf = (table: string, types: TypeTable) => {
    const entity = entities.find((candidate) => candidate.table === table);
    if (!entity) throw new Error(table);
    return entitySchema(entity, { types, literal: String }).options;
  };

  it("has the types of that database", () => {
    const types = (of: TypeTable) => Object.values(schemaOf("statistics", of).columns).map((column) => column?.type);
    expect(types(sqliteTypes)).toEqual(["integer", "integer", "integer", "blob", "blob", "blob"]);
    expect(types(postgresqlTypes)).toEqual(["integer", "integer", "integer", "bytea", "bytea", "bytea"]);
    expect(types(mysqlTypes)).toEqual(["int", "int", "int", "mediumblob", "blob", "mediumblob"]);
  });

  it("has lengths only for strings", () => {
    expect(schemaOf("repositories", postgresqlTypes).columns.description).toEqual({
      type: "character varying",
      length: 10_000,
      nullable: false,
    });
    expect(schemaOf("user_logs", postgresqlTypes).columns.action).toEqual({ type: "text", nullable: false });
    expect(schemaOf("statistics", mysqlTypes).columns.languages).toEqual({ type: "mediumblob", nullable: false });
  });
});
