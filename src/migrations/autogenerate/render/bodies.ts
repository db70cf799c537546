// The two functions of a generated revision file. The downgrade is derived from the upgrade, never made on its own.

import { type Operation, reverseAll } from "../../../schema/operation.js";
import type { Bodies } from "../../history/files/render-revision.js";
import { downgradeComments, needsValues, upgradeComments } from "./comments.js";
import { operationCode } from "./operation-code.js";

export interface RenderOptions {
  /** Writes a downgrade that leaves added columns in place, with all that stands in them. */
  readonly keepColumns?: boolean;
}

const head = "// Made by comparing the entities with a database: read it, and add what the data needs.";

/**
 * The operations as TypeScript.
 * @param operations each with what there was before it, as the comparison makes them
 */
export function renderBodies(operations: readonly Operation[], { keepColumns = false }: RenderOptions = {}): Bodies {
  if (operations.length === 0) return { upgrade: [], downgrade: [] };
  const upgrade = operations.map((operation) => (keepColumns && isKept(operation) ? { ...operation, ifNotExists: true } : operation));
  return {
    upgrade: [head, ...upgrade.flatMap((operation) => linesOf(operation, upgradeComments(operation)))],
    downgrade: [...choiceComment(operations, keepColumns), ...downgradeLines(operations, keepColumns)],
  };
}

/** An older Kallithea, which does not know the column, can add rows all the same. */
function isKept(operation: Operation): operation is Extract<Operation, { kind: "addColumn" }> {
  return operation.kind === "addColumn" && !needsValues(operation.column);
}

function downgradeLines(operations: readonly Operation[], keepColumns: boolean): string[] {
  const kept = operations.toReversed().map((operation) => keepColumns && isKept(operation));
  return reverseAll(operations).flatMap((operation, index) => {
    if (!operation) throw new Error(`There is no way back from ${JSON.stringify(operations.at(-1 - index))}`);
    if (kept[index] && operation.kind === "dropColumn") return [`// ${operation.table}.${operation.column} stays, with what stands in it.`];
    return linesOf(operation, downgradeComments(operation));
  });
}

function choiceComment(operations: readonly Operation[], keepColumns: boolean): string[] {
  if (!operations.some(isKept)) return [];
  return keepColumns
    ? ["// Added columns stay: an older Kallithea ignores columns that it does not know."]
    : [
        "// An older Kallithea ignores columns that it does not know: those that the upgrade adds could stay, with what stands in them.",
        "// `revision --autogenerate --keep-columns` writes it so.",
      ];
}

function linesOf(operation: Operation, comments: readonly string[]): string[] {
  return [...comments, ...operationCode(operation).split("\n")];
}
