// What the server does with a statement of a revision: whether it can be taken back.
import { codeOfStatements, lexicalDialects } from "../../../../schema/sql/lexer.js";

const changesRows = /^\s*(insert|update|delete|replace|select|with|values|set|do|load)\b/i;

const transactionControl =
  /^\s*(begin|start\s+transaction|commit|rollback|savepoint|release\s+savepoint|xa|lock\s+tables|unlock\s+tables)\b/i;

/**
 * Whether it is part of a transaction. All else, `CREATE VIEW` for one, ends the transaction before it, and cannot be
 * taken back.
 */
export function isTransactional(statement: string): boolean {
  return changesRows.test(firstStatement(statement));
}

/**
 * @throws Error for SQL that would end a transaction: whether its rows were changed could not be told any more after a
 * kill
 */
export function refuseTransactionControl(statement: string): void {
  const found = transactionControl.exec(firstStatement(statement))?.[1];
  if (found !== undefined)
    throw new Error(`each change of rows runs in its own transaction; ${found.toUpperCase()} is not allowed in it`);
}

/** The connection takes one statement at a time. */
function firstStatement(statement: string): string {
  return codeOfStatements(statement, lexicalDialects.mysql)[0] ?? "";
}
