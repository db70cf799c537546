import type { Queryable } from "../../server/migrate/offending-rows.js";
import type { StoredColumn, StoredConstraint, StoredIndex, StoredTable } from "../../server/migrate/stored-table.js";
import { writtenName } from "../ddl/names.js";

/**
 * Reads the table that a statement would find by the search path.
 * @throws Error if there is none
 */
export async function readTable(connection: Queryable, name: string): Promise<StoredTable> {
  const oid = await findTable(connection, name);
  if (oid === undefined) throw new Error(`no such table: ${name}`);
  return {
    name,
    columns: await read<StoredColumn>(connection, columnsQuery, oid),
    constraints: await read<StoredConstraint>(connection, constraintsQuery, oid),
    indexes: await read<StoredIndex>(connection, indexesQuery, oid),
  };
}

/** The OID of a table; undefined if there is none. */
export async function findTable(connection: Queryable, name: string): Promise<number | undefined> {
  const rows: { oid: number }[] = await connection.query(
    "SELECT oid FROM pg_catalog.pg_class WHERE oid = to_regclass($1) AND relkind IN ('r', 'p')",
    [writtenName(name)],
  );
  return rows[0]?.oid;
}

async function read<Row>(connection: Queryable, query: string, oid: number): Promise<Row[]> {
  return connection.query(query, [oid]);
}

const columnsQuery = `
  SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable, pg_get_expr(adbin, adrelid) AS default
  FROM pg_catalog.pg_attribute LEFT JOIN pg_catalog.pg_attrdef ON adrelid = attrelid AND adnum = attnum
  WHERE attrelid = $1 AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

const constraintsQuery = `
  SELECT conname AS name, pg_get_constraintdef(oid) AS definition,
    CASE contype WHEN 'p' THEN 'primary' WHEN 'u' THEN 'unique' WHEN 'c' THEN 'check' ELSE 'foreign' END AS type,
    ARRAY(
      SELECT attname::text FROM unnest(conkey) WITH ORDINALITY AS key (number, place)
      JOIN pg_catalog.pg_attribute ON attrelid = conrelid AND attnum = key.number ORDER BY place
    ) AS columns
  FROM pg_catalog.pg_constraint WHERE conrelid = $1 AND contype IN ('p', 'u', 'c', 'f') ORDER BY conname`;

/**
 * The columns in expressions and conditions are only in pg_depend; the index of an exclusion constraint has no entry
 * there.
 */
const indexesQuery = `
  SELECT relname AS name, indisunique AS unique, pg_get_indexdef(indexrelid) AS definition,
    ARRAY(
      SELECT attname::text FROM pg_catalog.pg_attribute WHERE attrelid = indrelid AND attnum > 0 AND (
        attnum = ANY (indkey) OR attnum IN (
          SELECT refobjsubid FROM pg_catalog.pg_depend
          WHERE classid = 'pg_class'::regclass AND objid = indexrelid AND refclassid = 'pg_class'::regclass AND refobjid = indrelid
        )
      )
    ) AS columns
  FROM pg_catalog.pg_index JOIN pg_catalog.pg_class ON pg_class.oid = indexrelid
  WHERE indrelid = $1 AND NOT EXISTS (SELECT 1 FROM pg_catalog.pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
  ORDER BY relname`;
