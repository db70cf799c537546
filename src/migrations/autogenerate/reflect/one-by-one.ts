/** Sequential `map` for queries: a PostgreSQL connection runs one statement at a time. */
export async function oneByOne<Item, Result>(
  items: readonly Item[],
  use: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await use(item));
  return results;
}
