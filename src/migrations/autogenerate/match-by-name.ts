export interface Pairs<Item> {
  readonly added: readonly Item[];
  readonly removed: readonly Item[];
  readonly common: readonly (readonly [was: Item, wanted: Item])[];
}

/** Puts together what has the same key on both sides; several items of one key are taken in order. */
export function pairUp<Item>(
  there: readonly Item[],
  wanted: readonly Item[],
  key: (item: Item) => string,
): Pairs<Item> {
  const left = [...there];
  const added: Item[] = [];
  const common: (readonly [Item, Item])[] = [];
  for (const item of wanted) {
    const at = left.findIndex((candidate) => key(candidate) === key(item));
    const [was] = at < 0 ? [] : left.splice(at, 1);
    if (was === undefined) added.push(item);
    else common.push([was, item]);
  }
  return { added, removed: left, common };
}
