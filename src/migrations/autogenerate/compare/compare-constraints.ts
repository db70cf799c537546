import { primaryKeyOf, type TableModel } from "../../../schema/model.js";
import { constraintName } from "../../../schema/naming-convention.js";
import type { ConstraintDefinition } from "../../../schema/operation.js";
import { canonicalExpression, mentions } from "../../../schema/sql/expression.js";
import { pairUp } from "../match-by-name.js";
import { addedConstraint, type Comparison, changedConstraint, removedConstraint } from "./difference.js";

/** Uniques, foreign keys and checks: by what they say first, then by name. Primary keys are not looked at here. */
export function compareConstraints(was: TableModel, wanted: TableModel): Comparison {
  const bySaying = pairUp(comparable(was), comparable(wanted), saying);
  const left = bySaying.removed.filter((constraint) => isNamed(constraint) || !goesAlong(constraint, was, wanted));
  const droppable = left.map((constraint) => withName(was, constraint));
  const byName = pairUp(
    droppable.filter(isNamed),
    bySaying.added.filter(isNamed),
    ({ type, name }) => `${type} ${name}`,
  );
  return {
    differences: [
      ...[...byName.added, ...bySaying.added.filter((constraint) => !isNamed(constraint))].map((constraint) =>
        addedConstraint(wanted.name, constraint),
      ),
      ...byName.removed.map((constraint) => removedConstraint(wanted.name, constraint)),
      ...byName.common.map(([before, after]) => changedConstraint(wanted.name, before, after)),
    ],
    remarks: droppable.filter((constraint) => !isNamed(constraint)).map(unnamedRemark(was.name)),
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
    (constraint) => namedFirst.find((other) => saying(other) === saying(constraint)) === constraint,
  );
}

/**
 * Equal texts for constraints that let the same rows in. The order of the columns of a unique makes no difference to
 * that.
 */
function saying(constraint: ConstraintDefinition): string {
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
function goesAlong(constraint: ConstraintDefinition, was: TableModel, wanted: TableModel): boolean {
  const kept = wanted.columns.map(({ name }) => name);
  const columns = columnsOf(constraint, was);
  if (constraint.type === "unique" && primaryKeyOf(was).every((column) => columns.includes(column))) return true;
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
