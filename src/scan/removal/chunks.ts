/** Ids a statement: SQLite takes 32,766 parameters, and a long list is slow to parse everywhere. */
const chunkSize = 500;

/** Cuts a list of any length into parts that a statement can name. */
export function chunks<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / chunkSize) }, (_, part) =>
    list.slice(part * chunkSize, (part + 1) * chunkSize),
  );
}
