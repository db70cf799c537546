import { indexMembers } from "../../../migrations/autogenerate/reflect/index-members.js";
import type { Query, SchemaEngine } from "../../../migrations/autogenerate/schema-engine.js";
import { primaryKeyOf, type SchemaModel, type TableModel } from "../../../schema/model.js";
import type { ConstraintDefinition, IndexDefinition } from "../../../schema/operation.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { TokenReader } from "../../../schema/sql/token-reader.js";
import { refuseAlembicLeftovers } from "../migrate/alembic-leftovers.js";
import { defaultValue } from "./default.js";
import { reflectTable } from "./table.js";
import { canonicalType } from "./type.js";

export const sqliteSchemaEngine: SchemaEngine = {
  rejectLeftovers: refuseAlembicLeftovers,
  reflect: reflectSqlite,
  // SQLite stores statements verbatim.
  normalizeExpressions: async (reflected) => reflected,
  canonicalType,
  autoIncrementsKeys: true,
  defaultValue,
};

interface SchemaRow {
  readonly type: "table" | "index";
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string;
}

/**
 * Reads the stored CREATE statements of tables and indexes: SQLite itself relies on them, they say more than its
 * PRAGMAs, and they need one query instead of five per table. The indexes behind unique constraints have no statement;
 * views and triggers are irrelevant here.
 */
async function reflectSqlite(query: Query): Promise<SchemaModel> {
  const rows = await query<SchemaRow>(ownTablesAndIndexes);
  const indexes = rows.filter((row) => row.type === "index");
  const tables = rows.filter((row) => row.type === "table");
  return withReferredKeys(await Promise.all(tables.map((table) => reflectOne(table, indexes, query))));
}

/** Virtual tables and their shadow tables belong to an SQLite module and not to the schema. */
const ownTablesAndIndexes = `
  SELECT type, name, tbl_name, sql FROM sqlite_master
  WHERE type IN ('table', 'index') AND sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND tbl_name <> 'alembic_version'
    AND tbl_name NOT IN (SELECT name FROM pragma_table_list WHERE type IN ('virtual', 'shadow'))
  ORDER BY rowid`;

async function reflectOne({ name, sql }: SchemaRow, indexes: readonly SchemaRow[], query: Query): Promise<TableModel> {
  const own = indexes.filter((index) => index.tbl_name === name).map((index) => reflectIndex(index.sql));
  return { ...(await reflectTable(sql, query)), name, indexes: own };
}

/** `REFERENCES users` refers to its primary key. */
function withReferredKeys(tables: readonly TableModel[]): SchemaModel {
  const resolved = (constraint: ConstraintDefinition): ConstraintDefinition => {
    if (constraint.type !== "foreign" || constraint.referredColumns.length > 0) return constraint;
    const referred = tables.find((table) => table.name === constraint.referredTable);
    return { ...constraint, referredColumns: referred ? primaryKeyOf(referred) : [] };
  };
  return { tables: tables.map((table) => ({ ...table, constraints: table.constraints.map(resolved) })) };
}

/** Reads a CREATE INDEX statement. A column with a direction or collation counts as an expression. */
function reflectIndex(sql: string): IndexDefinition {
  const reader = new TokenReader(sql, lexicalDialects.sqlite);
  reader.skip("CREATE");
  const unique = reader.skip("UNIQUE");
  reader.skip("INDEX");
  reader.skip("IF", "NOT", "EXISTS");
  const name = readName(reader);
  reader.skip("ON");
  reader.takeName();
  const columns = indexMembers(reader.text(reader.takeParenthesised()), lexicalDialects.sqlite);
  const where = reader.skip("WHERE") ? readRest(reader) : undefined;
  return { name, columns, ...(unique && { unique }), ...(where !== undefined && { where }) };
}

function readName(reader: TokenReader): string {
  const { name } = reader.takeName();
  return reader.skipSymbol(".") ? reader.takeName().name : name;
}

/** Everything up to the last token, without a trailing comment. */
function readRest(reader: TokenReader): string {
  const { start } = reader;
  while (!reader.atEnd()) reader.take();
  return reader.text({ start, end: reader.end });
}
