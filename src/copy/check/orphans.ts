import type { Connection } from "../connection.js";
import { IncompatibleValue } from "../incompatible-value.js";
import { type CopiedTable, copiedTableOf } from "../tables.js";
import type { Findings } from "./findings.js";

/** For one foreign key. */
const maxFindings = 1000;

/**
 * Finds rows that refer to rows that do not exist, whether or not the source has the foreign key. SQLite only checks
 * foreign keys if asked to, which Kallithea does not do.
 */
export async function findOrphans(connection: Connection, table: CopiedTable, findings: Findings): Promise<void> {
  for (const { column, table: parent } of table.references) {
    for (const { id, target } of await queryOrphans(connection, table, column, copiedTableOf(parent))) {
      const problem = new IncompatibleValue(
        `refers to ${target} in ${parent}, which does not exist`,
        "Delete the row or correct the reference.",
      );
      findings.add({ table: table.name, key: `${table.key} ${id}`, columns: column, problem });
    }
  }
}

function queryOrphans(
  { query, quote, table: tableSql }: Connection,
  table: CopiedTable,
  column: string,
  parent: CopiedTable,
) {
  const [child, key] = [`child.${quote(column)}`, `parent.${quote(parent.key)}`];
  return query<{ id: number; target: number }>(
    `SELECT child.${quote(table.key)} AS id, ${child} AS target FROM ${tableSql(table.name)} AS child
     LEFT JOIN ${tableSql(parent.name)} AS parent ON ${key} = ${child}
     WHERE ${child} IS NOT NULL AND ${key} IS NULL ORDER BY 1 LIMIT ${maxFindings}`,
  );
}
