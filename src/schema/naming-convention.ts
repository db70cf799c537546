// Kallithea's names for constraints: SQLAlchemy's naming convention with the first column of each constraint.
import type { ConstraintDefinition } from "./operation.js";

const prefixes: Record<ConstraintDefinition["type"], string> = {
  primary: "pk",
  unique: "uq",
  foreign: "fk",
  check: "ck",
};

/** The name of a constraint, e.g. `uq_users_email`: its own or the conventional one. */
export function constraintName(table: string, constraint: ConstraintDefinition): string | undefined {
  if (constraint.name !== undefined) return constraint.name;
  return conventionalName(
    table,
    constraint.type,
    constraint.type === "check" ? firstColumnIn(constraint.condition) : constraint.columns[0],
  );
}

/** @param column the first one of the constraint; only a primary key is named without it */
export function conventionalName(
  table: string,
  type: ConstraintDefinition["type"],
  column: string | undefined,
): string | undefined {
  if (type === "primary") return `pk_${table}`;
  return column === undefined ? undefined : `${prefixes[type]}_${table}_${column}`;
}

/** The column at the beginning of a condition such as `active IN (0, 1)`. */
export function firstColumnIn(condition: string): string | undefined {
  return /^[\s("]*([A-Za-z_]\w*)/.exec(condition)?.[1];
}
