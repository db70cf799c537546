// Databases of real releases on servers: the tables are made from what the dump of SQLite says, and its rows are
// copied.
import path from "node:path";
import Database from "better-sqlite3";
import { sqliteSchemaEngine } from "../../../src/engines/sqlite/reflect/comparison.js";
import { entities } from "../../../src/schema/entities.js";
import type { ColumnDefinition, ConstraintDefinition, TableDefinition } from "../../../src/schema/operation.js";
import { makeFolder, removeFolder } from "../cli/temporary-folder.js";
import { literalFor } from "../databases/copy-rows.js";
import { dumpDatabase } from "../databases/dump.js";
import { type Engine, query, sqlite } from "../databases/engines.js";
import { queryOf } from "../databases/reflected.js";
import { serverDatabase } from "../databases/server-database.js";
import { restoreRelease } from "./old-release.js";

/**
 * Makes the database of a release, e.g. `kallithea-0.5.2`. What has no name there gets the server's own, as it had from
 * the release.
 * @param folder where a file would be
 * @returns its URL
 */
export async function loadRelease(engine: Engine, release: string, folder: string): Promise<string> {
  if (engine === sqlite) {
    const file = path.join(folder, `${release}.db`);
    restoreRelease(release, file);
    return `sqlite:///${file}?timeout=5`;
  }
  const scratch = makeFolder();
  try {
    const file = path.join(scratch, "release.db");
    restoreRelease(release, file);
    const url = await serverDatabase(engine, "");
    await query(url, (await loadStatements(file, engine.name === "PostgreSQL")).join(";\n"));
    return url;
  } finally {
    removeFolder(scratch);
  }
}

async function loadStatements(file: string, isPostgres: boolean): Promise<string[]> {
  const tables = await tablesOf(file);
  const rows = dumpDatabase(file);
  const counted = tables.flatMap(({ name, columns }) =>
    columns.filter((column) => column.autoIncrement).map((column) => [name, column.name]),
  );
  return [
    // Then both servers take names in the same quotes: `read` is a word of MariaDB's.
    ...(isPostgres ? [] : ["SET SESSION sql_mode = 'ANSI_QUOTES,STRICT_ALL_TABLES'"]),
    ...tables.flatMap((table) => createStatements(table, isPostgres)),
    ...tables.flatMap((table) => (rows[table.name] ?? []).map((row) => insertStatement(table, row, isPostgres))),
    ...tables.flatMap((table) => foreignKeyStatements(table)),
    ...(isPostgres
      ? counted.map(
          ([table, column]) =>
            `SELECT setval(pg_get_serial_sequence('${table}', '${column}'), (SELECT max(${column}) FROM ${table}))`,
        )
      : []),
  ];
}

/** The version table as well, which is none of the schema. */
async function tablesOf(file: string): Promise<TableDefinition[]> {
  const database = new Database(file, { readonly: true });
  try {
    const tables = (await sqliteSchemaEngine.reflect(queryOf(database))).tables.map(withLongBinaries);
    const isVersioned =
      database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'alembic_version'").get() !== undefined;
    // In SQLite an AUTOINCREMENT takes the name of a primary key away. Before Alembic there was no convention for
    // names.
    return isVersioned ? [...tables.map(withNamedKey), versionTable] : [...tables];
  } finally {
    database.close();
  }
}

/** Every release has BLOB(1000000) there, of which SQLite keeps BLOB only. */
function withLongBinaries(table: TableDefinition): TableDefinition {
  const { columns = {} } = entities.find((entity) => entity.table === table.name) ?? {};
  const isLong = ({ name }: ColumnDefinition) => columns[name]?.kind === "longBinary";
  return {
    ...table,
    columns: table.columns.map((column) => (isLong(column) ? { ...column, type: { kind: "longBinary" } } : column)),
  };
}

function withNamedKey({ constraints = [], ...table }: TableDefinition): TableDefinition {
  return {
    ...table,
    constraints: constraints.map((key) => (key.type === "primary" ? { ...key, name: `pk_${table.name}` } : key)),
  };
}

