import { parseCreateTable } from "../stored-sql/create-table-text.js";
import { allConstraints } from "./change/table-definition.js";
import type { Connection } from "./connection.js";

export interface SchemaDescription {
  readonly tables: readonly string[];
  /** One line for each part of the schema, beginning with the name of its table; sorted, without duplicates. */
  readonly lines: readonly string[];
}

/** Not part of the schema: the version table and SQLite's internal tables. */
const bookkeeping = "name = 'alembic_version' OR name LIKE 'sqlite\\_%' ESCAPE '\\'";

/**
 * What a schema consists of, regardless of the order in which it was created and of formatting.
 * @param schema `main`, or the name of an attached file
 */
export async function describeSchema(connection: Connection, schema: string): Promise<SchemaDescription> {
  const objects: { type: string; name: string; sql: string }[] = await connection.query(
    `SELECT type, name, sql FROM ${schema}.sqlite_master WHERE sql IS NOT NULL AND NOT (${bookkeeping}) ORDER BY name`,
  );
  const lines: string[] = [];
  for (const { type, name, sql } of objects) {
    if (type === "table") lines.push(...(await describeTable(connection, schema, name, sql)));
    else lines.push(`${type} ${name}: ${sql.replace(/\s+/g, " ")}`);
  }
  return {
    tables: objects.filter(({ type }) => type === "table").map(({ name }) => name),
    lines: [...new Set(lines)].sort(),
  };
}

async function describeTable(connection: Connection, schema: string, table: string, sql: string): Promise<string[]> {
  const found = [
    ...(await columns(connection, schema, table)),
    ...(await uniques(connection, schema, table)),
    ...(await foreignKeys(connection, schema, table)),
    ...checks(sql),
  ];
  return [`table ${table}`, ...found.map((line) => `table ${table}: ${line}`)];
}

async function columns(connection: Connection, schema: string, table: string): Promise<string[]> {
  const rows: { name: string; type: string; notnull: number; dflt_value: string | null; pk: number }[] =
    await connection.query("SELECT * FROM pragma_table_xinfo(?, ?)", [table, schema]);
  return rows.map((row) =>
    [
      `column ${row.name} ${row.type}`,
      ...(row.notnull ? ["NOT NULL"] : []),
      ...(row.dflt_value === null ? [] : [`DEFAULT ${row.dflt_value}`]),
      ...(row.pk ? [`PRIMARY KEY ${row.pk}`] : []),
    ].join(" "),
  );
}

async function uniques(connection: Connection, schema: string, table: string): Promise<string[]> {
  const rows: { columns: string }[] = await connection.query(
    `SELECT (SELECT group_concat(name, ', ') FROM (SELECT name FROM pragma_index_info(list.name, ?) ORDER BY seqno)) AS columns
     FROM pragma_index_list(?, ?) AS list WHERE list.origin = 'u'`,
    [schema, table, schema],
  );
  return rows.map((row) => `unique (${row.columns})`);
}

async function foreignKeys(connection: Connection, schema: string, table: string): Promise<string[]> {
  const rows: { columns: string; target: string; targetColumns: string; actions: string }[] = await connection.query(
    `SELECT group_concat("from", ', ') AS columns, "table" AS target, group_concat("to", ', ') AS targetColumns,
            on_delete || ', ' || on_update AS actions
     FROM (SELECT * FROM pragma_foreign_key_list(?, ?) ORDER BY id, seq) GROUP BY id`,
    [table, schema],
  );
  return rows.map((row) => `foreign key (${row.columns}) to ${row.target} (${row.targetColumns}) ${row.actions}`);
}

/** There is no PRAGMA for checks. */
function checks(sql: string): string[] {
  if (/^CREATE VIRTUAL/i.test(sql)) return [];
  return allConstraints(parseCreateTable(sql)).flatMap((constraint) =>
    constraint.type === "check" ? [`check (${constraint.condition.replace(/\s+/g, " ")})`] : [],
  );
}
