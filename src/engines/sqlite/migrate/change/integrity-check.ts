// What must not be worse after a migration than before.
import { quote } from "../../ddl/quote.js";
import type { Connection } from "../connection.js";

export interface Integrity {
  /** The CREATE TABLE statement of each table. */
  readonly tables: ReadonlyMap<string, string>;
  /** The number of rows that refer to missing rows, by a description of the two tables. */
  readonly orphans: ReadonlyMap<string, number>;
  /** Views and triggers that do not work, with SQLite's error. */
  readonly broken: ReadonlyMap<string, string>;
}

/** Checks references, views and triggers of the whole database. */
export async function checkIntegrity(connection: Connection): Promise<Integrity> {
  const broken = new Map<string, string>();
  const report = (what: string, reason: string | undefined) => reason !== undefined && broken.set(what, reason);
  for (const view of await viewNames(connection)) {
    report(`the view ${view}`, await sqliteErrorFrom(() => connection.query(`SELECT * FROM ${quote(view)} LIMIT 0`)));
  }
  for (const table of await tablesWithTriggers(connection)) {
    // The columns of a broken view, which is reported above, are not known.
    for (const statement of await statementsOn(connection, table).catch(() => [])) {
      report(
        `a trigger on ${table} (${statement.split(" ", 1)})`,
        await sqliteErrorFrom(() => connection.query(statement)),
      );
    }
  }
  const orphans = new Map<string, number>();
  report("a foreign key", await sqliteErrorFrom(() => countOrphans(connection, orphans)));
  return { tables: await tableTexts(connection), orphans, broken };
}

/** The problems that did not exist before, a sentence each; empty if there are none. */
export function newProblems(before: Integrity, after: Integrity): string[] {
  const more = [...after.orphans].filter(([between, count]) => count > (before.orphans.get(between) ?? 0));
  const broken = [...after.broken].filter(([name]) => !before.broken.has(name));
  return [
    ...more.map(([between, count]) => `${count} ${between}`),
    ...broken.map(([name, reason]) => `${name} would no longer work: ${reason}`),
  ];
}

/** The tables that are new or have a new definition. */
export function changedTables(before: Integrity, after: Integrity): string[] {
  return [...after.tables].filter(([name, sql]) => before.tables.get(name) !== sql).map(([name]) => name);
}

/**
 * Checks the pages and indexes of a table.
 * @returns the problems that SQLite has found
 */
export async function damageIn(connection: Connection, table: string): Promise<string[]> {
  const rows: { integrity_check: string }[] = await connection.query(`PRAGMA integrity_check(${quote(table)})`);
  return rows.map((row) => row.integrity_check).filter((finding) => finding !== "ok");
}

/** Fails if a foreign key refers to a missing table, or to columns that cannot be referred to. */
async function countOrphans(connection: Connection, found: Map<string, number>): Promise<void> {
  const rows: { table: string; parent: string }[] = await connection.query("PRAGMA foreign_key_check");
  for (const { table, parent } of rows) {
    const between = `rows of ${table} refer to rows of ${parent} that do not exist`;
    found.set(between, (found.get(between) ?? 0) + 1);
  }
}

async function tableTexts(connection: Connection): Promise<Map<string, string>> {
  const tables: { name: string; sql: string }[] = await connection.query(
    "SELECT name, sql FROM sqlite_master WHERE type = 'table'",
  );
  return new Map(tables.map(({ name, sql }) => [name, sql]));
}

async function viewNames(connection: Connection): Promise<string[]> {
  const views: { name: string }[] = await connection.query("SELECT name FROM sqlite_master WHERE type = 'view'");
  return views.map(({ name }) => name);
}

async function tablesWithTriggers(connection: Connection): Promise<string[]> {
  const tables: { name: string }[] = await connection.query(
    "SELECT DISTINCT tbl_name AS name FROM sqlite_master WHERE type = 'trigger'",
  );
  return tables.map(({ name }) => name);
}

/** SQLite compiles a trigger together with the statements that fire it, even if they affect no rows. */
async function statementsOn(connection: Connection, table: string): Promise<string[]> {
  const columns: { name: string }[] = await connection.query(
    "SELECT name FROM pragma_table_xinfo(?) WHERE hidden = 0",
    [table],
  );
  const names = columns.map(({ name }) => quote(name));
  const target = quote(table);
  return [
    `INSERT INTO ${target} (${names.join(", ")}) SELECT ${names.join(", ")} FROM ${target} WHERE 0`,
    `UPDATE ${target} SET ${names.map((name) => `${name} = ${name}`).join(", ")} WHERE 0`,
    `DELETE FROM ${target} WHERE 0`,
  ];
}

/** @returns SQLite's error message; undefined if nothing fails */
async function sqliteErrorFrom(work: () => Promise<unknown>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return (error as { driverError?: Error }).driverError?.message ?? (error as Error).message;
  }
}
