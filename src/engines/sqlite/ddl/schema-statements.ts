import { entities } from "../../../schema/entities.js";
import { targetTables } from "../../../schema/target-schema.js";
import { createTableStatements } from "./create-sql.js";

/**
 * Makes Kallithea's tables: the statements that Kallithea leaves in an SQLite file, byte for byte, since real Alembic
 * reads them there.
 */
export function schemaStatements(): string[] {
  return targetTables(entities, { booleanChecks: true }).flatMap(createTableStatements);
}
