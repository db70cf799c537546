// `--sql`: operations written down for PostgreSQL, by somebody who cannot see the database.

import { lexicalDialects } from "../../schema/sql/lexer.js";
import type { OfflineEngine } from "../run/offline-engine.js";
import { refuseLongNames } from "../server/name-length.js";
import { literal } from "./dialect.js";
import { isTooLong, nameLimit, writtenName } from "./names.js";
import { schemaStatements } from "./schema-statements.js";

export const offlinePostgres: OfflineEngine = {
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
