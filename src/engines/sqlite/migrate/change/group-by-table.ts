import type { Queued, Work } from "../../../../migrations/run/queued-operation.js";
import { foldedName } from "../../ddl/names.js";
import type { TableOperation } from "./change-table.js";

/** Work that is done by itself, in its place. */
export type LoneWork = Exclude<Work, TableOperation>;

export type WorkGroup =
  | { readonly table: string; readonly operations: readonly Queued<TableOperation>[] }
  | { readonly alone: Queued<LoneWork> };

/**
 * Changes of one table come together as long as no lone work stands between them; changes of other tables are no
 * hindrance.
 */
export function groupByTable(queue: readonly Queued[]): WorkGroup[] {
  const done: WorkGroup[] = [];
  let open = new Map<string, Queued<TableOperation>[]>();
  const close = () => {
    for (const operations of open.values()) done.push({ table: operations[0]?.work.table ?? "", operations });
    open = new Map();
  };
  for (const queued of queue) {
    if (isOnTable(queued)) {
      const key = foldedName(queued.work.table);
      open.set(key, [...(open.get(key) ?? []), queued]);
    } else {
      close();
      done.push({ alone: queued as Queued<LoneWork> });
    }
  }
  close();
  return done;
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
