/** Does it for each item, some at a time, and returns the results in their order. */
export async function inBatches<Item, Result>(
  items: readonly Item[],
  run: (item: Item, index: number) => Promise<Result>,
  size = 8,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < items.length; from += size)
    results.push(...(await Promise.all(items.slice(from, from + size).map((item, index) => run(item, from + index)))));
  return results;
}
