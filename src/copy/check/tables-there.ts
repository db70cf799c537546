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
      `The source, ${source.place}, says that it is up to date, and has no ${missing.join(", no ")}. Nothing was copied.`,
      {
        hint: "kallithea-cli migrate check -c INI shows all that differs from Kallithea's schema.",
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
