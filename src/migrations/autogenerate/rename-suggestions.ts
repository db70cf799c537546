import type { Operation } from "../../schema/operation.js";

/** Where a column goes and another one comes, a rename may have been meant: nothing is guessed, but it is said how to say it. */
export function renameSuggestions(operations: readonly Operation[]): string[] {
  return operations.flatMap((dropped) => {
    if (dropped.kind !== "dropColumn") return [];
    const [added, ...others] = operations.flatMap((operation) =>
      operation.kind === "addColumn" && operation.table === dropped.table ? [operation.column.name] : [],
    );
    if (added === undefined || others.length > 0) return [];
    const { table, column } = dropped;
    return [
      `What stands in ${table}.${column} will be dropped. If '${column}' is called '${added}' now, say so: --rename ${table}.${column}:${added}`,
    ];
  });
}
