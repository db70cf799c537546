import type { ConstraintDefinition } from "../../../schema/operation.js";
import { stripParentheses } from "../../../schema/sql/expression.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import type { ConstraintRow } from "./catalog.js";

/** A constraint as an operation defines it; empty for an exclusion constraint. */
export function reflectConstraint(row: ConstraintRow): ConstraintDefinition[] {
  const { name, columns } = row;
  switch (row.type) {
    case "p":
      return [{ type: "primary", name, columns }];
    case "u":
      return [{ type: "unique", name, columns }];
    case "c":
      return [{ type: "check", name, condition: stripParentheses(row.condition ?? "", lexicalDialects.postgresql) }];
    case "f":
      return [{ type: "foreign", name, columns, ...targetOf(row) }];
    case "x":
      return [];
  }
}

function targetOf({ referred_table, referred_columns, on_delete, on_update }: ConstraintRow) {
  const [onDelete, onUpdate] = [actions[on_delete], actions[on_update]];
  return {
    referredTable: referred_table ?? "",
    referredColumns: referred_columns,
    ...(onDelete && { onDelete }),
    ...(onUpdate && { onUpdate }),
  };
}

/** `a` is NO ACTION, which is the default. */
const actions: Readonly<Record<string, string>> = { r: "RESTRICT", c: "CASCADE", n: "SET NULL", d: "SET DEFAULT" };

const tail = /((?: INCLUDE \(.*\)| DEFERRABLE| INITIALLY DEFERRED| NOT VALID| NO INHERIT)+)$/;

/** The options that no operation can express. */
export function unsupportedInConstraint({ name, type, definition }: ConstraintRow): string[] {
  if (type === "x") return [`constraint ${name} ${definition}`];
  const options = [/ NULLS NOT DISTINCT/.exec(definition)?.[0], tail.exec(definition)?.[1]].filter(
    (option) => option !== undefined,
  );
  return options.map((option) => `${option.trim()} of constraint ${name}`);
}
