import type { Operation } from "../../../schema/operation.js";
import type { SqlValue } from "../../../schema/operations.js";
import type { LexicalDialect } from "../../../schema/sql/lexer.js";
import type { MigrationEngine } from "../migration-engine.js";

/** What `--sql` needs from an engine. */
export interface OfflineEngine extends Pick<MigrationEngine, "impl" | "transactionalDdl"> {
  /**
   * The statements for a change of the schema.
   * @throws Error if they depend on the contents of the database
   */
  schemaStatements(work: Operation): readonly string[];
  /** A name of a table or a column, quoted if necessary. */
  writtenName(name: string): string;
  /** The lexical rules of the engine's SQL. */
  readonly lexical: LexicalDialect;
  /** A value as an SQL literal. */
  literal(value: SqlValue): string;
}
