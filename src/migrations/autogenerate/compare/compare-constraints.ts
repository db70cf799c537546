import { primaryKeyOf, type TableModel } from "../../../schema/model.js";
import { constraintName } from "../../../schema/naming-convention.js";
import type { ConstraintDefinition } from "../../../schema/operation.js";
import { mentions, normalizeExpression } from "../../../schema/sql/expression.js";
import { matchByName } from "../match-by-name.js";
import { addedConstraint, type Comparison, changedConstraint, removedConstraint } from "./difference.js";

/**
 * Matches unique constraints, foreign keys and checks by definition first, then by name. Primary keys are compared
 * elsewhere.
 */
export function compareConstraints(current: TableModel, target: TableModel): Comparison {
  const bySignature = matchByName(comparable(current), comparable(target), signature);
  const unmatched = bySignature.removed.filter(
    (constraint) => isNamed(constraint) || !isDroppedImplicitly(constraint, current, target),
  );
  const droppable = unmatched.map((constraint) => withName(current, constraint));
  const byName = matchByName(
    droppable.filter(isNamed),
    bySignature.added.filter(isNamed),
    ({ type, name }) => `${type} ${name}`,
  );
  return {
    differences: [
      ...[...byName.added, ...bySignature.added.filter((constraint) => !isNamed(constraint))].map((constraint) =>
        addedConstraint(target.name, constraint),
      ),
      ...byName.removed.map((constraint) => removedConstraint(target.name, constraint)),
      ...byName.common.map(([before, after]) => changedConstraint(target.name, before, after)),
    ],
    remarks: droppable.filter((constraint) => !isNamed(constraint)).map(unnamedRemark(current.name)),
  };
}

/** An unnamed constraint is dropped by the name that it should have, if that name is unambiguous. */
function withName(table: TableModel, constraint: ConstraintDefinition): ConstraintDefinition {
  const name = constraintName(table.name, constraint);
  const namesakes = table.constraints.filter(
    (other) => other.type === constraint.type && constraintName(table.name, other) === name,
  );
  return name !== undefined && namesakes.length === 1 ? { ...constraint, name } : constraint;
}

/** Each only once: old releases have some duplicate constraints, of which one may have a name. */
function comparable(table: TableModel): ConstraintDefinition[] {
  const constraints = table.constraints.filter((constraint) => constraint.type !== "primary");
  const namedFirst = [...constraints.filter(isNamed), ...constraints];
  return constraints.filter(
    (constraint) => namedFirst.find((other) => signature(other) === signature(constraint)) === constraint,
  );
}

/** Equal for constraints that accept the same rows. The order of the columns of a unique constraint does not matter. */
function signature(constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "check":
      return `check ${normalizeExpression(constraint.condition)}`;
    case "foreign":
      return JSON.stringify([
        constraint.type,
        constraint.referredTable,
        constraint.columns.map((column, index) => [column, constraint.referredColumns[index]]).sort(),
        actionOf(constraint.onDelete),
        actionOf(constraint.onUpdate),
      ]);
    default:
      return JSON.stringify([constraint.type, [...constraint.columns].sort()]);
  }
}

/** NO ACTION is the default. */
function actionOf(action = "NO ACTION"): string {
  return action.toUpperCase();
}

function isNamed(constraint: ConstraintDefinition): constraint is ConstraintDefinition & { readonly name: string } {
  return constraint.name !== undefined;
}

/** A constraint that is dropped with its only column, or that the primary key implies, needs no operation. */
function isDroppedImplicitly(constraint: ConstraintDefinition, current: TableModel, target: TableModel): boolean {
  const kept = target.columns.map(({ name }) => name);
  const columns = columnsOf(constraint, current);
  if (constraint.type === "unique" && primaryKeyOf(current).every((column) => columns.includes(column))) return true;
  return columns.length > 0 && !columns.some((column) => kept.includes(column));
}

function columnsOf(constraint: ConstraintDefinition, table: TableModel): readonly string[] {
  if (constraint.type !== "check") return constraint.columns;
  return table.columns.map(({ name }) => name).filter((name) => mentions(constraint.condition, name));
}

function unnamedRemark(table: string): (constraint: ConstraintDefinition) => string {
  return (constraint) => {
    const what = constraint.type === "check" ? constraint.condition : constraint.columns.join(", ");
    return `Table '${table}' has a ${constraint.type} constraint (${what}) that the entities do not have; it has no name, so it cannot be dropped`;
  };
}
