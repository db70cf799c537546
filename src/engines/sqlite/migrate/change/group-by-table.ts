import type { Queued, Work } from "../../../../migrations/run/steps/queued-operation.js";
import { foldedName } from "../../ddl/names.js";
import type { TableOperation } from "./change-table.js";

/** Work that is never combined with other work. */
export type SingleWork = Exclude<Work, TableOperation>;

export type WorkGroup =
  | { readonly table: string; readonly operations: readonly Queued<TableOperation>[] }
  | { readonly single: Queued<SingleWork> };

/**
 * Combines the changes of one table as long as no single work is queued between them; changes of other tables may be.
 */
export function groupByTable(queue: readonly Queued[]): WorkGroup[] {
  const groups: WorkGroup[] = [];
  let pending = new Map<string, Queued<TableOperation>[]>();
  const flush = () => {
    for (const operations of pending.values()) groups.push({ table: operations[0]?.work.table ?? "", operations });
    pending = new Map();
  };
  for (const queued of queue) {
    if (isOnTable(queued)) {
      const key = foldedName(queued.work.table);
      pending.set(key, [...(pending.get(key) ?? []), queued]);
    } else {
      flush();
      groups.push({ single: queued as Queued<SingleWork> });
    }
  }
  flush();
  return groups;
}

const onTable: ReadonlySet<Work["kind"]> = new Set<TableOperation["kind"]>([
  "addColumn",
  "dropColumn",
  "alterColumn",
  "createConstraint",
  "dropConstraint",
  "createIndex",
  "dropIndex",
]);

function isOnTable(queued: Queued): queued is Queued<TableOperation> {
  return onTable.has(queued.work.kind);
}
