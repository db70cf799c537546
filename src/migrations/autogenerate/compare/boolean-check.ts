import type { ColumnDefinition, ConstraintDefinition } from "../../../schema/operation.js";
import { normalizeExpression } from "../../../schema/sql/expression.js";

/** Removes the checks implied by boolean columns, e.g. `CHECK (private IN (0, 1))`, whatever their names. */
export function withoutBooleanChecks(
  constraints: readonly ConstraintDefinition[],
  columns: readonly ColumnDefinition[],
): ConstraintDefinition[] {
  const implied = new Set(columns.filter(isBoolean).map(({ name }) => normalizeExpression(`"${name}" IN (0, 1)`)));
  return constraints.filter(
    (constraint) => constraint.type !== "check" || !implied.has(normalizeExpression(constraint.condition)),
  );
}

function isBoolean({ type }: ColumnDefinition): boolean {
  return "kind" in type && type.kind === "boolean";
}
