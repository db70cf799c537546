import { UserError } from "../../errors.js";
import type { Source } from "../connection.js";
import { copiedTables } from "../tables.js";

const others = ["alembic_version"];

/**
 * Compares the tables of a source with Kallithea's.
 * @returns what is not Kallithea's, and so will not be copied: names of tables, and `table.column`
 * @throws UserError where something of Kallithea's is not there
 */
export async function tablesLeftOut(source: Source): Promise<string[]> {
  const there = await source.columnsByTable();
  const known = new Map(copiedTables.map(({ name, columns }) => [name, columns.map((column) => column.name)]));
  const missing = [...known].flatMap(([table, columns]) => absent(table, columns, there));
  if (missing.length > 0) {
    throw new UserError(
      `The source, ${source.place}, is at the current revision but lacks ${missing.join(", ")}. Nothing was copied.`,
      {
        hint: "To list all differences from Kallithea's schema: kallithea-cli migrate check -c INI",
      },
    );
  }
  return [...there]
    .filter(([table]) => !others.includes(table))
    .flatMap(([table, columns]) => absent(table, columns, known));
}

function absent(table: string, columns: readonly string[], tables: ReadonlyMap<string, readonly string[]>): string[] {
  const there = tables.get(table);
  if (there === undefined) return [table];
  return columns.filter((column) => !there.includes(column)).map((column) => `${table}.${column}`);
}
