import { RefusedError } from "../errors.js";
import { entities } from "../schema/entities.js";

/** All that db-create makes, in the order in which it is made. */
export const kallitheaTables: readonly string[] = [...entities.map(({ table }) => table), "alembic_version"];

/** No other program has a table of this name, and Kallithea has had it from the start. */
export const signatureTable = "user_to_perm";

/**
 * `users` and `settings` are what many programs call their tables: where several live in one database, `--reuse` must
 * not take theirs.
 * @param found the tables there that have names of Kallithea's
 * @throws RefusedError where they cannot be Kallithea's
 */
export function requireKallitheaTables(database: string, found: readonly string[]): void {
  if (found.length === 0 || found.includes(signatureTable)) return;
  throw new RefusedError(
    `The tables ${found.slice(0, 5).join(", ")} in the database "${database}" belong to another program: there is no table ${signatureTable}. Nothing was changed.`,
    "Use a separate database for Kallithea, or drop the tables first if they are leftovers of Kallithea.",
  );
}
