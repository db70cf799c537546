// A foreign key needs an index that begins with its columns. The server creates one, and drops it when another one
// serves; if that other one is to be dropped, it does not create one again, but refuses.

import { nameList } from "../../../../schema/sql/ddl.js";
import { quotedNames } from "../../ddl/names.js";
import { quote } from "../../ddl/quote.js";
import { isMadeFor, type Key, type TableText } from "../../stored-sql/table-text.js";

/** Marks the indexes that this program has added. */
const comment = "needed by the foreign key";

/** Clauses of ALTER TABLE with indexes that foreign keys need when another index is dropped. */
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

/** Clauses that drop those indexes again when one on the given columns is added. */
export function indexesReplacedBy(table: TableText, columns: readonly string[]): string[] {
  return table.keys
    .filter((key) => key.comment === comment && beginsWith(columns, key.columns))
    .map(({ name }) => `DROP INDEX ${quote(name)}`);
}

/** As the server would call it: after the column, if the server has chosen the foreign key's name itself. */
function indexName(foreignKey: string, [first = ""]: readonly string[]): string {
  return /_ibfk_\d+$/.test(foreignKey) ? first : foreignKey;
}

/**
 * Clauses that drop the index that the server has created for a foreign key: it is not dropped with the key.
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
