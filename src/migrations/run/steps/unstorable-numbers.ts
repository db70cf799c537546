import type { SqlValue } from "../../../schema/operations.js";
import type { Work } from "./queued-operation.js";

/**
 * Refuses NaN and infinite numbers as values: SQLite stores NaN as NULL, and MariaDB supports neither.
 * @throws Error naming the value
 */
export function refuseUnstorableNumbers(
  work: Work | { readonly parameters: Readonly<Record<string, SqlValue>> },
): void {
  for (const [name, value] of valuesIn(work)) {
    if (typeof value === "number" && !Number.isFinite(value))
      throw new Error(`the value of ${name} is ${value}, which no column can store`);
  }
}

function valuesIn(work: Parameters<typeof refuseUnstorableNumbers>[0]): [name: string, value: unknown][] {
  if ("parameters" in work) return Object.entries(work.parameters).map(([name, value]) => [`:${name}`, value]);
  switch (work.kind) {
    case "bulkInsert":
      return work.rows.flatMap((row) => Object.entries(row));
    case "createTable":
      return work.table.columns.map((column) => [`the default of ${column.name}`, column.default]);
    case "addColumn":
      return [[`the default of ${work.column.name}`, work.column.default]];
    case "alterColumn":
      return [[`the default of ${work.column}`, work.change.default]];
    default:
      return [];
  }
}
