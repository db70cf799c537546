import { RefusedError } from "../errors.js";
import { entities } from "../schema/entities.js";

/** The tables that db-create creates, in that order. */
export const kallitheaTables: readonly string[] = [...entities.map(({ table }) => table), "alembic_version"];

/** No other program has a table of this name, and Kallithea has had it from its first release. */
export const signatureTable = "user_to_perm";

/**
 * Many programs have tables named `users` and `settings`. If several programs share a database, `--reuse` must not drop
 * those of the others.
 * @param found the existing tables with the names of Kallithea tables
 * @throws RefusedError if they cannot be Kallithea's
 */
export function requireKallitheaTables(database: string, found: readonly string[]): void {
  if (found.length === 0 || found.includes(signatureTable)) return;
  throw new RefusedError(
    `The tables ${found.slice(0, 5).join(", ")} in the database "${database}" belong to another program: there is no table ${signatureTable}. Nothing was changed.`,
    "Use a separate database for Kallithea, or drop the tables first if they are leftovers of Kallithea.",
  );
}
