import type { Connection } from "../../../copy/connection.js";
import type { CopiedColumn, CopiedTable } from "../../../copy/tables.js";
import type { MysqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

/** The database that tables are in, and the prefix of their names. */
export interface TablesLocation {
  readonly database: string;
  readonly prefix: string;
}

export function mysqlConnection(session: MysqlSession, { database, prefix }: TablesLocation): Connection {
  const { query, place } = session;
  return {
    engine: "MariaDB",
    location: `the database "${place.database}" on ${place.server}`,
    trimsFractions: true,
    splitsFloats: true,
    query: (statement) => query(statement),
    quote,
    table: (name) => `${quote(database)}.${quote(prefix + name)}`,
    exact,
    bytes: (column) => `CAST(CONVERT(${column} USING utf8mb4) AS BINARY)`,
    highestAssignedId: ({ name }: CopiedTable) => highestGivenId(session, { database, table: prefix + name }),
    close: session.close,
  };
}

/** One side is idle while the other one works, possibly for hours. */
export async function keepAlive({ query }: MysqlSession): Promise<void> {
  await query("SET SESSION wait_timeout = 86400");
}

/**
 * TRAP: the server does not always print the number that is stored (954.755301200432 for 954.7553012004321, and only
 * six digits of a FLOAT, which old databases have instead of a DOUBLE). So the remainder is queried as well: that
 * difference is exact.
 */
function exact({ name, kind }: CopiedColumn): string {
  if (kind !== "float53") return quote(name);
  const value = `(${quote(name)} + 0e0)`;
  return `CONCAT(${value}, ' ', ${value} - (CONCAT(${value}) + 0e0))`;
}

/** SHOW CREATE TABLE has the next id; MySQL's information_schema may be a day old. */
async function highestGivenId(
  { query }: MysqlSession,
  { database, table }: { database: string; table: string },
): Promise<number> {
  const [shown] = await query<{ "Create Table": string }>(`SHOW CREATE TABLE ${quote(database)}.${quote(table)}`);
  const [, next = "1"] = /\) ENGINE=\w+.* AUTO_INCREMENT=(\d+)/.exec(shown?.["Create Table"] ?? "") ?? [];
  return Number(next) - 1;
}
