import type { Operation } from "../../schema/operation.js";
import { RevisionError } from "../revision-error.js";
import { alembicTuples } from "./alembic-tuples.js";
import { type ComparableDatabase, type CompareOptions, pendingOperations } from "./autogenerate.js";

/**
 * What Alembic's `check` does: whether a new revision would have anything to do.
 * @returns what to print
 * @throws RevisionError (255) with the differences
 */
export async function checkSchema(database: ComparableDatabase, options: CompareOptions = {}): Promise<string> {
  const operations = await pendingOperations(database, options);
  if (operations.length === 0) return "No new upgrade operations detected.";
  throw new RevisionError(
    `New upgrade operations detected: [${operations.flatMap(alembicTuples).join(", ")}]`,
    ["`revision --autogenerate` writes them into a new revision.", ...excludeHint(operations)].join("\n"),
  );
}

/** Whose a table is that the entities do not have, nobody can know. */
function excludeHint(operations: readonly Operation[]): string[] {
  const tables = operations.flatMap((operation) => (operation.kind === "dropTable" ? [operation.table] : []));
  if (tables.length === 0) return [];
  return [`Tables that are not Kallithea's can be left alone, in the section [alembic] of the ini: exclude_tables = ${tables.join(" ")}`];
}
