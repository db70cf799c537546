// Checks that two databases contain the same rows.
import Database from "better-sqlite3";

/** Columns with the time of the run, which always differ. */
const moments = new Set(["created_on", "action_date", "follows_from"]);

/**
 * @returns the number of tables
 * @throws Error naming the first table in which two SQLite databases differ
 */
export function expectSameRows(one, other) {
  const [rows, otherRows] = [one, other].map(readRows);
  for (const table of new Set([...rows.keys(), ...otherRows.keys()])) {
    if (rows.get(table) !== otherRows.get(table))
      throw new Error(`the rows of ${table} differ between ${one} and ${other}`);
  }
  return rows.size;
}

function readRows(file) {
  const db = new Database(file, { readonly: true });
  try {
    const tables = db
      .prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      .pluck()
      .all();
    return new Map(
      tables.map((table) => [
        table,
        JSON.stringify(db.prepare(`SELECT * FROM "${table}" ORDER BY rowid`).all().map(withoutMoments)),
      ]),
    );
  } finally {
    db.close();
  }
}

function withoutMoments(row) {
  return Object.entries(row).map(([column, value]) => (moments.has(column) ? [column] : [column, value]));
}
