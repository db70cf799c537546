import { entities } from "../../../schema/entities.js";
import { constraintsOf, withoutForeignKeys } from "../../../schema/model.js";
import { constraintSql, createTableStatements } from "../../../schema/sql/ddl.js";
import { targetTables } from "../../../schema/target-schema.js";
import { postgresqlDialect } from "./dialect.js";
import { writtenName } from "./names.js";

/**
 * Creates Kallithea's tables.
 * @param options `foreignKeys`: false omits them, for `foreignKeyStatements` to add
 */
export function schemaStatements({ foreignKeys }: { foreignKeys: boolean } = { foreignKeys: true }): string[] {
  return targetTables(entities).flatMap((table) =>
    createTableStatements(postgresqlDialect, foreignKeys ? table : withoutForeignKeys(table)),
  );
}

/** One for each table that has foreign keys. */
export function foreignKeyStatements(): string[] {
  return targetTables(entities).flatMap((table) => {
    const added = constraintsOf(table, "foreign").map(
      (constraint) => `ADD ${constraintSql(postgresqlDialect, table.name, constraint)}`,
    );
    return added.length === 0 ? [] : [`ALTER TABLE ${writtenName(table.name)} ${added.join(", ")}`];
  });
}
