import { entities } from "../../../schema/entities.js";
import { targetTables } from "../../../schema/target-schema.js";
import { createTableStatements } from "./create-sql.js";

/**
 * Creates Kallithea's tables, with the statements that Kallithea itself leaves in an SQLite file, byte for byte, since
 * the real Alembic reads them there.
 */
export function schemaStatements(): string[] {
  return targetTables(entities, { booleanChecks: true }).flatMap(createTableStatements);
}
