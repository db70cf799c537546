// All rows of a database, to compare two of them.
import Database from "better-sqlite3";
import { query, sqliteFile } from "./engines.js";

export type Row = Record<string, unknown>;
export type Dump = Record<string, Row[]>;

/**
 * Every table with its rows in the order of their ids, binary data as text. The id counters have no ids and are sorted
 * by name: the original writes them in the order of a set.
 */
export function dumpDatabase(file: string): Dump {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
      .pluck()
      .all() as string[];
    return Object.fromEntries(
      tables.map((table) => {
        const order = table === "sqlite_sequence" ? "name" : "rowid";
        return [table, (db.prepare(`SELECT * FROM "${table}" ORDER BY ${order}`).all() as Row[]).map(readable)];
      }),
    );
  } finally {
    db.close();
  }
}

/** The same for a database of any engine. */
export async function dump(url: string): Promise<Dump> {
  if (url.startsWith("sqlite:")) return dumpDatabase(sqliteFile(url));
  const schema = url.startsWith("postgresql:") ? "current_schema()" : "database()";
  const tables = await query(
    url,
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = ${schema} ORDER BY 1`,
  );
  const result: Dump = {};
  for (const { name } of tables)
    result[String(name)] = (await query(url, `SELECT * FROM ${name} ORDER BY 1`)).map(readable);
  return result;
}

function readable(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [column, readableValue(value)]));
}

function readableValue(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return value.toString("utf8");
  // PostgreSQL omits trailing zeros, MariaDB stores whole seconds.
  const [, seconds, fraction = ""] = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(?:\.(\d{1,6}))?$/.exec(String(value)) ?? [];
  return seconds === undefined ? value : `${seconds}.${fraction.padEnd(6, "0")}`;
}

const momentColumns = ["created_on", "action_date", "follows_from"];
const randomColumns = ["password", "api_key"];

/** Replaces values that differ in every run (times, hashes and keys) with their form. */
export function withoutChance(dump: Dump): Dump {
  return Object.fromEntries(Object.entries(dump).map(([table, rows]) => [table, rows.map(rowWithoutChance)]));
}

function rowWithoutChance(row: Row): Row {
  // An empty repository has no tip whose date could be used.
  const moments = row.changeset_cache === null ? [...momentColumns, "updated_on"] : momentColumns;
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => {
      if (moments.includes(column)) return [column, shape(value, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}$/)];
      if (randomColumns.includes(column)) return [column, shape(value, /^(\$2b\$10\$.{53}|[0-9a-f]{40})$/)];
      return [column, value];
    }),
  );
}

function shape(value: unknown, expected: RegExp): string {
  return expected.test(String(value)) ? String(expected) : `unlike ${expected}: ${value}`;
}
