import { UserError } from "../../errors.js";
import type { Source } from "../connection.js";
import { copiedTables } from "../tables.js";

const otherTables = ["alembic_version"];

/**
 * Compares the tables of a source with Kallithea's.
 * @returns what is not part of Kallithea and will not be copied: names of tables, and `table.column`
 * @throws UserError if a table or column of Kallithea is missing
 */
export async function findUncopied(source: Source): Promise<string[]> {
  const actual = await source.columnsByTable();
  const expected = new Map(copiedTables.map(({ name, columns }) => [name, columns.map((column) => column.name)]));
  const missing = [...expected].flatMap(([table, columns]) => missingFrom(table, columns, actual));
  if (missing.length > 0) {
    throw new UserError(
      `The source, ${source.location}, is at the current revision but lacks ${missing.join(", ")}. Nothing was copied.`,
      {
        hint: "To list all differences from Kallithea's schema: kallithea-cli migrate check -c INI",
      },
    );
  }
  return [...actual]
    .filter(([table]) => !otherTables.includes(table))
    .flatMap(([table, columns]) => missingFrom(table, columns, expected));
}

function missingFrom(
  table: string,
  columns: readonly string[],
  tables: ReadonlyMap<string, readonly string[]>,
): string[] {
  const existing = tables.get(table);
  if (existing === undefined) return [table];
  return columns.filter((column) => !existing.includes(column)).map((column) => `${table}.${column}`);
}
