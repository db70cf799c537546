import type { ConstraintDefinition } from "../../../schema/operation.js";
import * as ddl from "../../../schema/sql/ddl.js";
import { writtenName } from "./names.js";

/** A constraint as part of a CREATE TABLE statement, e.g. `CONSTRAINT name UNIQUE (a, b)`. */
export function constraintSql(table: string, constraint: ConstraintDefinition): string {
  return ddl.constraintSql({ writtenName }, table, constraint);
}
