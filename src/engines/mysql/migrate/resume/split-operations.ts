import type { Queued } from "../../../../migrations/run/steps/queued-operation.js";

/** Splits a new table with indexes into one operation per statement: each may be the last one to be executed. */
export function splitOperation({ work, calledAt }: Queued): Queued[] {
  if (work.kind !== "createTable") return [{ work, calledAt }];
  const { indexes = [], ...table } = work.table;
  return [
    { work: { kind: "createTable", table }, calledAt },
    ...indexes.map((index): Queued => ({ work: { kind: "createIndex", table: table.name, index }, calledAt })),
  ];
}
