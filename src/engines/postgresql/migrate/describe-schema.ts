import type { Connection } from "../../server/migrate/offending-rows.js";

export interface SchemaDescription {
  readonly tables: readonly string[];
  /** One line for each thing that the schema has, with the name of its table first; sorted. */
  readonly lines: readonly string[];
}

/** What the schemas of the search path consist of, whatever the order in which it was made; without the version table. */
export async function describeSchema(connection: Connection): Promise<SchemaDescription> {
  const tables: { name: string }[] = await connection.query(
    `SELECT relname AS name FROM pg_catalog.pg_class WHERE relkind IN ('r', 'p') AND ${isOfSchema} ORDER BY 1`,
  );
  const lines: { line: string }[] = await connection.query(linesQuery);
  return { tables: tables.map(({ name }) => name), lines: lines.map(({ line }) => line).sort() };
}

const isOfSchema = `
  pg_table_is_visible(pg_class.oid) AND relname <> 'alembic_version'
  AND relnamespace IN (SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = ANY (current_schemas(false)))`;

const linesQuery = `
  WITH relation AS (SELECT oid, relname, relkind FROM pg_catalog.pg_class WHERE ${isOfSchema})
  SELECT 'table ' || relname AS line FROM relation WHERE relkind IN ('r', 'p')
  UNION ALL
  SELECT concat('table ', relname, ': column ', attname, ' ', format_type(atttypid, atttypmod), CASE WHEN attnotnull THEN ' NOT NULL' END,
    ' DEFAULT ' || pg_get_expr(adbin, adrelid))
  FROM relation JOIN pg_catalog.pg_attribute ON attrelid = relation.oid AND attnum > 0 AND NOT attisdropped
  LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE relkind IN ('r', 'p')
  UNION ALL
  SELECT concat('table ', relname, ': ', conname, ' ', pg_get_constraintdef(pg_constraint.oid))
  FROM relation JOIN pg_catalog.pg_constraint ON conrelid = relation.oid
  UNION ALL
  SELECT concat('table ', relname, ': ', pg_get_indexdef(indexrelid))
  FROM relation JOIN pg_catalog.pg_index ON indrelid = relation.oid
  WHERE NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u', 'x'))
  UNION ALL
  SELECT concat('table ', relname, ': ', pg_get_triggerdef(pg_trigger.oid))
  FROM relation JOIN pg_catalog.pg_trigger ON tgrelid = relation.oid WHERE NOT tgisinternal
  UNION ALL
  SELECT concat('view ', relname, ': ', pg_get_viewdef(oid)) FROM relation WHERE relkind IN ('v', 'm')
  UNION ALL
  SELECT 'sequence ' || relname FROM relation WHERE relkind = 'S'`;