const versionTable: TableDefinition = {
  name: "alembic_version",
  columns: [{ name: "version_num", type: { kind: "string", length: 32 } }],
  constraints: [{ type: "primary", name: "alembic_version_pkc", columns: ["version_num"] }],
};

function createStatements(
  { name, columns, constraints = [], indexes = [] }: TableDefinition,
  isPostgres: boolean,
): string[] {
  // 0.5 has one of them twice, which SQLite alone takes.
  const inTable = [...new Set(constraints.filter(({ type }) => type !== "foreign").map(constraintSql))];
  const checks = isPostgres ? [] : columns.filter(isBoolean).map((column) => `CHECK ("${column.name}" IN (0, 1))`);
  const lines = [...columns.map((column) => columnSql(column, isPostgres)), ...inTable, ...checks];
  return [
    `CREATE TABLE ${name} (${lines.join(", ")})`,
    ...indexes.map((index) => {
      const keys = index.columns.map((key) => indexKey(String(key), columns, isPostgres));
      return `CREATE ${index.unique ? "UNIQUE " : ""}INDEX ${index.name} ON ${name} (${keys.join(", ")})`;
    }),
  ];
}

function columnSql({ name, type, nullable, autoIncrement }: ColumnDefinition, isPostgres: boolean): string {
  const counted = isPostgres ? "SERIAL" : "INTEGER AUTO_INCREMENT";
  return `"${name}" ${autoIncrement ? counted : typeSql(type, isPostgres)}${nullable ? "" : " NOT NULL"}`;
}

function typeSql(type: ColumnDefinition["type"], isPostgres: boolean): string {
  if ("sql" in type) return type.sql;
  if (type.kind === "string") return `VARCHAR(${type.length})`;
  const servers: Record<Exclude<typeof type.kind, "string">, [postgres: string, mariadb: string]> = {
    integer: ["INTEGER", "INTEGER"],
    text: ["TEXT", "TEXT"],
    boolean: ["BOOLEAN", "BOOLEAN"],
    datetime: ["TIMESTAMP WITHOUT TIME ZONE", "DATETIME"],
    float53: ["FLOAT(53)", "FLOAT(53)"],
    binary: ["BYTEA", "BLOB"],
    longBinary: ["BYTEA", "MEDIUMBLOB"],
  };
  return servers[type.kind][isPostgres ? 0 : 1];
}

function isBoolean({ type }: ColumnDefinition): boolean {
  return "kind" in type && type.kind === "boolean";
}

function constraintSql(constraint: ConstraintDefinition): string {
  const name = constraint.name === undefined ? "" : `CONSTRAINT ${constraint.name} `;
  if (constraint.type === "check") return `${name}CHECK (${constraint.condition})`;
  const columns = constraint.columns.map((column) => `"${column}"`).join(", ");
  if (constraint.type !== "foreign")
    return `${name}${constraint.type === "primary" ? "PRIMARY KEY" : "UNIQUE"} (${columns})`;
  return `${name}FOREIGN KEY (${columns}) REFERENCES ${constraint.referredTable} (${constraint.referredColumns.join(", ")})`;
}

/** MariaDB indexes the beginning of a text only. */
function indexKey(key: string, columns: readonly ColumnDefinition[], isPostgres: boolean): string {
  const type = columns.find(({ name }) => name === key)?.type;
  return !isPostgres && type && "kind" in type && type.kind === "text" ? `${key}(255)` : key;
}

function foreignKeyStatements({ name, constraints = [] }: TableDefinition): string[] {
  return constraints
    .filter(({ type }) => type === "foreign")
    .map((key) => `ALTER TABLE ${name} ADD ${constraintSql(key)}`);
}

function insertStatement(
  { name, columns }: TableDefinition,
  row: Readonly<Record<string, unknown>>,
  isPostgres: boolean,
): string {
  const literals = Object.entries(row).map(([column, value]) => {
    const type = columns.find((other) => other.name === column)?.type;
    return literalFor(type && "kind" in type ? type.kind : "", value, isPostgres);
  });
  return `INSERT INTO ${name} (${Object.keys(row)
    .map((column) => `"${column}"`)
    .join(", ")}) VALUES (${literals.join(", ")})`;
}
