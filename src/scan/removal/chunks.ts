/** Ids per statement: SQLite accepts 32,766 parameters, and a long list is slow to parse everywhere. */
const chunkSize = 500;

/** Splits a list into parts that fit into one statement. */
export function chunks<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / chunkSize) }, (_, part) =>
    list.slice(part * chunkSize, (part + 1) * chunkSize),
  );
}
