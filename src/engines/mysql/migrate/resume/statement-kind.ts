// Whether the server can roll back a statement of a revision.
import { codeOfStatements, lexicalDialects } from "../../../../schema/sql/lexer.js";

const changesRows = /^\s*(insert|update|delete|replace|select|with|values|set|do|load)\b/i;

const transactionControl =
  /^\s*(begin|start\s+transaction|commit|rollback|savepoint|release\s+savepoint|xa|lock\s+tables|unlock\s+tables)\b/i;

/**
 * Whether it can be part of a transaction. Everything else, such as `CREATE VIEW`, commits the transaction before it
 * and cannot be rolled back.
 */
export function isTransactional(statement: string): boolean {
  return changesRows.test(firstStatement(statement));
}

/**
 * @throws Error for SQL that would end a transaction: after a kill, it would be unknown whether its rows were changed
 */
export function refuseTransactionControl(statement: string): void {
  const found = transactionControl.exec(firstStatement(statement))?.[1];
  if (found !== undefined)
    throw new Error(`each change of rows runs in its own transaction; ${found.toUpperCase()} is not allowed in it`);
}

/** The connection accepts only one statement at a time. */
function firstStatement(statement: string): string {
  return codeOfStatements(statement, lexicalDialects.mysql)[0] ?? "";
}
