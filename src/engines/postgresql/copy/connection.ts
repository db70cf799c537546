import type { Connection } from "../../../copy/connection.js";
import type { CopiedColumn } from "../../../copy/tables.js";
import type { PostgresqlSession } from "../connect/session.js";
import { quote } from "../ddl/quote.js";

/**
 * Independent of the settings of the server, database and role. Before version 12, floating-point numbers would lose
 * their last digits.
 */
const settings = [
  "SET datestyle TO ISO",
  "SET bytea_output TO hex",
  "SET extra_float_digits TO 3",
  "SET statement_timeout TO 0",
  "SET idle_in_transaction_session_timeout TO 0",
  // Each side is idle while the other one works. Servers before version 14 do not have this setting.
  "SELECT set_config(name, '0', false) FROM pg_catalog.pg_settings WHERE name = 'idle_session_timeout'",
];

/** @param schema that contains Kallithea's tables; by default found by the search path */
export function postgresqlConnection(session: PostgresqlSession, schema?: string): Connection {
  const { query, place } = session;
  const table = (name: string) => (schema === undefined ? quote(name) : `${quote(schema)}.${quote(name)}`);
  return {
    engine: "PostgreSQL",
    location: `the database "${place.database}" on ${place.server}`,
    trimsFractions: true,
    splitsFloats: false,
    query: (statement) => query(statement),
    quote,
    table,
    exact,
    bytes: (column) => `convert_to(${column}, 'SQL_ASCII')`,
    async highestAssignedId({ name, key }) {
      const [found] = await query<{ sequence: string | null }>("SELECT pg_get_serial_sequence($1, $2) AS sequence", [
        table(name),
        key,
      ]);
      if (!found?.sequence) return 0;
      const [state] = await query<{ last_value: string; is_called: boolean }>(
        `SELECT last_value, is_called FROM ${found.sequence}`,
      );
      return Number(state?.last_value ?? 0) - (state?.is_called ? 0 : 1);
    },
    close: session.close,
  };
}

export async function prepareSession({ query }: PostgresqlSession): Promise<void> {
  for (const setting of settings) await query(setting);
}

/** pg would return a Date, in the time zone of this process. */
function exact({ name, kind }: CopiedColumn): string {
  return kind === "datetime" ? `${quote(name)}::text` : quote(name);
}
