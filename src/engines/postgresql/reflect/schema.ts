import { byTable } from "../../../migrations/autogenerate/reflect/by-table.js";
import { indexMembers } from "../../../migrations/autogenerate/reflect/index-members.js";
import { oneByOne } from "../../../migrations/autogenerate/reflect/one-by-one.js";
import { defaultReader } from "../../../migrations/autogenerate/reflect/server-default.js";
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";
import type { SchemaModel, TableModel } from "../../../schema/model.js";
import type { ColumnDefinition, IndexDefinition } from "../../../schema/operation.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { TokenReader } from "../../../schema/sql/token-reader.js";
import {
  type ColumnRow,
  type ConstraintRow,
  columnRows,
  constraintRows,
  type IndexRow,
  indexRows,
  type TableRow,
  tableRows,
} from "./catalog.js";
import { reflectConstraint, unsupportedInConstraint } from "./constraint.js";
import { postgresqlType } from "./type.js";

/** Reads the tables of a schema in the order of their creation. @param namespace one of `namespaces` */
export async function reflectPostgresql(query: Query, namespace: string): Promise<SchemaModel> {
  const tables = await tableRows(query, namespace);
  const of: RowsOf = {
    columns: byTable(await columnRows(query, namespace)),
    constraints: byTable(await constraintRows(query, namespace)),
    indexes: byTable(await indexRows(query, namespace)),
  };
  return { tables: await oneByOne(tables, (row) => reflectTable(row, of, query)) };
}

interface RowsOf {
  columns(table: string): readonly ColumnRow[];
  constraints(table: string): readonly ConstraintRow[];
  indexes(table: string): readonly IndexRow[];
}

async function reflectTable(row: TableRow, of: RowsOf, query: Query): Promise<TableModel> {
  const columns = of.columns(row.table);
  const constraints = of.constraints(row.table);
  const indexes = of.indexes(row.table).map(reflectIndex);
  return {
    name: row.table,
    columns: await oneByOne(columns, (column) => reflectColumn(column, isAutoIncrement(column, constraints), query)),
    constraints: constraints.flatMap(reflectConstraint),
    indexes: indexes.map(({ definition }) => definition),
    unsupported: [
      ...unsupportedInTable(row),
      ...columns.flatMap(unsupportedInColumn),
      ...constraints.flatMap(unsupportedInConstraint),
      ...indexes.flatMap(({ unsupported }) => unsupported),
    ],
  };
}

/** After a dump was restored, the sequence of a key may have no owner. */
function isAutoIncrement({ name, auto_increment, value }: ColumnRow, constraints: readonly ConstraintRow[]): boolean {
  const isKey = constraints.some(({ type, columns }) => type === "p" && columns.includes(name));
  return auto_increment || (isKey && /^nextval\(/.test(value ?? ""));
}

async function reflectColumn(column: ColumnRow, autoIncrement: boolean, query: Query): Promise<ColumnDefinition> {
  const { name, type: sql, required, value, generated } = column;
  const type = postgresqlType(sql);
  const plain = value !== null && !generated && !autoIncrement;
  const read = plain ? await readDefault(value, type, query) : undefined;
  return {
    name,
    type,
    ...(!required && { nullable: true }),
    ...(read !== undefined && { default: read }),
    ...(autoIncrement && { autoIncrement: true }),
  };
}

function unsupportedInTable({ parents, partition_key, unlogged }: TableRow): string[] {
  return [
    ...(partition_key === null ? [] : [`PARTITION BY ${partition_key}`]),
    ...(parents.length > 0 ? [`INHERITS (${parents.join(", ")})`] : []),
    ...(unlogged ? ["UNLOGGED"] : []),
  ];
}

function unsupportedInColumn({ name, collation, generated, value }: ColumnRow): string[] {
  return [
    ...(collation === null ? [] : [`COLLATE ${collation} of column ${name}`]),
    ...(generated ? [`GENERATED ALWAYS AS (${value}) of column ${name}`] : []),
  ];
}

const casts =
  /::(?:character varying|character|bpchar|text|integer|bigint|smallint|numeric|double precision|real|boolean|timestamp without time zone)(?:\(\d+(?:,\d+)?\))?/g;

export const readDefault = defaultReader({
  castOf: {
    integer: "integer",
    float53: "double precision",
    boolean: "boolean",
    string: "text",
    text: "text",
    datetime: "timestamp without time zone",
  },
  dialect: lexicalDialects.postgresql,
  casts,
  select: (expression, cast) => `SELECT ((${expression})::${cast})::text AS value`,
});

interface ReflectedIndex {
  readonly definition: IndexDefinition;
  /** What no operation can express. */
  readonly unsupported: readonly string[];
}

/**
 * Reads the result of `pg_get_indexdef()`, e.g. `CREATE INDEX i ON public.t USING btree (a, lower(b) DESC) WHERE (c >
 * 0)`.
 */
function reflectIndex({ name, definition, valid }: IndexRow): ReflectedIndex {
  const reader = new TokenReader(definition, lexicalDialects.postgresql);
  reader.skip("CREATE");
  const unique = reader.skip("UNIQUE");
  while (!reader.skip("USING")) reader.take();
  const method = reader.takeName().name;
  const columns = indexMembers(reader.text(reader.takeParenthesised()), lexicalDialects.postgresql);
  const options = readOptions(reader);
  const where = reader.skip("WHERE") ? reader.text({ start: reader.start, end: definition.length }) : undefined;
  return {
    definition: { name, columns, ...(unique && { unique }), ...(where !== undefined && { where }) },
    unsupported: [...(method === "btree" ? [] : [`USING ${method}`]), ...options, ...(valid ? [] : [invalid])].map(
      (what) => `${what} of index ${name}`,
    ),
  };
}

const invalid = "INVALID (CREATE INDEX CONCURRENTLY was interrupted: REINDEX it)";

/** INCLUDE, NULLS NOT DISTINCT, WITH, TABLESPACE: everything before the condition. */
function readOptions(reader: TokenReader): string[] {
  const { start } = reader;
  while (!reader.atEnd() && !reader.sees("WHERE")) reader.take();
  return reader.end > start ? [reader.text({ start, end: reader.end })] : [];
}
