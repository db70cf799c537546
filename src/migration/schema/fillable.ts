import type { ColumnDefinition, Operation } from "../operation.js";
import { RevisionError } from "../revision-error.js";

/** All that has to be known of the rows of a database. */
export type HasRows = (table: string) => Promise<boolean>;

/**
 * Refuses columns that the rows which are there would have nothing for.
 * @throws RevisionError naming the columns and what can be done
 */
export async function requireFillable(operations: readonly Operation[], hasRows: HasRows): Promise<void> {
  const refused: string[] = [];
  for (const operation of operations) {
    if (operation.kind !== "addColumn" || !mustBeFilled(operation.column)) continue;
    if (await hasRows(operation.table)) refused.push(`${operation.table}.${operation.column.name}`);
  }
  if (refused.length > 0) throw notFillable(refused);
}

function mustBeFilled(column: ColumnDefinition): boolean {
  return !column.nullable && column.default === undefined && !column.autoIncrement;
}

function notFillable(columns: readonly string[]): RevisionError {
  return new RevisionError(
    `${columns.join(", ")}: NOT NULL and without a default, but there are rows already, which would have nothing to put there`,
    [
      "Nothing was written. Choose one of these:",
      '1. a server default, which all rows get: serverDefault(string(20), "…") in the entity;',
      "2. NULL where nothing is known: nullable(string(20)) in the entity;",
      '3. three steps, where each row gets a value of its own: make it nullable, run `revision --autogenerate`, put the op.execute("UPDATE …") that fills it into the file; ' +
        "then take nullable away and run `revision --autogenerate` again.",
    ].join("\n"),
  );
}
