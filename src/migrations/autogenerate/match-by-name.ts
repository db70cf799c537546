export interface Matches<Item> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly common: readonly (readonly [current: Item, target: Item])[];
}

/** Matches items by key; several items with the same key are matched in order. */
export function matchByName<Item>(
  current: readonly Item[],
  target: readonly Item[],
  key: (item: Item) => string,
): Matches<Item> {
  const unmatched = [...current];
  const added: Item[] = [];
  const common: (readonly [Item, Item])[] = [];
  for (const item of target) {
    const index = unmatched.findIndex((candidate) => key(candidate) === key(item));
    const [match] = index < 0 ? [] : unmatched.splice(index, 1);
    if (match === undefined) added.push(item);
    else common.push([match, item]);
  }
  return { added, removed: unmatched, common };
}
