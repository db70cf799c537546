import { codeOfStatements, lexicalDialects } from "../../../schema/sql/lexer.js";

const control = /^\s*(begin|start\s+transaction|commit|end|rollback(?!\s+to)|abort|prepare\s+transaction)\b/i;

/** @throws Error for SQL that would end the transaction that its revision is: what came before could not be taken back any more */
export function refuseTransactionControl(statement: string): void {
  const found = codeOfStatements(statement, lexicalDialects.postgresql)
    .map((part) => control.exec(part)?.[1])
    .find((word) => word !== undefined);
  if (found !== undefined) throw new Error(`a revision is one transaction, which ${found.toUpperCase()} would end. Leave that out`);
}
