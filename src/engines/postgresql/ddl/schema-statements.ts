import { entities } from "../../../schema/entities.js";
import type { ConstraintDefinition, TableDefinition } from "../../../schema/operation.js";
import { targetTables } from "../../../schema/target-schema.js";
import { schemaStatements as statementsFor } from "./operation-statements.js";

/**
 * Makes Kallithea's tables.
 * @param options `foreignKeys`: false leaves them out, for `foreignKeyStatements` to add
 */
export function schemaStatements({ foreignKeys }: { foreignKeys: boolean } = { foreignKeys: true }): string[] {
  return targetTables(entities).flatMap((table) =>
    statementsFor({
      kind: "createTable",
      table: foreignKeys ? table : { ...table, constraints: table.constraints?.filter(isNotForeign) ?? [] },
    }),
  );
}

export function foreignKeyStatements(): string[] {
  return targetTables(entities).flatMap(({ name, constraints }: TableDefinition) =>
    (constraints ?? [])
      .filter((constraint) => !isNotForeign(constraint))
      .flatMap((constraint) => statementsFor({ kind: "createConstraint", table: name, constraint })),
  );
}

function isNotForeign({ type }: ConstraintDefinition): boolean {
  return type !== "foreign";
}
