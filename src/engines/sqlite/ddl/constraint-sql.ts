import type { ConstraintDefinition } from "../../../schema/operation.js";
import * as ddl from "../../../schema/sql/ddl.js";
import { writtenName } from "./names.js";

/** `CONSTRAINT name UNIQUE (a, b)` and its like, as they stand in a CREATE TABLE. */
export function constraintSql(table: string, constraint: ConstraintDefinition): string {
  return ddl.constraintSql({ writtenName }, table, constraint);
}
