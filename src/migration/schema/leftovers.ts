import { RevisionError } from "../revision-error.js";
import type { SchemaModel } from "./model.js";

/** What Alembic calls the table that it copies another one into. */
const temporary = "_alembic_tmp_";

/**
 * A run of Alembic that ended half-way leaves a copy of a table behind, and perhaps the table changed by half.
 * @throws RevisionError naming the tables
 */
export function refuseLeftovers({ tables }: SchemaModel): void {
  const names = tables.map(({ name }) => name).filter((name) => name.startsWith(temporary));
  if (names.length === 0) return;
  throw new RevisionError(
    `The database has ${names.join(", ")}, which a run of Alembic left behind when it ended half-way`,
    `See whether ${names.map((name) => name.slice(temporary.length)).join(", ")} has all its rows. If so, drop the leftover table; if not, go back to a backup.`,
  );
}
