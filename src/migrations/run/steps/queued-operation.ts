// The operations of a revision in order, each with the line that called `op`.
import type { Operation } from "../../../schema/operation.js";
import type { SqlParameters, SqlValue } from "../../../schema/operations.js";

/** Changes of rows, which `Operation` does not include. */
export type RowWork =
  | { readonly kind: "execute"; readonly statement: string; readonly parameters: SqlParameters }
  | {
      readonly kind: "bulkInsert";
      readonly table: string;
      readonly rows: readonly Readonly<Record<string, SqlValue>>[];
    };

export type Work = Operation | RowWork;

export interface Queued<Of extends Work = Work> {
  readonly work: Of;
  /** Created when the revision called `op`: its stack has the line. */
  readonly calledAt: Error;
}

/**
 * The call of `op` as written, e.g. `op.dropColumn("users", "email")`, but without values of rows, which may be
 * secrets.
 */
export function describeWork(work: Work): string {
  const words = [...namesIn(work).map((name) => JSON.stringify(name)), ...(hasMore(work) ? ["…"] : [])];
  return `op.${methodOf(work)}(${words.join(", ")})`;
}

function methodOf(work: Work): string {
  if (work.kind !== "createConstraint") return work.kind;
  const { type } = work.constraint;
  return {
    unique: "createUniqueConstraint",
    foreign: "createForeignKey",
    check: "createCheckConstraint",
    primary: work.kind,
  }[type];
}

function namesIn(work: Work): string[] {
  switch (work.kind) {
    case "createTable":
      return [work.table.name];
    case "renameTable":
      return [work.from, work.to];
    case "addColumn":
      return [work.table, work.column.name];
    case "dropColumn":
    case "alterColumn":
      return [work.table, work.column];
    case "renameColumn":
      return [work.table, work.from, work.to];
    case "createIndex":
      return [work.table, work.index.name];
    case "dropIndex":
    case "dropConstraint":
      return [work.table, work.name];
    case "createConstraint":
      return [work.table, ...(work.constraint.name === undefined ? [] : [work.constraint.name])];
    case "execute":
      return [];
    default:
      return [work.table];
  }
}

function hasMore({ kind }: Work): boolean {
  return !["dropTable", "renameTable", "dropColumn", "renameColumn", "dropIndex"].includes(kind);
}
