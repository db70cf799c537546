// The tables of one schema in PostgreSQL's catalogs: four statements, however many tables there are.
import type { Query } from "../../../migrations/autogenerate/schema-engine.js";

export interface TableRow {
  readonly table: string;
  readonly parents: readonly string[];
  readonly partition_key: string | null;
  readonly unlogged: boolean;
}

export interface ColumnRow {
  readonly table: string;
  readonly name: string;
  readonly type: string;
  readonly required: boolean;
  readonly value: string | null;
  readonly generated: boolean;
  /** By a sequence that the column owns, or as an identity column. */
  readonly auto_increment: boolean;
  readonly collation: string | null;
}

export interface ConstraintRow {
  readonly table: string;
  readonly name: string;
  readonly type: "p" | "u" | "f" | "c" | "x";
  /** In the order of the key. */
  readonly columns: readonly string[];
  readonly condition: string | null;
  readonly referred_table: string | null;
  readonly referred_columns: readonly string[];
  readonly on_delete: string;
  readonly on_update: string;
  readonly definition: string;
}

export interface IndexRow {
  readonly table: string;
  readonly name: string;
  readonly definition: string;
  readonly valid: boolean;
}

/**
 * Where to look: the schema that unqualified names refer to, or the temporary tables of this session.
 * TRAP: `current_schema()::regnamespace` parses the name as SQL, and fails if it needs quotes.
 */
export const namespaces = {
  current: "(SELECT oid FROM pg_catalog.pg_namespace WHERE nspname = current_schema())",
  temporary: "pg_my_temp_schema()",
};

/** Without partitions and the tables of extensions, which are not created or dropped separately. */
const ownTables = (namespace: string) => `
  SELECT c.oid, c.relname FROM pg_catalog.pg_class c
  WHERE c.relnamespace = ${namespace} AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'alembic_version'
    AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')`;

export function tableRows(query: Query, namespace: string): Promise<TableRow[]> {
  return query(`
    SELECT c.relname AS "table", c.relpersistence = 'u' AS unlogged, pg_get_partkeydef(c.oid) AS partition_key,
      ARRAY(SELECT inhparent::regclass::text FROM pg_catalog.pg_inherits WHERE inhrelid = c.oid ORDER BY inhseqno) AS parents
    FROM (${ownTables(namespace)}) own JOIN pg_catalog.pg_class c ON c.oid = own.oid ORDER BY c.oid`);
}

export function columnRows(query: Query, namespace: string): Promise<ColumnRow[]> {
  return query(`
    SELECT own.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS required,
      pg_get_expr(d.adbin, d.adrelid) AS value, a.attgenerated <> '' AS generated,
      a.attidentity <> '' OR EXISTS (
        SELECT FROM pg_catalog.pg_depend s WHERE s.refclassid = 'pg_class'::regclass AND s.refobjid = a.attrelid AND s.refobjsubid = a.attnum
          AND s.classid = 'pg_class'::regclass AND s.deptype = 'a'
          AND pg_get_expr(d.adbin, d.adrelid) = format('nextval(%L::regclass)', s.objid::regclass)) AS auto_increment,
      CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation
    FROM (${ownTables(namespace)}) own
    JOIN pg_catalog.pg_attribute a ON a.attrelid = own.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
    LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    ORDER BY own.oid, a.attnum`);
}

export function constraintRows(query: Query, namespace: string): Promise<ConstraintRow[]> {
  return query(`
    SELECT own.relname AS "table", n.conname AS name, n.contype AS type, ${namesOf("conkey", "conrelid")} AS columns,
      pg_get_expr(n.conbin, n.conrelid) AS condition, ${namesOf("confkey", "confrelid")} AS referred_columns,
      CASE WHEN r.relnamespace = ${namespace} THEN r.relname ELSE r.oid::regclass::text END AS referred_table,
      n.confdeltype AS on_delete, n.confupdtype AS on_update, pg_get_constraintdef(n.oid) AS definition
    FROM (${ownTables(namespace)}) own JOIN pg_catalog.pg_constraint n ON n.conrelid = own.oid AND n.contype IN ('p', 'u', 'f', 'c', 'x')
    LEFT JOIN pg_catalog.pg_class r ON r.oid = n.confrelid
    ORDER BY own.oid, n.oid`);
}

function namesOf(key: string, table: string): string {
  return `ARRAY(
    SELECT a.attname::text FROM unnest(n.${key}) WITH ORDINALITY k (number, place)
    JOIN pg_catalog.pg_attribute a ON a.attrelid = n.${table} AND a.attnum = k.number ORDER BY k.place)`;
}

/** Without the indexes of constraints. */
export function indexRows(query: Query, namespace: string): Promise<IndexRow[]> {
  return query(`
    SELECT own.relname AS "table", c.relname AS name, pg_get_indexdef(i.indexrelid) AS definition, i.indisvalid AS valid
    FROM (${ownTables(namespace)}) own JOIN pg_catalog.pg_index i ON i.indrelid = own.oid
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint n WHERE n.conindid = i.indexrelid AND n.contype IN ('p', 'u', 'x'))
    ORDER BY own.oid, i.indexrelid`);
}
