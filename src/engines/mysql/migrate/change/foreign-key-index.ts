// A foreign key cannot be without an index that begins with its columns. The server makes one of its own, and lets it
// go when another one does; where that other one is dropped, it makes none again, but refuses.

import { nameList } from "../../../../schema/sql/ddl.js";
import { quotedNames } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { isMadeFor, type Key, type TableText } from "../../stored-sql/table-text.js";

/** By this we know our own again. */
const comment = "needed by the foreign key";

/** Clauses of ALTER TABLE that keep the foreign keys of a table going when an index goes. */
export function indexesReplacing(table: TableText, gone: Pick<Key, "name" | "columns">): string[] {
  const remaining = [...table.keys, ...table.constraints.filter(({ type }) => type === "primary")].filter(
    ({ name }) => name !== gone.name,
  );
  const added: string[][] = [];
  const clauses: string[] = [];
  for (const { type, name, columns } of table.constraints) {
    const isServed = [...remaining.map((key) => key.columns), ...added].some((key) => beginsWith(key, columns));
    if (type !== "foreign" || !beginsWith(gone.columns, columns) || isServed) continue;
    added.push([...columns]);
    clauses.push(`ADD INDEX ${quote(indexName(name, columns))} ${nameList(quotedNames, columns)} COMMENT '${comment}'`);
  }
  return clauses;
}

/** Clauses that take those indexes away again when one on the given columns comes. */
export function indexesReplacedBy(table: TableText, columns: readonly string[]): string[] {
  return table.keys
    .filter((key) => key.comment === comment && beginsWith(columns, key.columns))
    .map(({ name }) => `DROP INDEX ${quote(name)}`);
}

/** As the server would call it: one that has found the name of the foreign key itself takes the column's. */
function indexName(foreignKey: string, [first = ""]: readonly string[]): string {
  return /_ibfk_\d+$/.test(foreignKey) ? first : foreignKey;
}

/**
 * Clauses that take away the index that the server made for a foreign key, which it leaves behind when the key goes.
 */
export function indexesDroppedWith(table: TableText, key: TableText["constraints"][number]): string[] {
  const others = { ...table, constraints: table.constraints.filter((other) => other !== key) };
  return table.keys
    .filter((index) => !index.unique && isMadeFor(index, key))
    .filter((index) => indexesReplacing(others, index).length === 0)
    .map(({ name }) => `DROP INDEX ${quote(name)}`);
}

function beginsWith(columns: readonly string[], first: readonly string[]): boolean {
  return first.every((column, index) => columns[index] === column);
}
