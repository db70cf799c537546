// Statements of revisions, with values beside them.
import type { QueryRunner } from "typeorm";
import type { SqlParameters, SqlValue } from "../operations.js";
import { bindParameters } from "../run/bind-parameters.js";
import type { RowWork } from "../run/work.js";
import { insertSql } from "../sql/words.js";
import { quotedNames } from "./names.js";

export async function queryRows<Row>(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<Row[]> {
  return (await send(connection, text, parameters)).records as Row[];
}

/** @returns how many rows were changed, or would have been where they held the values already */
export async function changeRows(connection: QueryRunner, text: string, parameters: SqlParameters): Promise<number> {
  return (await send(connection, text, parameters)).affected ?? 0;
}

export async function runRowWork(connection: QueryRunner, work: RowWork): Promise<void> {
  if (work.kind === "execute") await send(connection, work.statement, work.parameters);
  else
    for (const row of work.rows)
      await connection.query(
        insertSql(quotedNames, work.table, row, () => "?"),
        Object.values(row).map(sent),
      );
}

function send(connection: QueryRunner, text: string, parameters: SqlParameters) {
  const { statement, values } = bindParameters(...withoutQuestionMarks(text, parameters), () => "?");
  return connection.query(statement, values.map(sent), true);
}

/**
 * TRAP: mysql2 puts values wherever a question mark stands, in texts as well. A text that has one becomes a value itself, where there are
 * others.
 */
function withoutQuestionMarks(statement: string, parameters: SqlParameters): [string, SqlParameters] {
  if (Object.keys(parameters).length === 0) return [statement, parameters];
  const texts: Record<string, SqlValue> = {};
  const text = statement.replace(/'(?:[^']|'')*'/g, (found) => {
    if (!found.includes("?")) return found;
    const name = `kallithea_cli_text_${Object.keys(texts).length}`;
    texts[name] = found.slice(1, -1).replaceAll("''", "'");
    return `:${name}`;
  });
  return [text, { ...parameters, ...texts }];
}

/** mysql2 knows a Buffer alone. */
function sent(value: SqlValue): unknown {
  return value instanceof Uint8Array ? Buffer.from(value) : value;
}
