import type { ColumnType } from "../../../schema/operation.js";
import { offendingRows, type Queryable } from "../../server/migrate/offending-rows.js";
import { columnOf, type StoredTable } from "../../server/migrate/stored-table.js";
import { typeSql } from "../ddl/dialect.js";
import { writtenName } from "../ddl/names.js";

/**
 * Changes the type of a column in place.
 * @throws Error naming the rows whose values would change in the new type or are not valid in it; `'007'` is not the
 * number 7
 */
export async function changeType(
  connection: Queryable,
  table: StoredTable,
  column: string,
  type: ColumnType,
): Promise<void> {
  const [name, target] = [writtenName(column), typeSql(type)];
  // Otherwise a value could be added between the check and the change.
  await connection.query(`LOCK TABLE ${writtenName(table.name)} IN ACCESS EXCLUSIVE MODE`);
  await refuseChangedValues(connection, table, column, target);
  const collate = await collateClause(connection, table, column, target);
  await alter(
    connection,
    `ALTER TABLE ${writtenName(table.name)} ALTER COLUMN ${name} TYPE ${target}${collate} USING ${name}::${target}`,
  );
}

/** TRAP: a new type has the default collation, unless the statement names another one. */
async function collateClause(
  connection: Queryable,
  table: StoredTable,
  column: string,
  target: string,
): Promise<string> {
  if (/\bcollate\b/i.test(target)) return "";
  const [own]: { collation: string }[] = await connection.query(
    `SELECT quote_ident(nspname) || '.' || quote_ident(collname) AS collation
     FROM pg_catalog.pg_attribute JOIN pg_catalog.pg_type ON pg_type.oid = atttypid
     JOIN pg_catalog.pg_collation ON pg_collation.oid = attcollation JOIN pg_catalog.pg_namespace ON pg_namespace.oid = collnamespace
     WHERE attrelid = to_regclass($1) AND attname = $2 AND attcollation <> typcollation`,
    [writtenName(table.name), column],
  );
  if (!own) return "";
  const [type]: { sorts: boolean }[] = await connection.query(
    "SELECT typcollation <> 0 AS sorts FROM pg_catalog.pg_type WHERE oid = $1::regtype",
    [target],
  );
  return type?.sorts ? ` COLLATE ${own.collation}` : "";
}

async function alter(connection: Queryable, statement: string): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    // The name of the view that uses the column is only in the detail; details of other errors may contain values.
    const { code, message, detail } =
      (error as { driverError?: { code: string; message: string; detail?: string } }).driverError ?? {};
    throw code === "0A000" && detail !== undefined ? new Error(`${message}: ${detail}`, { cause: error }) : error;
  }
}

async function refuseChangedValues(
  connection: Queryable,
  table: StoredTable,
  column: string,
  target: string,
): Promise<void> {
  const { type } = columnOf(table, column);
  if (isWidening(type, target)) return;
  const name = writtenName(column);
  const condition = isBytes(type) === isBytes(target) ? `NOT ${check}(${name})` : `${name} IS NOT NULL`;
  await connection.query(checkFunction(type, target));
  const rows = await offendingRows(connection, { writtenName }, table, condition);
  await connection.query(`DROP FUNCTION ${check}`);
  if (rows)
    throw new Error(`the new type of ${table.name}.${column} would change, or cannot hold, the values of ${rows}`);
}

const check = "pg_temp.kallithea_same_in_new_type";

/** Only a function can continue after a failed cast. It exists until the end of the session at most. */
function checkFunction(type: string, target: string): string {
  return `
    CREATE FUNCTION ${check}(value ${type}) RETURNS boolean LANGUAGE plpgsql AS $check$ BEGIN
      RETURN value::${target}::${type}::text IS NOT DISTINCT FROM value::text;
    EXCEPTION WHEN OTHERS THEN
      RETURN false;
    END $check$`;
}

/** Between bytea and text, PostgreSQL would convert to or from hex digits. */
function isBytes(type: string): boolean {
  return /^bytea$/i.test(type);
}

/** A longer text type holds all existing values; checking a million of them would take a second, while others wait. */
function isWidening(type: string, target: string): boolean {
  return textLength(target) >= textLength(type);
}

/** The maximum length in characters; NaN if it is not a text type. */
function textLength(type: string): number {
  const [, kind, length] = /^(varchar|character varying|text)(?:\((\d+)\))?$/i.exec(type) ?? [];
  if (kind === undefined) return Number.NaN;
  return length === undefined ? Number.POSITIVE_INFINITY : Number(length);
}
