import type { Connection } from "../connection.js";
import { IncompatibleValue } from "../incompatible-value.js";
import type { CopiedTable } from "../tables.js";
import type { Findings } from "./findings.js";

const maxFindings = 1000;

/** Finds rows that violate a unique constraint of Kallithea that is missing from the source. */
export async function findDuplicates(connection: Connection, table: CopiedTable, findings: Findings): Promise<void> {
  for (const columns of table.uniques) {
    for (const { first, last } of await queryDuplicates(connection, table, columns)) {
      findings.add({
        table: table.name,
        key: `${table.key} ${last}`,
        columns: columns.join(" and "),
        problem: uniqueViolation(table, first),
      });
    }
  }
}

/** @param where why the rows count as equal, if their values differ */
export function uniqueViolation({ key }: CopiedTable, other: number, where = ""): IncompatibleValue {
  return new IncompatibleValue(
    `would violate a unique constraint${where}: equal to ${key} ${other}`,
    "Change or delete one of the two rows.",
  );
}

function queryDuplicates(
  { query, quote, table: tableSql }: Connection,
  { name, key }: CopiedTable,
  columns: readonly string[],
) {
  const list = columns.map(quote);
  const filled = list.map((column) => `${column} IS NOT NULL`).join(" AND ");
  return query<{ first: number; last: number }>(
    `SELECT min(${quote(key)}) AS ${quote("first")}, max(${quote(key)}) AS ${quote("last")} FROM ${tableSql(name)} WHERE ${filled}
     GROUP BY ${list.join(", ")} HAVING count(*) > 1 ORDER BY 1 LIMIT ${maxFindings}`,
  );
}
