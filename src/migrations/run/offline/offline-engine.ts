import type { Operation } from "../../../schema/operation.js";
import type { SqlValue } from "../../../schema/operations.js";
import type { LexicalDialect } from "../../../schema/sql/lexer.js";
import type { MigrationEngine } from "../migration-engine.js";

/** What `--sql` asks of a kind of database. */
export interface OfflineEngine extends Pick<MigrationEngine, "impl" | "transactionalDdl"> {
  /**
   * The statements for a change of the schema.
   * @throws Error where they depend on the database
   */
  schemaStatements(work: Operation): readonly string[];
  /** A name of a table or a column, in quotes where it has to be. */
  writtenName(name: string): string;
  /** How this kind of database reads SQL. */
  readonly lexical: LexicalDialect;
  /** A value in the text of a statement. */
  literal(value: SqlValue): string;
}
