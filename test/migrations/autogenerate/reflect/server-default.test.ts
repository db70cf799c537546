import { expect, it } from "vitest";
import { readDefault as readOnMariadb } from "../../../../src/engines/mysql/reflect/default.js";
import { readDefault as readOnPostgres } from "../../../../src/engines/postgresql/reflect/schema.js";
import type { Query } from "../../../../src/migrations/autogenerate/schema-engine.js";
import type { ColumnKind } from "../../../../src/schema/columns.js";

const evaluate: Query = async <Row>() => [{ value: "evaluated" }] as Row[];

it.each<[typeof readOnPostgres, string, ColumnKind, unknown]>([
  [readOnPostgres, "'a ::text (b)'::character varying", "string", "evaluated"],
  [readOnPostgres, String.raw`E'C:\\x'::character varying`, "string", "evaluated"],
  [readOnPostgres, "lower('A'::text)", "string", { sql: "lower('A'::text)" }],
  [readOnPostgres, 'own."E"', "string", { sql: 'own."E"' }],
  [readOnMariadb, String.raw`('it\'s (')`, "string", "evaluated"],
  [readOnMariadb, "`other`", "string", { sql: "`other`" }],
  [readOnMariadb, "current_timestamp()", "datetime", { sql: "current_timestamp()" }],
])("lets the server evaluate constants: %#", async (read, sql, kind, value) => {
  expect(await read(sql, { kind }, evaluate)).toEqual(value);
});
