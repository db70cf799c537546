import type Database from "better-sqlite3";
import type { Connection } from "../../../copy/connection.js";
import { explainSqliteError } from "../connect/explain-error.js";
import { quote } from "../ddl/quote.js";

/** @param timeout seconds to wait for a lock */
export function sqliteConnection(
  database: Database.Database,
  { file, timeout }: { file: string; timeout: number },
): Connection {
  return {
    engine: "SQLite",
    location: file,
    trimsFractions: false,
    splitsFloats: false,
    async query<Answer>(statement: string) {
      return explained(() => run<Answer>(database, statement), { file, timeout });
    },
    quote,
    table: quote,
    exact: ({ name }) => quote(name),
    bytes: (column) => `CAST(${column} AS BLOB)`,
    async highestAssignedId({ name }) {
      const counted = explained(() => run(database, "SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"), {
        file,
        timeout,
      });
      if (counted.length === 0) return 0;
      const [row] = explained(() => database.prepare("SELECT seq FROM sqlite_sequence WHERE name = ?").all(name), {
        file,
        timeout,
      });
      return Number((row as { seq: unknown } | undefined)?.seq ?? 0);
    },
    close: async () => void database.close(),
  };
}

/** @throws the explanation of an SQLite error */
export function explained<Result>(work: () => Result, location: { file: string; timeout: number }): Result {
  try {
    return work();
  } catch (error) {
    throw explainSqliteError(error, location);
  }
}

function run<Answer>(database: Database.Database, statement: string): Answer[] {
  const prepared = database.prepare(statement);
  if (prepared.reader) return prepared.all() as Answer[];
  prepared.run();
  return [];
}
