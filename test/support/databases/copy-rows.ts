// Copies the rows of a 0.7.0 SQLite database to a new database of another engine.
import { entities } from "../../../src/schema/entities.js";
import { dumpDatabase } from "./dump.js";
import { query } from "./engines.js";

/**
 * Replaces the rows of all existing Kallithea tables.
 * @param url of a database on a server, created by db-create
 */
export async function copyRows(file: string, url: string): Promise<void> {
  const dump = dumpDatabase(file);
  const isPostgres = url.startsWith("postgresql:");
  const statements = [
    ...entities.map(({ table }) => `DELETE FROM ${table}`).reverse(),
    ...entities.flatMap(({ table }) =>
      (dump[table] ?? []).map((row) => insertSql(table, Object.entries(row), isPostgres)),
    ),
    ...(isPostgres ? entities.map(({ table, columns }) => sequenceSql(table, Object.keys(columns)[0] ?? "")) : []),
  ];
  await query(url, statements.join(";\n"));
}

function insertSql(table: string, row: readonly [column: string, value: unknown][], isPostgres: boolean): string {
  const columns = entities.find((entity) => entity.table === table)?.columns ?? {};
  const literals = row.map(([name, value]) => literalFor(columns[name]?.kind ?? "", value, isPostgres));
  return `INSERT INTO ${table} (${row.map(([name]) => name).join(", ")}) VALUES (${literals.join(", ")})`;
}

/** A value from SQLite as a literal for a server. @param kind of its column */
export function literalFor(kind: string, value: unknown, isPostgres: boolean): string {
  if (value === null) return "NULL";
  if (kind === "boolean" && isPostgres) return value ? "TRUE" : "FALSE";
  if (typeof value === "number") return String(value);
  const text = `'${(isPostgres ? String(value) : String(value).replaceAll("\\", "\\\\")).replaceAll("'", "''")}'`;
  return isPostgres && /binary/i.test(kind) ? `convert_to(${text}, 'UTF8')` : text;
}

function sequenceSql(table: string, key: string): string {
  return `SELECT setval(pg_get_serial_sequence('${table}', '${key}'), greatest(1, (SELECT max(${key}) FROM ${table})))`;
}
