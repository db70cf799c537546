// `--sql`: the SQL of operations for PostgreSQL, without access to the database.

import type { OfflineEngine } from "../../../migrations/run/offline/offline-engine.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { refuseLongNames } from "../../server/migrate/name-length.js";
import { literal } from "../ddl/literal.js";
import { isTooLong, nameLimit, writtenName } from "../ddl/names.js";
import { schemaStatements } from "../ddl/operation-statements.js";

export const offlinePostgresql: OfflineEngine = {
  impl: "PostgresqlImpl",
  transactionalDdl: true,
  schemaStatements(operation) {
    refuseLongNames(operation, isTooLong, nameLimit);
    return schemaStatements(operation);
  },
  writtenName,
  lexical: lexicalDialects.postgresql,
  literal,
};
