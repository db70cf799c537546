// `--sql`: the SQL of operations for SQLite, without access to the database.

import type { OfflineEngine } from "../../../migrations/run/offline/offline-engine.js";
import type { Operation } from "../../../schema/operation.js";
import { ifExistsSql } from "../../../schema/sql/ddl.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { createIndexSql, createTableStatements } from "../ddl/create-sql.js";
import { literal } from "../ddl/literal.js";
import { writtenName } from "../ddl/names.js";
import { addColumnSql } from "./change/change-columns.js";

export const offlineSqlite: OfflineEngine = {
  impl: "SQLiteImpl",
  transactionalDdl: false,
  schemaStatements,
  writtenName,
  lexical: lexicalDialects.sqlite,
  literal,
};

/** @throws Error for operations that need a rebuild, for which the current definition of the table is required */
function schemaStatements(work: Operation): readonly string[] {
  switch (work.kind) {
    case "createTable":
      return createTableStatements(work.table);
    case "dropTable":
      return [`DROP TABLE ${ifExistsSql(work)}${writtenName(work.table)}`];
    case "renameTable":
      return [`ALTER TABLE ${writtenName(work.from)} RENAME TO ${writtenName(work.to)}`];
    case "renameColumn":
      return [
        `ALTER TABLE ${writtenName(work.table)} RENAME COLUMN ${writtenName(work.from)} TO ${writtenName(work.to)}`,
      ];
    case "createIndex":
      return [createIndexSql(work.table, work.index)];
    case "dropIndex":
      return [`DROP INDEX ${ifExistsSql(work)}${writtenName(work.name)}`];
    case "addColumn":
      return [addColumnSql(work.table, work.column) ?? refuse()];
    default:
      return refuse();
  }
}

function refuse(): never {
  throw new Error(
    "SQLite has no statement for this: the table has to be rebuilt, and --sql does not know its definition. Run the revision without --sql",
  );
}
