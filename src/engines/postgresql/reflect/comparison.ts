import { normalizeExpressions } from "../../../migrations/autogenerate/reflect/normalize-expressions.js";
import { defaultValue } from "../../../migrations/autogenerate/reflect/server-default.js";
import type { Query, SchemaEngine } from "../../../migrations/autogenerate/schema-engine.js";
import { constraintsOf, type TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, IndexDefinition } from "../../../schema/operation.js";
import { quote } from "../ddl/quote.js";
import { namespaces } from "./catalog.js";
import { reflectPostgresql } from "./schema.js";
import { canonicalType } from "./type.js";

export const postgresqlSchemaEngine: SchemaEngine = {
  // Alembic rebuilds tables only on SQLite.
  rejectLeftovers: async () => {},
  reflect: (query) => reflectPostgresql(query, namespaces.current),
  normalizeExpressions: (reflected, wanted, query) =>
    normalizeExpressions(reflected, wanted, (tables) => storedOnPostgresql(tables, query)),
  canonicalType,
  autoIncrementsKeys: false,
  defaultValue,
};

/**
 * The expressions of some tables as the server stores them: the tables are created as temporary tables in a transaction
 * that is rolled back.
 */
async function storedOnPostgresql(tables: readonly TableModel[], query: Query): Promise<readonly TableModel[]> {
  // The session may be read-only by default.
  await query("BEGIN READ WRITE");
  try {
    for (const statement of tables.flatMap(temporaryTable)) await query(statement);
    return (await reflectPostgresql(query, namespaces.temporary)).tables;
  } finally {
    await query("ROLLBACK");
  }
}

function temporaryTable(table: TableModel): string[] {
  const checks = constraintsOf(table, "check").map(
    ({ name = "", condition }) => `CONSTRAINT ${quote(name)} CHECK (${condition})`,
  );
  return [
    `CREATE TEMPORARY TABLE ${quote(table.name)} (${[...table.columns.map(columnSql), ...checks].join(", ")})`,
    ...table.indexes.map((index) => indexSql(table.name, index)),
  ];
}

function columnSql({ name, type, default: value }: ColumnDefinition): string {
  const expression = typeof value === "object" ? ` DEFAULT ${value.sql}` : "";
  return `${quote(name)} ${canonicalType(type)}${expression}`;
}

function indexSql(table: string, { name, columns, where }: IndexDefinition): string {
  const members = columns.map((column) => (typeof column === "string" ? quote(column) : column.sql));
  return `CREATE INDEX ${quote(name)} ON pg_temp.${quote(table)} (${members.join(", ")})${where === undefined ? "" : ` WHERE ${where}`}`;
}
