/** Strings, names and comments, where a word means nothing. */
const quoted = /'(?:[^']|'')*'|"(?:[^"]|"")*"|\$(\w*)\$[\s\S]*?\$\1\$|--[^\n]*|\/\*[\s\S]*?\*\//g;

const control = /^\s*(begin|start\s+transaction|commit|end|rollback(?!\s+to)|abort|prepare\s+transaction)\b/i;

/** @throws Error for SQL that would end the transaction that its revision is: what came before could not be taken back any more */
export function refuseTransactionControl(statement: string): void {
  const found = statement
    .replace(quoted, " ")
    .split(";")
    .map((part) => control.exec(part)?.[1])
    .find((word) => word !== undefined);
  if (found !== undefined) throw new Error(`a revision is one transaction, which ${found.toUpperCase()} would end. Leave that out`);
}
