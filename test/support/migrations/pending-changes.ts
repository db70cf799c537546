// What `migrate check` reports about databases that have been in use.
import { pendingOperations } from "../../../src/migrations/autogenerate/autogenerate.js";
import { temporaryFolder } from "../cli/temporary-folder.js";
import { type Engine, query } from "../databases/engines.js";
import { withDatabase } from "../databases/open-database.js";
import { usedDatabase } from "../reference/used-database.js";
import { targetOf } from "./entity-changes.js";

/** A used database of 0.7.0, changed by some statements. @returns its URL */
export async function usedDatabaseWith(engine: Engine, ...statements: readonly string[]): Promise<string> {
  const url = await usedDatabase(engine, temporaryFolder());
  for (const statement of statements) await query(url, statement);
  return url;
}

/** The reported differences from changed entities. */
export async function pendingChanges(url: string, change: Parameters<typeof targetOf>[0]): Promise<string[]> {
  return withDatabase(url, async (database) => {
    const lines: string[] = [];
    await pendingOperations(database, {
      target: targetOf(change),
      log: (line) => lines.push(line),
      warn: (line) => lines.push(line),
    });
    return lines;
  });
}
