/** Ids a statement: SQLite takes 32,766 parameters, and a long list is slow to parse everywhere. */
const atOnce = 500;

/** Cuts a list of any length into parts that a statement can name. */
export function inParts<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / atOnce) }, (_, part) =>
    list.slice(part * atOnce, (part + 1) * atOnce),
  );
}
