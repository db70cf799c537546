// Statements of revisions, with separate values.
import type { QueryRunner } from "typeorm";
import type { RowWork } from "../../../migrations/run/steps/queued-operation.js";
import type { SqlParameters, SqlValue } from "../../../schema/operations.js";
import { replaceParameters } from "../../../schema/sql/bind-parameters.js";
import { insertSql } from "../../../schema/sql/ddl.js";
import { lexicalDialects } from "../../../schema/sql/lexer.js";
import { quotedNames } from "../ddl/names.js";

export async function queryRows<Row>(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<Row[]> {
  return (await send(connection, text, parameters)).records as Row[];
}

/** @returns how many rows matched, including those that had the values already */
export async function changeRows(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<number> {
  return (await send(connection, text, parameters)).affected ?? 0;
}

export async function runRowWork(connection: QueryRunner, work: RowWork): Promise<void> {
  if (work.kind === "execute") await send(connection, work.statement, work.parameters);
  else
    for (const row of work.rows)
      await connection.query(
        insertSql(quotedNames, work.table, row, () => "?"),
        Object.values(row).map(driverValue),
      );
}

function send(connection: QueryRunner, text: string, parameters: SqlParameters) {
  const values: unknown[] = [];
  const bind = (value: unknown) => {
    values.push(value);
    return "?";
  };
  // TRAP: mysql2 may insert values wherever there is a question mark, so a token that has one is bound verbatim.
  const keep = (token: string) =>
    token.includes("?") && Object.keys(parameters).length > 0 ? bind(new VerbatimSql(token)) : token;
  const statement = replaceParameters(
    text,
    parameters,
    lexicalDialects.mysql,
    (value) => bind(driverValue(value)),
    keep,
  );
  return connection.query(statement, values, true);
}

/** SQL that mysql2 inserts unchanged for a question mark. */
class VerbatimSql {
  readonly sql: string;

  constructor(sql: string) {
    this.sql = sql;
  }

  toSqlString(): string {
    return this.sql;
  }

  /** For the log. */
  toString(): string {
    return this.sql;
  }
}

/** mysql2 accepts only a Buffer. */
function driverValue(value: SqlValue): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
