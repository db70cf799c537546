import type { Queued } from "../../../../migrations/run/queued-operation.js";

/** A new table with indexes as one operation for each statement: each can be the last one that comes through. */
export function splitOperation({ work, calledAt }: Queued): Queued[] {
  if (work.kind !== "createTable") return [{ work, calledAt }];
  const { indexes = [], ...table } = work.table;
  return [
    { work: { kind: "createTable", table }, calledAt },
    ...indexes.map((index): Queued => ({ work: { kind: "createIndex", table: table.name, index }, calledAt })),
  ];
}
