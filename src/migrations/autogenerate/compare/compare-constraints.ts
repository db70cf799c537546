import { primaryKeyOf, type TableModel } from "../../../schema/model.js";
import { constraintName } from "../../../schema/naming-convention.js";
import type { ConstraintDefinition } from "../../../schema/operation.js";
import { canonicalExpression, mentions } from "../../../schema/sql/expression.js";
import { matchByName } from "../match-by-name.js";
import { addedConstraint, type Comparison, changedConstraint, removedConstraint } from "./difference.js";

/** Uniques, foreign keys and checks: by what they say first, then by name. Primary keys are not looked at here. */
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

/** One without a name is dropped by the name that it should have, where that means no other one. */
function withName(table: TableModel, constraint: ConstraintDefinition): ConstraintDefinition {
  const name = constraintName(table.name, constraint);
  const namesakes = table.constraints.filter(
    (other) => other.type === constraint.type && constraintName(table.name, other) === name,
  );
  return name !== undefined && namesakes.length === 1 ? { ...constraint, name } : constraint;
}

/** Each once: old releases have some constraints twice, of which one may have a name. */
function comparable(table: TableModel): ConstraintDefinition[] {
  const constraints = table.constraints.filter((constraint) => constraint.type !== "primary");
  const namedFirst = [...constraints.filter(isNamed), ...constraints];
  return constraints.filter(
    (constraint) => namedFirst.find((other) => signature(other) === signature(constraint)) === constraint,
  );
}

/**
 * Equal texts for constraints that let the same rows in. The order of the columns of a unique makes no difference to
 * that.
 */
function signature(constraint: ConstraintDefinition): string {
  switch (constraint.type) {
    case "check":
      return `check ${canonicalExpression(constraint.condition)}`;
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

/** NO ACTION is what a database does without being told. */
function actionOf(action = "NO ACTION"): string {
  return action.toUpperCase();
}

function isNamed(constraint: ConstraintDefinition): constraint is ConstraintDefinition & { readonly name: string } {
  return constraint.name !== undefined;
}

/** What falls with its only column, or what the primary key says already, needs no operation. */
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
